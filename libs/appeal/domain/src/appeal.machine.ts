import type { IsoDate } from '@kpi-loop/shared/kernel';
import { and, emit, setup } from 'xstate';
import { LINE_GROUNDS, PANEL_SEATS, type Decision, type Ground, type PanelMember, type PanelSeat, type Vote } from './appeal';
import { decisionOf, majority, soleNone } from './deciding';

/** What the rules of an appeal look at (domain.md §2.8). */
export interface AppealContext {
  appealId: string;
  cycleId: string;
  periodId: string | null;
  actorId: string | null;
  today: IsoDate;
  /** Last day on which it may be filed; null: the result was not published. */
  windowUntil: IsoDate | null;
  grounds: readonly Ground[];
  /** Lines of the result that is contested. */
  lineIds: readonly string[];
  /** Appeals of the same person about the same result that are not over. */
  othersOpen: number;
  /** The appellant, the direct manager and the manager's manager. */
  line: readonly string[];
  /** Everybody who had a part in the result: those of the line, calibrators, who entered or answers for its figures, who approved. */
  concerned: readonly string[];
  statementAsked: boolean;
  statementIn: boolean;
  factsIn: boolean;
  /** Last day for the statement and the fact finding. */
  statementUntil: IsoDate | null;
  /** Of those who sit on the panel now: what somebody has voted who dropped out does not count. */
  votes: readonly Vote[];
  /** Seats nobody sits on any more. */
  seatsOpen: readonly PanelSeat[];
  /** Everybody who has sat on the panel. */
  everSat: readonly string[];
  /** A remedy that is asked for would leave the appellant worse off than the result does. */
  worsens: boolean;
  escalated: boolean;
  /** Last day of the way to the second level. */
  secondUntil: IsoDate | null;
  checkOpen: boolean;
}

type Given = Pick<Vote, 'grounds' | 'remedies'>;
/** Words of the parties are not part of an event: the log of transitions is read by more people than an appeal is. */
interface Words {
  words?: boolean;
}
export type AppealEvent =
  | { type: 'appeal.edit' }
  | { type: 'appeal.file' }
  | { type: 'appeal.screen' }
  | { type: 'appeal.admit'; panel?: readonly PanelMember[] }
  | ({ type: 'appeal.refuse' } & Words)
  | ({ type: 'appeal.giveStatement' } & Words)
  | ({ type: 'appeal.factsIn' } & Words)
  | { type: 'appeal.statementsIn' }
  | { type: 'appeal.vote'; vote?: Given }
  | ({ type: 'appeal.recuse' } & Words)
  | { type: 'appeal.memberLost' }
  | { type: 'appeal.replaceMember'; panel?: readonly PanelMember[] }
  | { type: 'appeal.execute' }
  | ({ type: 'appeal.escalate' } & Words)
  | { type: 'appeal.windowPassed' }
  | { type: 'appeal.decideFinal'; vote?: Given }
  | { type: 'appeal.withdraw' }
  | { type: 'appeal.due'; rung?: number }
  | ({ type: 'appeal.closeCheck' } & Words);

type Verb =
  | 'filed'
  | 'screened'
  | 'admitted'
  | 'refused'
  | 'statementGiven'
  | 'factsFound'
  | 'deliberating'
  | 'voted'
  | 'decided'
  | 'seatOpened'
  | 'panelChanged'
  | 'executed'
  | 'escalated'
  | 'finalised'
  | 'withdrawn'
  | 'reminded'
  | 'overdue'
  | 'checkClosed';
export interface AppealFact {
  type: `appeal.${Verb}`;
  appealId: string;
  rung?: number;
}

type Emit = ReturnType<typeof emit<AppealContext, AppealEvent, undefined, AppealEvent, AppealFact>>;
/** C4: that something happened, and nothing of what. */
const tell = (verb: Verb): Emit =>
  emit<AppealContext, AppealEvent, undefined, AppealEvent, AppealFact>(({ context }) => ({ type: `appeal.${verb}`, appealId: context.appealId }));
