import { statusesOf, step } from '@kpi-loop/shared/kernel';
import { describeMachine } from '@kpi-loop/shared/kernel/testing';
import {
  bonusWithin,
  carriedMilestones,
  everyTaskTotals100,
  keyTasksWithin,
  lateDays,
  milestoneMachine,
  milestoneNames,
  milestoneWeightsTotal100,
  outcomeOf,
  taskWords,
  unnamed,
  weighted,
  type CardLine,
  type LineKind,
  type MilestoneContext,
  type MilestoneState,
} from './index';

const CONFIRMER = 'cardInForce & confirmerIsNotReporter & confirmerIsNotOwner';
describeMachine(milestoneMachine, {
  open: {
    'milestone.report': ['reported if cardInForce & dateGiven & doneNotInFuture & shareAllowed'],
    'milestone.overdue': ['open if cardInForce & pastDue'],
  },
  reported: {
    'milestone.confirm': [`confirmed if ${CONFIRMER} & reportedWhole & qualityGiven`, `open if ${CONFIRMER} & reportedInPart`],
    'milestone.sendBack': [`open if ${CONFIRMER} & reasonGiven`],
  },
  confirmed: { 'milestone.sendBack': [`open if ${CONFIRMER} & reasonGiven`] },
});

const line = (kind: LineKind, weight: string, target = '100', from = '2026-07-01', to = '2026-09-30'): CardLine => ({
  ...{ lineId: `${kind} ${weight} ${target} ${from}`, kind, metricId: null, metricVersionId: null, direction: 'HIGHER', definitionPublished: true },
  ...{ rule: { kind: 'BONUS' }, ownerAccepted: true, headAccepted: true },
  values: [{ weight, baseline: null, threshold: null, target, stretch: null, validFrom: from, validTo: to }],
});

describe('key tasks and bonus items', () => {
  it('R-W3 key tasks weigh at most the limit together, on every day', () => {
    const half = (from: string, to: string) => line('task', '20', '100', from, to);
    expect(keyTasksWithin([line('task', '30'), line('kpi', '70')], '30')).toBe(true);
    expect(keyTasksWithin([line('task', '30.01')], '30')).toBe(false);
    expect(keyTasksWithin([half('2026-07-01', '2026-07-31'), half('2026-08-01', '2026-09-30')], '30')).toBe(true);
    expect(keyTasksWithin([half('2026-07-01', '2026-08-01'), half('2026-08-01', '2026-09-30')], '30')).toBe(false);
  });
  it('R-W4 bonus items bring at most the limit together, and each something', () => {
    expect(bonusWithin([line('bonus', '0', '6'), line('bonus', '0', '4')], '10')).toBe(true);
    expect(bonusWithin([line('bonus', '0', '6'), line('bonus', '0', '4.01')], '10')).toBe(false);
    expect(bonusWithin([line('bonus', '0', '0')], '10')).toBe(false);
    expect(weighted([line('bonus', '0', '6'), line('kpi', '70'), line('task', '30')]).map(({ kind }) => kind)).toEqual(['kpi', 'task']);
  });
  it.each([
    [['20', '30', '30', '20'], true],
    [['33.33', '33.33', '33.34'], true],
    [['33.33', '33.33', '33.33'], false],
    [['100', '0'], false],
    [['33.333', '66.667'], false],
    [[], false],
  ])('milestones that weigh %j total 100.00: %s', (weights, holds) => expect(milestoneWeightsTotal100(weights)).toBe(holds));
  it('a task without milestones is none', () => expect(everyTaskTotals100([line('task', '30')])).toBe(false));
});

describe('a milestone', () => {
  const state = (more: Partial<MilestoneState>): MilestoneState => ({
    ...{ weight: '30.00', dueOn: '2026-08-15', status: 'confirmed', doneOn: '2026-08-20', quality: '1', confirmedShare: null },
    ...more,
  });
  it('is late by whole days after its due date', () => expect([lateDays('2026-08-15', '2026-08-15'), lateDays('2026-08-15', '2026-08-20')]).toEqual([0, 5]));
  it('counts only once it is confirmed; an open one by what was confirmed of it', () => {
    expect(outcomeOf(state({}))).toEqual({ weight: '30', completed: true, lateDays: 5, quality: '1' });
    expect(outcomeOf(state({ status: 'reported' }))).toEqual({ weight: '30', completed: false });
    expect(outcomeOf(state({ status: 'open', doneOn: null, confirmedShare: '0.50' }))).toEqual({ weight: '30', completed: false, pct: '0.5' });
  });
  it('goes on with the others in proportion, exactly 100.00, due in the period it goes on to', () => {
    const of = (weight: string, dueOn: string) => ({ name: '', nameEn: 'm', weight, dueOn });
    const carried = carriedMilestones([of('10', '2026-09-01'), of('10', '2026-11-15'), of('10', '2027-02-01')], { from: '2026-10-01', to: '2026-12-31' });
    expect(carried.map(({ weight, dueOn }) => [weight, dueOn])).toEqual([
      ['33.34', '2026-12-31'],
      ['33.33', '2026-11-15'],
      ['33.33', '2026-12-31'],
    ]);
    expect(carriedMilestones([], { from: '2026-10-01', to: '2026-12-31' })).toEqual([]);
  });
  it('words are kept without the blanks around them; a task and its milestones are named in one language at least', () => {
    expect(taskWords({ title: ' 发布 ' })).toEqual({ title: '发布', titleEn: '', details: '', criterion: '' });
    const named = (title: string, name: string) => ({ ...taskWords({ titleEn: title }), milestones: [milestoneNames({ name })] });
    expect([named('Launch', '设计'), named(' ', '设计'), named('Launch', ' '), named('', '')].map((task) => unnamed([named('a', 'b'), task]))).toEqual([
      ...[[], ['titleGiven'], ['milestoneNamed'], ['titleGiven', 'milestoneNamed']],
    ]);
  });
  it('nobody confirms what he reported, nor his own card’s', () => {
    const context = (actors: string[]): MilestoneContext => ({
      ...{ milestoneId: 'm', lineId: 'l', scorecardId: 'c', periodId: 'p', ownerId: 'anna', dueOn: '2026-08-15', today: '2026-08-20', cardEffective: true },
      ...{ partialAllowed: false, share: '1', reporterId: 'ben', actors },
    });
    expect(statusesOf(milestoneMachine)).toEqual({ status: ['open', 'reported', 'confirmed'] });
    for (const actor of ['anna', 'ben'])
      expect(() => step(milestoneMachine, 'reported', context([actor]), { type: 'milestone.confirm', quality: '1' })).toThrow();
    expect(step(milestoneMachine, 'reported', context(['head']), { type: 'milestone.confirm', quality: '1' })).toMatchObject({
      ...{ status: 'confirmed', facts: [{ type: 'milestone.confirmed', milestoneId: 'm', ownerId: 'anna' }] },
    });
  });
});
