import { step } from '@kpi-loop/shared/kernel';
import fc from 'fast-check';
import { SCORECARD_STATUSES, scorecardMachine, type CardLine, type ScorecardContext, type ScorecardEvent, type Side } from './index';

/**
 * §2.2 once more, as plain data and written apart from the machine: what a card is, and what each command does with it. Random
 * histories of commands must go the same way in both, and be refused at the same places.
 */
interface Model {
  status: string;
  round: number;
  /** [owner, head] of each of two lines */
  marks: [boolean, boolean][];
  countered: boolean;
  decided: boolean;
  dissented: boolean;
  left: number;
  acted: boolean;
  signed: { owner: boolean; head: boolean };
  refusals: number;
  refused: boolean;
  confirms: number;
  unsign: number;
  covered: boolean;
  windowOpen: boolean;
}

interface Command {
  verb: string;
  side: Side | null;
  line: number;
  given: boolean;
  rung: number;
  flag: boolean;
}

const MAX_ROUNDS = 4;
const begin = (status: string): Model => ({
  status,
  round: 0,
  marks: [
    [status !== 'draft', status !== 'draft'],
    [status !== 'draft', status !== 'draft'],
  ],
  countered: false,
  decided: false,
  dissented: false,
  left: 2,
  acted: false,
  signed: { owner: false, head: false },
  refusals: 0,
  refused: false,
  confirms: 2,
  unsign: 3,
  covered: true,
  windowOpen: true,
});

const is =
  (...statuses: string[]) =>
  (m: Model): boolean =>
    statuses.some((status) => m.status === status || m.status.startsWith(`${status}.`));
const pen = (m: Model): Side | null => (m.status === 'negotiating.with_owner' ? 'owner' : m.status === 'negotiating.with_head' ? 'head' : null);
const all = (m: Model): boolean => m.marks.every(([owner, head]) => owner && head);
const talksAgain = (m: Model): void =>
  void Object.assign(m, {
    status: 'negotiating.with_head',
    decided: false,
    left: 2,
    acted: false,
    signed: { owner: false, head: false },
    refused: false,
    confirms: 2,
  });
const mark = (m: Model, line: number, side: Side | null): void => void (m.marks[line] = [side === 'owner', side === 'head']);

