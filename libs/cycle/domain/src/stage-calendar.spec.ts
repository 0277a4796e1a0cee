import { calendarMonotonic, stageCalendar, type DatedPeriod, type StageDates } from './stage-calendar';

const plain = { exceptions: new Map<string, boolean>() };
const q = (startsOn: string, endsOn: string, change: Partial<StageDates> = {}): DatedPeriod => ({
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

describe('calendarMonotonic', () => {
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