/** R-SM3: reminded until it is due, afterwards more people hear of it. */
const remind: Emit = emit<AppealContext, AppealEvent, undefined, AppealEvent, AppealFact>(({ context, event }) => {
  const rung = 'rung' in event && event.rung ? event.rung : 0;
  return { type: rung > 0 ? 'appeal.overdue' : 'appeal.reminded', appealId: context.appealId, rung };
});

const wordsOf = (event: AppealEvent): boolean => 'words' in event && !!event.words;
const panelOf = (event: AppealEvent): readonly PanelMember[] => ('panel' in event && event.panel) || [];
const voteOf = (event: AppealEvent): Given | undefined => ('vote' in event ? event.vote : undefined);
const found = ({ context, event }: { context: AppealContext; event: AppealEvent }): Decision | null => {
  const vote = voteOf(event);
  const outcomes = majority([...context.votes, ...(vote ? [vote] : [])], context.grounds.length);
  return outcomes && decisionOf(outcomes);
};
const grantsSomething = (vote: Given | undefined): boolean => !!vote?.grounds.some(({ outcome }) => outcome !== 'REJECTED');
const partOfIt = (context: AppealContext): boolean => context.actorId !== null && context.concerned.includes(context.actorId);

export const appealGuards = {
  withinAppealWindow: ({ context }: { context: AppealContext }) => context.windowUntil !== null && context.today <= context.windowUntil,
  groundNamed: ({ context }: { context: AppealContext }) => context.grounds.length > 0 && context.grounds.every(({ text }) => text.trim() !== ''),
  itemNamed: ({ context }: { context: AppealContext }) =>
    context.grounds.every(({ ground, lineId }) => (lineId === null ? !LINE_GROUNDS.includes(ground) : context.lineIds.includes(lineId))),
  noOtherAppealOpen: ({ context }: { context: AppealContext }) => context.othersOpen === 0,
  /** An HRBP has a part in every result of the unit; what rules him out is standing in the line, or being the one it is about. */
  screenerIsNotInLine: ({ context }: { context: AppealContext }) => context.actorId === null || !context.line.includes(context.actorId),
  /** SoD8: nobody decides about what he had a part in. */
  voterIsNotInChain: ({ context }: { context: AppealContext }) => !partOfIt(context),
  deciderIsNotInChain: ({ context }: { context: AppealContext }) => !partOfIt(context) && !context.votes.some(({ personId }) => personId === context.actorId),
  /** One for each seat, three different people. */
  panelOfThreeGiven: ({ event }: { event: AppealEvent }) => {
    const panel = panelOf(event);
    return (
      panel.length === 3 && new Set(panel.map(({ personId }) => personId)).size === 3 && PANEL_SEATS.every((seat) => panel.some((one) => one.seat === seat))
    );
  },
  panelSeatsFit: ({ event }: { event: AppealEvent }) =>
    panelOf(event).every(({ seat, holdsHr, ofOtherUnit }) => (seat === 'HR' ? holdsHr : seat === 'OTHER_UNIT' ? ofOtherUnit : true)),
  panelConflictFree: ({ context, event }: { context: AppealContext; event: AppealEvent }) =>
    panelOf(event).every(({ personId }) => !context.concerned.includes(personId)),
  /** One member, for a seat that nobody sits on. */
  seatStandsOpen: ({ context, event }: { context: AppealContext; event: AppealEvent }) => {
    const panel = panelOf(event);
    return panel.length ? panel.length === 1 && context.seatsOpen.includes(panel[0].seat) : context.seatsOpen.length > 0;
  },
  /** Who dropped out does not come back, and nobody takes two seats. */
  memberIsNew: ({ context, event }: { context: AppealContext; event: AppealEvent }) =>
    panelOf(event).every(({ personId }) => !context.everSat.includes(personId)),
  reasonGiven: ({ event }: { event: AppealEvent }) => wordsOf(event),
  noteGiven: ({ event }: { event: AppealEvent }) => wordsOf(event),
  statementGiven: ({ event }: { event: AppealEvent }) => wordsOf(event),
  findingsGiven: ({ event }: { event: AppealEvent }) => wordsOf(event),
  statementStillAsked: ({ context }: { context: AppealContext }) => context.statementAsked && !context.statementIn,
  factsStillMissing: ({ context }: { context: AppealContext }) => !context.factsIn,
  bothAreIn: ({ context }: { context: AppealContext }) => context.factsIn && (context.statementIn || !context.statementAsked),
  statementTimeOver: ({ context }: { context: AppealContext }) => context.statementUntil !== null && context.today > context.statementUntil,
  memberHasNotVoted: ({ context }: { context: AppealContext }) => !context.votes.some(({ personId }) => personId === context.actorId),
  /** An outcome and why, for each of the grounds. */
  reasonPerGroundGiven: ({ context, event }: { context: AppealContext; event: AppealEvent }) => {
    const given = voteOf(event)?.grounds ?? [];
    return given.length === context.grounds.length && context.grounds.every((_, no) => given.some((one) => one.no === no && one.reason.trim() !== ''));
  },
  /** Whoever grants something says what is to be done, if only that the reasons suffice. */
  remedyGiven: ({ event }: { event: AppealEvent }) => {
    const vote = voteOf(event);
    return !!vote && (grantsSomething(vote) ? vote.remedies.length > 0 && soleNone(vote.remedies) : vote.remedies.length === 0);
  },
  /** No reformatio in peius. */
  resultNotWorse: ({ context }: { context: AppealContext }) => !context.worsens,
  majorityUpholds: (given: { context: AppealContext; event: AppealEvent }) => found(given) === 'upheld',
  majorityUpholdsPartly: (given: { context: AppealContext; event: AppealEvent }) => found(given) === 'partly',
  majorityRejects: (given: { context: AppealContext; event: AppealEvent }) => found(given) === 'rejected',
  majorityOutstanding: (given: { context: AppealContext; event: AppealEvent }) => found(given) === null,
  withinSecondWindow: ({ context }: { context: AppealContext }) => context.secondUntil !== null && context.today <= context.secondUntil,
  secondWindowOver: ({ context }: { context: AppealContext }) => context.secondUntil !== null && context.today > context.secondUntil,
  escalatedOnce: ({ context }: { context: AppealContext }) => !context.escalated,
  checkOpen: ({ context }: { context: AppealContext }) => context.checkOpen,
};