/** When a command is taken, and what it then does. */
const RULES: Record<string, { when: (m: Model, c: Command) => boolean; then: (m: Model, c: Command) => void }> = {
  propose: {
    when: (m, c) => m.status === 'draft' && c.side !== null,
    then: (m, c) => {
      m.status = c.side === 'owner' ? 'negotiating.with_head' : 'negotiating.with_owner';
      m.round = 1;
      m.marks = m.marks.map(() => [c.side === 'owner', c.side === 'head']);
    },
  },
  acceptLine: {
    when: (m, c) => m.status === 'mediation' || (pen(m) !== null && pen(m) === c.side),
    then: (m, c) => void (c.side && (m.marks[c.line][c.side === 'owner' ? 0 : 1] = true)),
  },
  counterLine: {
    when: (m, c) => c.given && (m.status === 'mediation' || (pen(m) !== null && pen(m) === c.side)),
    then: (m, c) => {
      mark(m, c.line, c.side);
      if (pen(m)) m.countered = true;
    },
  },
  return: {
    when: (m, c) => pen(m) !== null && pen(m) === c.side && m.countered && !all(m),
    then: (m) => {
      m.status = pen(m) === 'owner' ? 'negotiating.with_head' : 'negotiating.with_owner';
      m.round += 1;
      m.countered = false;
    },
  },
  agree: { when: (m, c) => pen(m) !== null && pen(m) === c.side && all(m), then: (m) => void (m.status = 'agreed') },
  requestMediation: { when: (m, c) => pen(m) !== null && m.round >= 2 && c.given, then: (m) => void (m.status = 'mediation') },
  roundLimit: { when: (m) => pen(m) !== null && m.round > MAX_ROUNDS, then: (m) => void (m.status = 'mediation') },
  stepDue: {
    when: is('negotiating', 'mediation', 'agreed', 'in_approval', 'signing'),
    then: (m, c) => {
      if (c.rung < 5 || !is('negotiating', 'signing')(m)) return;
      if (m.status === 'signing') talksAgain(m);
      m.status = 'mediation';
    },
  },
  mediated: { when: (m) => m.status === 'mediation' && all(m), then: (m) => void (m.status = 'agreed') },
  decide: {
    when: (m, c) => m.status === 'mediation' && !all(m) && c.given,
    then: (m) => {
      Object.assign(m, { status: 'agreed', decided: true, dissented: false });
      m.marks = m.marks.map(() => [true, true]);
    },
  },
  dissent: {
    when: (m, c) => is('agreed', 'in_approval', 'signing')(m) && m.decided && !m.dissented && c.given,
    then: (m) => void (m.dissented = true),
  },
  submit: { when: (m, c) => m.status === 'agreed' && (m.covered || c.given), then: (m) => void (m.status = 'in_approval') },
  approve: {
    when: (m) => m.status === 'in_approval',
    then: (m) => {
      m.left -= 1;
      m.acted = true;
      if (m.left === 0) m.status = 'approved';
    },
  },
  reject: { when: (m, c) => m.status === 'in_approval' && c.given, then: talksAgain },
  sendBack: { when: (m, c) => m.status === 'in_approval' && c.given, then: talksAgain },
  openSign: { when: (m) => m.status === 'approved', then: (m) => void (m.status = 'signing') },
  recall: {
    when: (m, c) =>
      c.given && (m.status === 'agreed' || (m.status === 'in_approval' && !m.acted) || (is('approved', 'signing')(m) && !(m.signed.owner && m.signed.head))),
    then: talksAgain,
  },
  sign: {
    when: (m, c) => m.status === 'signing' && c.side !== null && c.given && !m.signed[c.side],
    then: (m, c) => {
      m.signed[c.side!] = true;
      if (c.side === 'owner') m.refused = false;
      if (m.signed.owner && m.signed.head) m.status = 'effective.steady';
    },
  },
  refuseSign: {
    when: (m, c) => m.status === 'signing' && c.given && !m.signed.owner && !(m.refusals > 0 && m.refused),
    then: (m) => {
      m.refusals += 1;
      if (m.refusals > 1) return void (m.refused = true);
      talksAgain(m);
      m.status = 'mediation';
      m.marks = m.marks.map(([, head]) => [false, head]);
    },
  },
  confirmRefusal: {
    when: (m) => m.status === 'signing' && m.refused && m.signed.head,
    then: (m) => {
      m.confirms -= 1;
      if (m.confirms === 0) m.status = 'effective.steady';
    },
  },
  changeOpen: { when: is('effective'), then: (m) => void (m.status = 'effective.amending') },
  changeClosed: { when: (m) => m.status === 'effective.amending', then: (m, c) => void (m.status = c.flag ? 'effective.amending' : 'effective.steady') },
  unsignError: {
    when: (m, c) => is('effective')(m) && c.given,
    then: (m) => {
      m.unsign -= 1;
      if (m.unsign > 0) return;
      Object.assign(m, { status: 'signing', unsign: 3, signed: { owner: false, head: false }, refused: false, confirms: 2 });
    },
  },
  lock: { when: is('effective'), then: (m) => void (m.status = 'locked') },
  markScored: { when: is('locked', 'scored', 'published'), then: (m) => void (m.status = m.status === 'locked' ? 'scored' : m.status) },
  publish: { when: (m) => m.status === 'scored', then: (m) => void (m.status = 'published.unread') },
  acknowledge: { when: (m) => m.status === 'published.unread', then: (m) => void (m.status = 'published.acknowledged') },
  appeal: { when: (m) => is('published')(m) && m.windowOpen, then: (m) => void (m.status = 'published.disputed') },
  finalise: { when: (m) => is('published.acknowledged', 'published.disputed')(m) && !m.windowOpen, then: (m) => void (m.status = 'final') },
  comment: {
    when: (m, c) => c.given && is('draft', 'negotiating', 'mediation', 'agreed', 'in_approval', 'signing', 'effective')(m),
    then: () => undefined,
  },
  void: {
    when: (m, c) => c.given && is('draft', 'negotiating', 'mediation', 'agreed', 'in_approval', 'approved', 'signing', 'effective')(m),
    then: (m) => void (m.status = 'void'),
  },
  /** Nothing of the card: the world around it. */
  windowCloses: { when: () => true, then: (m) => void (m.windowOpen = false) },
  cascadeMoves: { when: () => true, then: (m, c) => void (m.covered = c.flag) },
};
const AROUND = ['windowCloses', 'cascadeMoves'];

const line = (i: number, [ownerAccepted, headAccepted]: [boolean, boolean]): CardLine => ({
  lineId: `l${i}`,
  metricId: `m${i}`,
  metricVersionId: `v${i}`,
  direction: 'HIGHER',
  definitionPublished: true,
  rule: { kind: 'LINEAR' },
  ownerAccepted,
  headAccepted,
  values: [{ weight: '50.00', baseline: null, threshold: '80', target: '100', stretch: '120', validFrom: '2026-07-01', validTo: '2026-09-30' }],
});

