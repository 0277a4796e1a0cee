import { calendarMonotonic, nextDue, stageCalendar, trackedCalendar, type DatedPeriod, type StageDates } from './stage-calendar';

const plain = { exceptions: new Map<string, boolean>() };
const q = (startsOn: string, endsOn: string, change: Partial<StageDates> = {}): DatedPeriod => ({
  kind: 'SETTLEMENT',
  startsOn,
  endsOn,
  stages: { ...stageCalendar({ from: startsOn, to: endsOn }, plain), ...change },
});

describe('the stage calendar', () => {
  it('gives ten working days to agree targets, five after the end to lock data, then review, adjust, reward', () => {
    expect(stageCalendar({ from: '2026-07-01', to: '2026-09-30' }, plain)).toEqual({
      set: '2026-07-15',
      monitor: '2026-09-30',
      collect: '2026-10-07',
      review: '2026-10-14',
      adjust: '2026-10-19',
      reward: '2026-10-26',
    });
  });

  it('leaves out holidays and counts 调休', () => {
    const exceptions = new Map([
      ['2026-10-01', false],
      ['2026-10-02', false],
      ['2026-10-10', true],
    ]);
    expect(stageCalendar({ from: '2026-07-01', to: '2026-09-30' }, { exceptions })).toMatchObject({ collect: '2026-10-09', review: '2026-10-15' });
  });

  it('agrees targets within a period that is shorter than ten days', () =>
    expect(stageCalendar({ from: '2026-07-01', to: '2026-07-05' }, plain).set).toBe('2026-07-05'));
});

const m = (startsOn: string, endsOn: string, change: Partial<StageDates> = {}): DatedPeriod => ({
  kind: 'TRACKING',
  startsOn,
  endsOn,
  stages: { ...trackedCalendar({ from: startsOn, to: endsOn }, plain), ...change },
});

describe('calendarMonotonic', () => {
  const months = [m('2026-01-01', '2026-01-31'), m('2026-02-01', '2026-02-28'), m('2026-03-01', '2026-03-31')];
  it('holds for months within a quarter, which end and whose data is locked, and nothing else', () => {
    expect(months[0].stages).toEqual({ monitor: '2026-01-31', collect: '2026-02-06' });
    expect(calendarMonotonic([q('2026-01-01', '2026-03-31'), ...months])).toBe(true);
  });
  it.each([
    ['nothing is settled', months],
    ['a month is left out', [q('2026-01-01', '2026-03-31'), months[0], months[2]]],
    ['the data of a month is locked before that of the one before', [q('2026-01-01', '2026-03-31'), m('2026-01-01', '2026-01-31', { collect: '2026-03-30' }), ...months.slice(1)]],
    ['the data of a month has no date', [q('2026-01-01', '2026-03-31'), { ...months[0], stages: { monitor: '2026-01-31' } }, ...months.slice(1)]],
  ])('breaks when %s', (_, periods) => expect(calendarMonotonic(periods)).toBe(false));

  const year = [q('2026-01-01', '2026-03-31'), q('2026-04-01', '2026-06-30')];
  it('holds for the suggested dates', () => expect(calendarMonotonic(year)).toBe(true));
  it.each([
    ['there is no period', []],
    ['there is a gap', [year[0], q('2026-04-02', '2026-06-30')]],
    ['periods overlap', [year[0], q('2026-03-31', '2026-06-30')]],
    ['a stage has no date', [{ ...year[0], stages: { set: '2026-01-10' } }]],
    ['the review is before the data lock', [q('2026-01-01', '2026-03-31', { review: '2026-04-01' })]],
    ['data is locked before the period ends', [q('2026-01-01', '2026-03-31', { collect: '2026-03-30', monitor: '2026-03-30' })]],
    ['targets are agreed before the period begins', [q('2026-01-01', '2026-03-31', { set: '2025-12-31' })]],
    ['targets are agreed after it ends', [q('2026-01-01', '2026-03-31', { set: '2026-04-01' })]],
    ['a later period is paid before an earlier one', [q('2026-01-01', '2026-03-31', { reward: '2026-12-31' }), year[1]]],
  ])('breaks when %s', (_, periods) => expect(calendarMonotonic(periods)).toBe(false));
});

describe('what is due next', () => {
  const quarter = q('2026-07-01', '2026-09-30');
  const month = m('2026-07-01', '2026-07-31');
  it.each([
    ['upcoming', '2026-06-20', 'set', false],
    ['open', '2026-07-15', 'set', false],
    ['open', '2026-07-16', 'monitor', false],
    ['data_closing', '2026-10-08', 'collect', true],
    ['data_locked', '2026-10-08', 'review', false],
    ['scored', '2026-10-15', 'review', true],
    ['reviewed', '2026-10-26', 'reward', false],
  ] as const)('in a quarter that is %s on %s is %s', (status, today, stage, late) =>
    expect(nextDue({ ...quarter, status }, today)).toEqual({ stage, dueOn: quarter.stages[stage], late }));
  it.each([
    ['upcoming', '2026-06-20', 'monitor', false],
    ['open', '2026-07-02', 'monitor', false],
    ['data_closing', '2026-08-07', 'collect', false],
    ['data_locked', '2026-08-10', 'collect', true],
  ] as const)('in a month that is %s on %s is %s', (status, today, stage, late) =>
    expect(nextDue({ ...month, status }, today)).toEqual({ stage, dueOn: month.stages[stage], late }));
  it('is nothing when the period is closed, or has no dates', () => {
    expect(nextDue({ ...quarter, status: 'closed' }, '2026-12-01')).toBeNull();
    expect(nextDue({ ...quarter, stages: {}, status: 'open' }, '2026-12-01')).toBeNull();
  });
});