const machine = setup({
  types: { context: {} as AppealContext, events: {} as AppealEvent, emitted: {} as AppealFact },
  guards: appealGuards,
});

const WITHDRAW = { 'appeal.withdraw': { target: '#appeal.withdrawn', actions: tell('withdrawn') } } as const;
/** Whoever keeps the appellant waiting is reminded; nothing else comes of it (R-AP2). */
const DUE = { 'appeal.due': { actions: remind } } as const;
const VOTE = ['voterIsNotInChain', 'memberHasNotVoted', 'reasonPerGroundGiven', 'remedyGiven', 'resultNotWorse'] as const;
const FINAL_VOTE = ['deciderIsNotInChain', 'reasonPerGroundGiven', 'remedyGiven', 'resultNotWorse'] as const;
/** A member who drops out leaves his seat to another, found by the rule that the panel was formed by. */
const PANEL = {
  'appeal.recuse': { guard: 'reasonGiven', actions: tell('seatOpened') },
  'appeal.memberLost': { actions: tell('seatOpened') },
  'appeal.replaceMember': {
    guard: and(['screenerIsNotInLine', 'seatStandsOpen', 'memberIsNew', 'panelSeatsFit', 'panelConflictFree']),
    actions: tell('panelChanged'),
  },
} as const;
const SECOND_WAY = {
  'appeal.escalate': { guard: and(['withinSecondWindow', 'escalatedOnce', 'reasonGiven']), target: '#appeal.second_level', actions: tell('escalated') },
  'appeal.windowPassed': { guard: 'secondWindowOver', target: '#appeal.final', actions: tell('finalised') },
  'appeal.due': { actions: remind },
} as const;
const EXECUTE = { 'appeal.execute': { actions: tell('executed') } } as const;

