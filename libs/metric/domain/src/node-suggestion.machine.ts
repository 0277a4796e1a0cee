import { and, emit, setup } from 'xstate';

/** What the rules need to know, loaded by the command before the step. */
export interface NodeSuggestionContext {
  nodeSuggestionId: string;
  nodeId: string;
  /** The improvement action that was made of it. */
  actionId: string | null;
  /** The suggestion it is to be merged into, once one is named. */
  into: { id: string; nodeId: string; status: string } | null;
}

export type NodeSuggestionEvent =
  | { type: 'nodeSuggestion.edit' }
  | { type: 'nodeSuggestion.accept' }
  | { type: 'nodeSuggestion.decline'; reason?: string }
  | { type: 'nodeSuggestion.merge'; intoId?: string }
  | { type: 'nodeSuggestion.adopt'; actionId?: string }
  | { type: 'nodeSuggestion.release' };

type Verb = 'edited' | 'accepted' | 'declined' | 'merged' | 'adopted' | 'released';
export interface NodeSuggestionFact {
  type: `nodeSuggestion.${Verb}`;
  nodeSuggestionId: string;
  nodeId: string;
}

const base = setup({
  types: { context: {} as NodeSuggestionContext, events: {} as NodeSuggestionEvent, emitted: {} as NodeSuggestionFact },
  guards: {
    reasonGiven: ({ event }) => 'reason' in event && !!event.reason?.trim(),
    intoGiven: ({ event }) => 'intoId' in event && !!event.intoId,
    intoAnotherOfTheNode: ({ context: { into, nodeId, nodeSuggestionId } }) =>
      into === null || (into.nodeId === nodeId && into.id !== nodeSuggestionId && ['open', 'accepted'].includes(into.status)),
    actionGiven: ({ event }) => 'actionId' in event && !!event.actionId,
    notAdopted: ({ context }) => context.actionId === null,
  },
});

const say = (verb: Verb) =>
  emit<NodeSuggestionContext, NodeSuggestionEvent, undefined, NodeSuggestionEvent, NodeSuggestionFact>(({ context }) => ({
    type: `nodeSuggestion.${verb}`,
    nodeSuggestionId: context.nodeSuggestionId,
    nodeId: context.nodeId,
  }));

/** An idea left at a step of a process (data.md S68): its author may change it until somebody has decided, and hears what came of it. */
export const nodeSuggestionMachine = base.createMachine({
  id: 'nodeSuggestion',
  context: {} as never,
  initial: 'open',
  states: {
    open: {
      on: {
        'nodeSuggestion.edit': { target: 'open', actions: say('edited') },
        'nodeSuggestion.accept': { target: 'accepted', actions: say('accepted') },
        'nodeSuggestion.decline': { guard: 'reasonGiven', target: 'declined', actions: say('declined') },
        'nodeSuggestion.merge': { guard: and(['intoGiven', 'intoAnotherOfTheNode']), target: 'merged', actions: say('merged') },
        'nodeSuggestion.adopt': { guard: 'actionGiven', target: 'accepted', actions: say('adopted') },
      },
    },
    accepted: {
      on: {
        'nodeSuggestion.adopt': { guard: and(['actionGiven', 'notAdopted']), target: 'accepted', actions: say('adopted') },
        // the action was taken back while the meeting was still deciding
        'nodeSuggestion.release': { target: 'accepted', actions: say('released') },
      },
    },
    declined: { type: 'final' },
    merged: { type: 'final' },
  },
});
