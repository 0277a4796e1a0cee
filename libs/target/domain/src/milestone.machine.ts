import { and, emit, setup } from 'xstate';
import { decimal, type IsoDate, type Policy } from '@kpi-loop/shared/kernel';

/** What the rules of a milestone look at. */
export interface MilestoneContext {
  milestoneId: string;
  lineId: string;
  scorecardId: string;
  periodId: string;
  ownerId: string;
  dueOn: IsoDate;
  /** By the tenant's clock. */
  today: IsoDate;
  /** The card is signed, and its period not locked yet. */
  cardEffective: boolean;
  /** A part of a milestone counts (`partialAllowed` of the task). */
  partialAllowed: boolean;
  /** Of what is reported: 1 for all of it. */
  share: string | null;
  reporterId: string | null;
  /** The actor and, under delegation, the person on whose behalf. */
  actors: readonly string[];
}

export type MilestoneEvent =
  | { type: 'milestone.report'; doneOn?: IsoDate; share?: string }
  | { type: 'milestone.confirm'; quality?: string }
  | { type: 'milestone.sendBack'; reason?: string }
  | { type: 'milestone.overdue' };

interface MilestoneFact {
  type: `milestone.${'reported' | 'confirmed' | 'partConfirmed' | 'sentBack' | 'overdue'}`;
  milestoneId: string;
  lineId: string;
  scorecardId: string;
  periodId: string;
  ownerId: string;
}

const tell = (name: MilestoneFact['type']) =>
  emit<MilestoneContext, MilestoneEvent, undefined, MilestoneEvent, MilestoneFact>(({ context: { milestoneId, lineId, scorecardId, periodId, ownerId } }) => ({
    type: name,
    ...{ milestoneId, lineId, scorecardId, periodId, ownerId },
  }));

const text = (event: object, key: string): string => String((event as Record<string, unknown>)[key] ?? '').trim();
const within = (value: string, least: number, most: number): boolean => /^\d(\.\d{1,6})?$/.test(value) && decimal(value).gte(least) && decimal(value).lte(most);

const base = setup({
  types: { context: {} as MilestoneContext, events: {} as MilestoneEvent, emitted: {} as MilestoneFact },
  guards: {
    cardInForce: ({ context }) => context.cardEffective,
    dateGiven: ({ event }) => text(event, 'doneOn') !== '',
    doneNotInFuture: ({ context, event }) => text(event, 'doneOn') <= context.today,
    /** Above 0, at most 1; a part only where the task says that parts count. */
    shareAllowed: ({ context, event }) => {
      const share = text(event, 'share') || '1';
      return within(share, 0, 1) && !decimal(share).isZero() && (context.partialAllowed || decimal(share).eq(1));
    },
    pastDue: ({ context }) => context.today > context.dueOn,
    reportedWhole: ({ context }) => context.share === null || decimal(context.share).eq(1),
    reportedInPart: ({ context }) => context.share !== null && decimal(context.share).lt(1),
    /** A factor of 0…1. */
    qualityGiven: ({ event }) => within(text(event, 'quality'), 0, 1),
    confirmerIsNotReporter: ({ context }) => !context.actors.includes(context.reporterId ?? '-'),
    confirmerIsNotOwner: ({ context }) => !context.actors.includes(context.ownerId),
    reasonGiven: ({ event }) => text(event, 'reason') !== '',
  },
});

const CONFIRMER = ['cardInForce', 'confirmerIsNotReporter', 'confirmerIsNotOwner'] as const;
const SEND_BACK = { guard: and([...CONFIRMER, 'reasonGiven']), target: 'open', actions: tell('milestone.sentBack') } as const;

/** 里程碑: reported by the owner, confirmed by the head with how well it was done, or sent back. Only what is confirmed scores. */
export const milestoneMachine = base.createMachine({
  id: 'milestone',
  context: {} as MilestoneContext,
  initial: 'open',
  states: {
    open: {
      on: {
        'milestone.report': {
          guard: and(['cardInForce', 'dateGiven', 'doneNotInFuture', 'shareAllowed']),
          target: 'reported',
          actions: tell('milestone.reported'),
        },
        'milestone.overdue': { guard: and(['cardInForce', 'pastDue']), actions: tell('milestone.overdue') },
      },
    },
    reported: {
      on: {
        'milestone.confirm': [
          { guard: and([...CONFIRMER, 'reportedWhole', 'qualityGiven']), target: 'confirmed', actions: tell('milestone.confirmed') },
          { guard: and([...CONFIRMER, 'reportedInPart']), target: 'open', actions: tell('milestone.partConfirmed') },
        ],
        'milestone.sendBack': SEND_BACK,
      },
    },
    /** Until the card is locked a confirmation may turn out to be wrong. */
    confirmed: { on: { 'milestone.sendBack': SEND_BACK } },
  },
});

export const milestonePolicy = {
  'milestone.report': ['owner'],
  'milestone.confirm': ['head'],
  'milestone.sendBack': ['head'],
  'milestone.overdue': ['system'],
} satisfies Policy<string>;