/** What a command would load for the machine. */
const contextOf = (m: Model, c: Command): ScorecardContext => ({
  scorecardId: 'card',
  periodId: 'q3',
  ownerId: 'anna',
  headId: 'head',
  lines: m.marks.map((marks, i) => line(i, marks)),
  policy: {
    score: { lineCap: '120', lineFloor: '0', bonusMax: '10' },
    weights: { sum: '100.00', min: '5', max: '60', maxLines: 8, warnLines: 6, keyTaskMax: '30' },
    contract: { initiator: 'EITHER', maxRounds: MAX_ROUNDS, holdWD: 3, mediationWD: 3 },
  },
  round: m.round,
  proposers: ['head'],
  submitterId: 'head',
  deciders: [],
  decidedInMediation: m.decided,
  dissented: m.dissented,
  counteredThisRound: m.countered,
  directHeadId: 'head',
  cascadeCovered: m.covered,
  approvalsLeft: (['HEAD2', 'HRBP'] as const).slice(2 - m.left),
  speaksFor: 1,
  chainActed: m.acted,
  refusals: m.refusals,
  refusalStands: m.refused,
  confirmationsLeft: (['HEAD2', 'HRBP'] as const).slice(2 - m.confirms),
  confirmsFor: m.refused ? 1 : 0,
  unsignLeft: (['HR', 'OWNER', 'HEAD'] as const).slice(3 - m.unsign),
  unsignsFor: 1,
  figureLocked: false,
  appealWindowOpen: m.windowOpen,
  appealOpen: false,
  agreedHash: 'abc',
  ownerSigned: m.signed.owner,
  headSigned: m.signed.head,
  actors: ['boss'],
  side: c.side,
  periodFrom: '2026-07-01',
  periodTo: '2026-09-30',
});

const eventOf = (m: Model, c: Command): ScorecardEvent => {
  const words = c.given ? 'because' : ' ';
  const open = m.marks.flatMap(([owner, head], i) => (owner && head ? [] : [{ lineId: `l${i}`, reason: words }]));
  const more: Record<string, object> = {
    acceptLine: { lineId: `l${c.line}` },
    counterLine: { lineId: `l${c.line}`, value: '90', reason: words },
    decide: { lines: open },
    submit: { waiver: words },
    sign: { agreedHash: 'abc', identity: words },
    stepDue: { rung: c.rung },
    changeClosed: { othersOpen: c.flag },
  };
  return { type: `scorecard.${c.verb}`, reason: words, text: words, ...more[c.verb] } as unknown as ScorecardEvent;
};

const took = (m: Model, c: Command): string | null => {
  try {
    return step(scorecardMachine, m.status, contextOf(m, c), eventOf(m, c)).status as string;
  } catch {
    return null;
  }
};

/** Two of three commands are among those that are possible now, so that histories get somewhere; the others are any at all. */
const drawn = fc.record({
  verb: fc.constantFrom(...Object.keys(RULES).filter((verb) => verb !== 'void')),
  leads: fc.constantFrom(true, true, false),
  pick: fc.nat(1000),
  side: fc.constantFrom<Side | null>('owner', 'head', null),
  line: fc.constantFrom(0, 1),
  given: fc.constantFrom(true, true, true, true, false),
  rung: fc.constantFrom(-2, 0, 1, 3, 5),
  flag: fc.boolean(),
});
/** Half of them from the very beginning, the others from further on. */
const BEGINS = ['draft', 'draft', 'signing', 'scored'];
const IDLE = ['comment', 'stepDue', ...AROUND];
const ONWARD = ['propose', 'acceptLine', 'agree', 'mediated', 'submit', 'approve', 'openSign', 'sign', 'lock', 'publish'];
const leading = Object.keys(RULES).filter((verb) => !IDLE.includes(verb));

function commandOf(m: Model, { leads, pick, ...c }: Command & { leads: boolean; pick: number }): Command {
  if (!leads) return pick === 0 ? { ...c, verb: 'void' } : c;
  const possible = leading
    .flatMap((verb) => (['owner', 'head'] as const).map((side) => ({ ...c, verb, side, given: true })))
    .filter((command) => RULES[command.verb].when(m, command));
  // talks can go round for ever: what leads on is drawn more often
  const onward = possible
    .filter(({ verb }) => verb !== 'void')
    .flatMap((command) => (ONWARD.includes(command.verb) ? Array<Command>(6).fill(command) : [command]));
  return onward.length ? onward[pick % onward.length] : c;
}

describe('a history of commands', () => {
  it('goes the same way in the machine and in the model, 2,000 times', () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(fc.constantFrom(...BEGINS), fc.array(drawn, { minLength: 5, maxLength: 60 }), (from, history) => {
        const model = begin(from);
        for (const one of history) {
          const command = commandOf(model, one);
          const rule = RULES[command.verb];
          const taken = rule.when(model, command);
          const status = AROUND.includes(command.verb) ? model.status : took(model, command);
          if (taken) rule.then(model, command);
          expect([command.verb, status]).toEqual([command.verb, taken ? model.status : null]);
          reached.add(model.status);
        }
      }),
      { numRuns: 2000, seed: 20260101 },
    );
    // histories that never get anywhere prove little
    expect(reached).toEqual(new Set(SCORECARD_STATUSES));
  });
});
