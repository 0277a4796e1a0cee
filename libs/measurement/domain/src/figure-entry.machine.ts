import { and, emit, setup } from 'xstate';
import { decimal } from '@kpi-loop/shared/kernel';
import { deviates, figureOf, type EnteredParts, type EntryLimits } from './figure-entry';

export interface FigureEntryContext extends EnteredParts {
  entryId: string;
  metricId: string;
  subjectKind: 'person' | 'unit';
  subjectId: string;
  month: string;
  /** The first day of the current month, by the tenant's clock. */
  currentMonth: string;
  /** Of the definition: entered in two parts, how it is limited, what has to be shown. */
  ratio: boolean;
  percent: boolean;
  limits: EntryLimits;
  evidenceRequired: boolean;
  hasEvidence: boolean;
  /** Figures of the months before, the last first. */
  history: readonly string[];
  /** Somebody below enters the figures this one is made of. */
  madeOfOthers: boolean;
  /** The figure is signed off, or its period is. */
  locked: boolean;
  viewerId: string | null;
  enteredBy: string;
  subjectPersonId: string | null;
}

export type FigureEntryEvent =
  | { type: 'figureEntry.edit' | 'figureEntry.withdraw' | 'figureEntry.discard' | 'figureEntry.approve' | 'figureEntry.supersede' }
  | { type: 'figureEntry.submit'; confirmed?: boolean }
  | { type: 'figureEntry.return'; reason?: string };

const base = setup({
  types: {
    context: {} as FigureEntryContext,
    events: {} as FigureEntryEvent,
    emitted: {} as {
      type: 'figureEntry.submitted' | 'figureEntry.returned' | 'figureEntry.approved';
      entryId: string;
      metricId: string;
      subjectKind: string;
      subjectId: string;
      month: string;
    },
  },
  guards: {
    figureComplete: ({ context: c }) => figureOf(c) !== null,
    monthHasBegun: ({ context: c }) => c.month <= c.currentMonth,
    withinLimits: ({ context: c }) => within(figureOf(c), c.limits),
    partWithinWhole: ({ context: c }) => !c.ratio || !c.percent || c.numerator === null || c.denominator === null || decimal(c.numerator).lte(decimal(c.denominator)),
    evidenceThere: ({ context: c }) => !c.evidenceRequired || c.hasEvidence,
    enteredAtThisLevel: ({ context: c }) => !c.madeOfOthers,
    monthOpen: ({ context: c }) => !c.locked,
    deviationConfirmed: ({ context: c, event }) => (event as { confirmed?: boolean }).confirmed === true || !deviates(figureOf(c), c.history),
    approverIsNotSubject: ({ context: c }) => c.viewerId !== null && c.viewerId !== c.subjectPersonId,
    approverIsNotEnterer: ({ context: c }) => c.viewerId !== null && c.viewerId !== c.enteredBy,
    reasonGiven: ({ event }) => !!(event as { reason?: string }).reason?.trim(),
  },
});

const say = (verb: 'submitted' | 'returned' | 'approved') =>
  emit<FigureEntryContext, FigureEntryEvent, undefined, FigureEntryEvent, { type: `figureEntry.${typeof verb}`; entryId: string; metricId: string; subjectKind: string; subjectId: string; month: string }>(
    ({ context: c }) => ({ type: `figureEntry.${verb}`, entryId: c.entryId, metricId: c.metricId, subjectKind: c.subjectKind, subjectId: c.subjectId, month: c.month }),
  );

const SUBMIT = {
  guard: and(['figureComplete', 'monthHasBegun', 'withinLimits', 'partWithinWhole', 'evidenceThere', 'enteredAtThisLevel', 'monthOpen', 'deviationConfirmed']),
  target: 'submitted',
  actions: say('submitted'),
} as const;

/**
 * A figure that somebody enters (domain.md §2.4, ENTER and SUBMIT): checked when it is handed in, made a governed figure by
 * somebody else. A correction is an entry of its own; the one it replaces stays, superseded.
 */
export const figureEntryMachine = base.createMachine({
  id: 'figureEntry',
  context: {} as FigureEntryContext,
  initial: 'draft',
  states: {
    draft: { on: { 'figureEntry.edit': 'draft', 'figureEntry.submit': SUBMIT, 'figureEntry.discard': 'discarded' } },
    submitted: {
      on: {
        'figureEntry.approve': { guard: and(['approverIsNotSubject', 'approverIsNotEnterer', 'monthOpen']), target: 'approved', actions: say('approved') },
        'figureEntry.return': { guard: and(['approverIsNotSubject', 'approverIsNotEnterer', 'reasonGiven']), target: 'returned', actions: say('returned') },
        'figureEntry.withdraw': 'draft',
      },
    },
    returned: { on: { 'figureEntry.edit': 'draft', 'figureEntry.submit': SUBMIT, 'figureEntry.discard': 'discarded' } },
    approved: { on: { 'figureEntry.supersede': 'superseded' } },
    superseded: { type: 'final' },
    discarded: { type: 'final' },
  },
});

const within = (figure: string | null, { lowest, highest }: EntryLimits): boolean =>
  figure === null || ((lowest === null || decimal(figure).gte(decimal(lowest))) && (highest === null || decimal(figure).lte(decimal(highest))));
