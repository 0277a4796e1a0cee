import { allows, eventsOf, offers, step, type Party } from '@kpi-loop/shared/kernel';
import { describeMachine } from '@kpi-loop/shared/kernel/testing';
import { nodeSuggestionPolicy } from './metric.policy';
import { nodeSuggestionMachine, type NodeSuggestionContext, type NodeSuggestionEvent } from './node-suggestion.machine';

describeMachine(nodeSuggestionMachine, {
  open: {
    'nodeSuggestion.edit': ['open'],
    'nodeSuggestion.accept': ['accepted'],
    'nodeSuggestion.decline': ['declined if reasonGiven'],
    'nodeSuggestion.merge': ['merged if intoGiven & intoAnotherOfTheNode'],
    'nodeSuggestion.adopt': ['accepted if actionGiven'],
  },
  accepted: { 'nodeSuggestion.adopt': ['accepted if actionGiven & notAdopted'], 'nodeSuggestion.release': ['accepted'] },
  declined: {},
  merged: {},
});

const context = (change: Partial<NodeSuggestionContext> = {}): NodeSuggestionContext => ({
  nodeSuggestionId: 's',
  nodeId: 'n',
  actionId: null,
  into: null,
  ...change,
});
const from = (status: string, event: NodeSuggestionEvent, c = context()) => step(nodeSuggestionMachine, status, c, event);

describe('a suggestion', () => {
  it('is declined with a reason only', () => {
    expect(() => from('open', { type: 'nodeSuggestion.decline', reason: ' ' })).toThrow('reasonGiven');
    expect(from('open', { type: 'nodeSuggestion.decline', reason: 'done already' }).facts).toEqual([
      { type: 'nodeSuggestion.declined', nodeSuggestionId: 's', nodeId: 'n' },
    ]);
  });
  it.each([
    ['itself', { id: 's', nodeId: 'n', status: 'open' }],
    ['one of another node', { id: 't', nodeId: 'm', status: 'open' }],
    ['one that was declined', { id: 't', nodeId: 'n', status: 'declined' }],
    ['one that is merged itself', { id: 't', nodeId: 'n', status: 'merged' }],
  ])('is not merged into %s', (_, into) =>
    expect(() => from('open', { type: 'nodeSuggestion.merge', intoId: into.id }, context({ into }))).toThrow('intoAnotherOfTheNode'),
  );
  it('becomes one action, not two', () => {
    expect(from('accepted', { type: 'nodeSuggestion.adopt', actionId: 'a' }).status).toBe('accepted');
    expect(() => from('accepted', { type: 'nodeSuggestion.adopt', actionId: 'b' }, context({ actionId: 'a' }))).toThrow('notAdopted');
  });
  it('asks for the reason, and for the one it goes into', () => {
    const offered = offers(nodeSuggestionMachine, 'open', context(), nodeSuggestionPolicy, new Set<Party>(['owner', 'anyone']));
    expect(offered).toEqual([
      { event: 'nodeSuggestion.accept', allowed: true, because: [], needs: [] },
      { event: 'nodeSuggestion.decline', allowed: true, because: [], needs: ['reason'] },
      { event: 'nodeSuggestion.merge', allowed: true, because: [], needs: ['into'] },
    ]);
  });
});

describe('who may do what with suggestions', () => {
  const may = (action: string, ...parties: Party[]) => allows(nodeSuggestionPolicy, action, new Set(parties));
  it('is said of every event', () => expect(eventsOf(nodeSuggestionMachine).filter((event) => !(event in nodeSuggestionPolicy))).toEqual([]));
  it('lets anyone leave one, and its author alone change it', () => {
    expect(may('nodeSuggestion.make', 'anyone')).toBe(true);
    expect(may('nodeSuggestion.edit', 'creator')).toBe(true);
    expect(may('nodeSuggestion.edit', 'anyone', 'owner', 'HR', 'STEWARD', 'EXEC', 'facilitator')).toBe(false);
  });
  it.each(['accept', 'decline', 'merge'])('leaves it to the owner of the node and the review to %s', (verb) => {
    expect(may(`nodeSuggestion.${verb}`, 'owner')).toBe(true);
    expect(may(`nodeSuggestion.${verb}`, 'facilitator')).toBe(true);
    expect(may(`nodeSuggestion.${verb}`, 'anyone', 'creator', 'HR', 'STEWARD', 'EXEC', 'AUD', 'head', 'line')).toBe(false);
  });
  it('leaves it to the review to make an action of it', () => expect(may('nodeSuggestion.adopt', 'owner', 'anyone', 'HR')).toBe(false));
});