/** 申诉: heard by people who had no part in the result, decided by the majority of three, and never to the harm of whoever appeals. */
export const appealMachine = machine.createMachine({
  id: 'appeal',
  context: {} as never,
  initial: 'draft',
  states: {
    draft: {
      on: {
        'appeal.edit': 'draft',
        'appeal.file': { guard: and(['withinAppealWindow', 'groundNamed', 'itemNamed', 'noOtherAppealOpen']), target: 'filed', actions: tell('filed') },
        ...WITHDRAW,
      },
    },
    filed: { on: { 'appeal.screen': { guard: 'screenerIsNotInLine', target: 'admissibility', actions: tell('screened') }, ...DUE, ...WITHDRAW } },
    admissibility: {
      on: {
        'appeal.admit': {
          guard: and(['screenerIsNotInLine', 'panelOfThreeGiven', 'panelSeatsFit', 'panelConflictFree']),
          target: 'investigating',
          actions: tell('admitted'),
        },
        'appeal.refuse': { guard: and(['screenerIsNotInLine', 'reasonGiven']), target: 'inadmissible', actions: tell('refused') },
        ...DUE,
        ...WITHDRAW,
      },
    },
    inadmissible: { on: SECOND_WAY },
    investigating: {
      on: {
        'appeal.giveStatement': { guard: and(['statementStillAsked', 'statementGiven']), actions: tell('statementGiven') },
        'appeal.factsIn': { guard: and(['screenerIsNotInLine', 'factsStillMissing', 'findingsGiven']), actions: tell('factsFound') },
        'appeal.statementsIn': [
          { guard: 'bothAreIn', target: 'deliberating', actions: tell('deliberating') },
          { guard: 'statementTimeOver', target: 'deliberating', actions: tell('deliberating') },
        ],
        ...PANEL,
        ...DUE,
        ...WITHDRAW,
      },
    },
    deliberating: {
      on: {
        'appeal.vote': [
          { guard: and([...VOTE, 'majorityUpholds']), target: 'decided.upheld', actions: [tell('voted'), tell('decided')] },
          { guard: and([...VOTE, 'majorityUpholdsPartly']), target: 'decided.partly', actions: [tell('voted'), tell('decided')] },
          { guard: and([...VOTE, 'majorityRejects']), target: 'decided.rejected', actions: [tell('voted'), tell('decided')] },
          { guard: and([...VOTE, 'majorityOutstanding']), actions: tell('voted') },
        ],
        ...PANEL,
        ...DUE,
        ...WITHDRAW,
      },
    },
    decided: {
      initial: 'upheld',
      states: { upheld: { on: EXECUTE }, partly: { on: EXECUTE }, rejected: {} },
      on: SECOND_WAY,
    },
    second_level: {
      on: {
        ...EXECUTE,
        'appeal.decideFinal': { guard: and([...FINAL_VOTE]), target: 'final', actions: tell('finalised') },
        ...DUE,
      },
    },
    final: { on: { ...EXECUTE, 'appeal.closeCheck': { guard: and(['checkOpen', 'noteGiven']), actions: tell('checkClosed') } } },
    withdrawn: {},
  },
});

export const APPEAL_STATUSES = [
  'draft',
  'filed',
  'admissibility',
  'inadmissible',
  'investigating',
  'deliberating',
  'decided.upheld',
  'decided.partly',
  'decided.rejected',
  'second_level',
  'final',
  'withdrawn',
] as const;
/** Filed and not over: the result is disputed, and what hangs on it waits. */
export const OPEN_APPEAL = APPEAL_STATUSES.filter((status) => !['draft', 'final', 'withdrawn'].includes(status));
/** Nothing comes of it any more. */
export const OVER_APPEAL = ['final', 'withdrawn'] as const;
