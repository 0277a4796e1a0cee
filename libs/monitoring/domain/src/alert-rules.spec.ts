import { ALERT_RULES, decide, rulesWatching, verdicts, type KnownAlert, type LineReading, type Verdict } from './index';

const policy = { paceWarn: '0.95', paceCritical: '0.85', clearConsecutive: 2 };
const line: LineReading = {
  direction: 'HIGHER',
  flow: true,
  value: '500',
  target: '1200',
  threshold: '840',
  phasing: '0.45',
  pace: '0.962963',
  forecast: '1155',
  forecastScore: '96.30',
  state: 'warn',
  stale: false,
  lastMonth: null,
};
const of = (rule: string, more: Partial<LineReading>): Verdict | undefined => verdicts({ ...line, ...more }, policy).find((v) => v.rule === rule);

describe('alert rules', () => {
  it('G35: a pace of 0.962963 is no warning at 0.95', () => expect(of('PACE', {})).toMatchObject({ breach: false }));
  it.each([
    ['0.949999', true, 'warn'],
    ['0.95', false, 'warn'],
    ['0.85', true, 'warn'],
    ['0.849999', true, 'critical'],
  ])('a pace of %s: breach %s, %s', (pace, breach, severity) => expect(of('PACE', { pace })).toMatchObject({ breach, severity }));
  it('mirrors the pace of what should stay low', () => {
    expect(of('PACE', { direction: 'LOWER', pace: '1.2' })).toMatchObject({ breach: true, severity: 'critical' });
    expect(of('PACE', { direction: 'LOWER', pace: '0.7' })).toMatchObject({ breach: false });
  });
  it('has no pace for levels', () => expect(of('PACE', { flow: false, pace: null })).toBeUndefined());
  it('says which rules look at a line at all: no other has ever a verdict', () => {
    expect(rulesWatching({ direction: 'HIGHER', flow: true, limited: true })).toEqual(ALERT_RULES);
    expect(rulesWatching({ direction: 'RANGE', flow: false, limited: true })).toEqual(['FORECAST', 'STALE']);
    for (const direction of ['HIGHER', 'LOWER', 'RANGE'] as const)
      for (const flow of [true, false])
        for (const threshold of ['840', null]) {
          const said = verdicts({ ...line, direction, flow, threshold }, policy).map(({ rule }) => rule);
          expect(said.filter((rule) => !rulesWatching({ direction, flow, limited: threshold !== null }).includes(rule))).toEqual([]);
        }
  });
  it('takes a level by its value, a flow by what it is going to be', () => {
    expect(of('THRESHOLD', { flow: false, value: '839', threshold: '840' })).toMatchObject({ breach: true, reading: '839' });
    expect(of('THRESHOLD', { value: '500', forecast: '1155' })).toMatchObject({ breach: false, reading: '1155' });
  });
  it('A1: sees the month a quarter to date hides, of rates and levels', () => {
    const ec04 = { flow: false, value: '0.861851', threshold: '0.8258', target: '0.9176' };
    const june = { month: '2026-06-01', value: '0.780003' };
    expect(of('THRESHOLD', ec04)).toMatchObject({ breach: false });
    expect(of('THRESHOLD', { ...ec04, lastMonth: june })).toMatchObject({ breach: true, clear: false, reading: '0.780003', limit: '0.8258', month: '2026-06-01' });
    // the quarter to date is the worse one: it is what counts
    expect(of('THRESHOLD', { ...ec04, value: '0.81', lastMonth: { month: '2026-07-01', value: '0.905' } })).toMatchObject({ breach: true, reading: '0.81' });
    expect(of('THRESHOLD', { ...ec04, direction: 'LOWER', value: '0.5', threshold: '0.6', target: '0.4', lastMonth: { month: '2026-06-01', value: '0.7' } })).toMatchObject({ breach: true });
  });
  it('breaches below the limit, not at it', () => expect(of('THRESHOLD', { flow: false, value: '840' })).toMatchObject({ breach: false, clear: false }));
  it('clears past the limit by a tenth of the way to the target', () => {
    expect(of('THRESHOLD', { flow: false, value: '875.99' })).toMatchObject({ clear: false });
    expect(of('THRESHOLD', { flow: false, value: '876' })).toMatchObject({ clear: true });
    expect(of('FORECAST', { forecastScore: '81.99' })).toMatchObject({ breach: false, clear: false });
    expect(of('FORECAST', { forecastScore: '82.00' })).toMatchObject({ clear: true });
  });
  it('says only that it is stale when it is, so that nothing clears for want of data', () =>
    expect(verdicts({ ...line, stale: true }, policy).map((v) => v.rule)).toEqual(['STALE']));
  it('judges no forecast in the first tenth of a period', () => expect(of('FORECAST', { phasing: '0.09', forecastScore: '10' })).toBeUndefined());
});

describe('hysteresis', () => {
  const known: KnownAlert = { condition: 'breaching', severity: 'warn', goodPoints: 0, goodOn: null };
  const good: Verdict = { rule: 'THRESHOLD', severity: 'warn', breach: false, clear: false, reading: '845', limit: '840' };
  it('recovers on a first good point', () =>
    expect(decide(known, good, '2026-08-17', policy)).toEqual({ event: 'alert.recover', severity: 'warn', goodPoints: 1, goodOn: '2026-08-17' }));
  it('clears on the second good point', () =>
    expect(decide({ ...known, condition: 'recovering', goodPoints: 1, goodOn: '2026-08-17' }, good, '2026-08-18', policy).event).toBe('alert.clear'));
  it('counts the same day of data once', () =>
    expect(decide({ ...known, condition: 'recovering', goodPoints: 1, goodOn: '2026-08-17' }, good, '2026-08-17', policy)).toMatchObject({
      event: null,
      goodPoints: 1,
    }));
  it('clears at once far past the limit', () => expect(decide(known, { ...good, clear: true }, '2026-08-17', policy).event).toBe('alert.clear'));
  it('starts counting anew after a breach', () =>
    expect(decide({ ...known, condition: 'recovering', goodPoints: 1, goodOn: '2026-08-17' }, { ...good, breach: true }, '2026-08-18', policy)).toMatchObject({
      event: 'alert.breach',
      goodPoints: 0,
      goodOn: null,
    }));
  it('grows more severe, never milder, while it lasts', () => {
    expect(decide(known, { ...good, breach: true, severity: 'critical' }, null, policy)).toMatchObject({ event: null, severity: 'critical' });
    expect(decide({ ...known, severity: 'critical' }, { ...good, breach: true }, null, policy)).toMatchObject({ severity: 'critical' });
  });
});
