import { step } from '@kpi-loop/shared/kernel';
import { describeMachine } from '@kpi-loop/shared/kernel/testing';
import { figureEntryMachine, type FigureEntryContext, type FigureEntryEvent } from './figure-entry.machine';

const CHECKED = 'submitted if figureComplete & monthHasBegun & withinLimits & partWithinWhole & evidenceThere & enteredAtThisLevel & monthOpen & deviationConfirmed';
describeMachine(figureEntryMachine, {
  draft: { 'figureEntry.edit': ['draft'], 'figureEntry.submit': [CHECKED], 'figureEntry.discard': ['discarded'] },
  submitted: {
    'figureEntry.approve': ['approved if approverIsNotSubject & approverIsNotEnterer & monthOpen'],
    'figureEntry.return': ['returned if approverIsNotSubject & approverIsNotEnterer & reasonGiven'],
    'figureEntry.withdraw': ['draft'],
  },
  returned: { 'figureEntry.edit': ['draft'], 'figureEntry.submit': [CHECKED], 'figureEntry.discard': ['discarded'] },
  approved: { 'figureEntry.supersede': ['superseded'] },
  superseded: {},
  discarded: {},
});

const context = (change: Partial<FigureEntryContext> = {}): FigureEntryContext => ({
  entryId: 'e',
  metricId: 'm',
  subjectKind: 'unit',
  subjectId: 'north',
  month: '2026-07-01',
  currentMonth: '2026-08-01',
  ratio: false,
  percent: false,
  limits: { lowest: '0', highest: '100' },
  evidenceRequired: false,
  hasEvidence: false,
  history: [],
  madeOfOthers: false,
  locked: false,
  viewerId: 'head',
  enteredBy: 'head',
  subjectPersonId: 'head',
  value: '42.5',
  numerator: null,
  denominator: null,
  ...change,
});
const broken = (status: string, change: Partial<FigureEntryContext>, event: FigureEntryEvent): string[] => {
  try {
    step(figureEntryMachine, status, context(change), event);
    return [];
  } catch (e) {
    return (e as { extra: { violations: string[] } }).extra.violations;
  }
};
const submit = (change: Partial<FigureEntryContext>, confirmed?: boolean): string[] => broken('draft', change, { type: 'figureEntry.submit', confirmed });

describe('handing in a figure', () => {
  it('says whose it is', () =>
    expect(step(figureEntryMachine, 'draft', context(), { type: 'figureEntry.submit' })).toMatchObject({
      status: 'submitted',
      facts: [{ type: 'figureEntry.submitted', entryId: 'e', metricId: 'm', subjectKind: 'unit', subjectId: 'north', month: '2026-07-01' }],
    }));
  it.each<[Partial<FigureEntryContext>, string]>([
    [{ value: null }, 'figureComplete'],
    [{ value: null, ratio: true, numerator: '1', denominator: '0' }, 'figureComplete'],
    [{ month: '2026-09-01' }, 'monthHasBegun'],
    [{ value: '-0.01' }, 'withinLimits'],
    [{ value: '100.01' }, 'withinLimits'],
    [{ value: null, ratio: true, percent: true, numerator: '5', denominator: '4' }, 'partWithinWhole'],
    [{ evidenceRequired: true }, 'evidenceThere'],
    [{ madeOfOthers: true }, 'enteredAtThisLevel'],
    [{ locked: true }, 'monthOpen'],
    [{ history: ['10', '10', '10'] }, 'deviationConfirmed'],
  ])('%j breaks %s', (change, rule) => expect(submit(change)).toEqual([rule]));
  it('is confirmed where it is unlike the months before', () => expect(submit({ history: ['10', '10', '10'] }, true)).toEqual([]));
  it('takes the limits themselves', () => expect([submit({ value: '0' }), submit({ value: '100' })]).toEqual([[], []]));
});

describe('approving a figure', () => {
  const approve = (change: Partial<FigureEntryContext>): string[] => broken('submitted', change, { type: 'figureEntry.approve' });
  it('is for somebody else', () => expect(approve({ viewerId: 'head2' })).toEqual([]));
  it('is refused to its subject', () => expect(approve({ enteredBy: 'deputy' })).toEqual(['approverIsNotSubject']));
  it('is refused to who entered it', () => expect(approve({ viewerId: 'deputy', enteredBy: 'deputy' })).toEqual(['approverIsNotEnterer']));
  it('is over when the month is locked', () => expect(approve({ viewerId: 'head2', locked: true })).toEqual(['monthOpen']));
  it('asks for a reason to return it', () => expect(broken('submitted', { viewerId: 'head2' }, { type: 'figureEntry.return', reason: ' ' })).toEqual(['reasonGiven']));
});
