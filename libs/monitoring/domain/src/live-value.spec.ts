import { Decimal, decimal } from '@kpi-loop/shared/kernel';
import { pace } from '@kpi-loop/scoring/domain';
import { asOfDay, liveValue as live, neededRate, stateOf, type LiveInput as Input } from './index';

type LiveInput = Omit<Input, 'figure'>;
/** A flow that adds up, a rate of sums, the last figure of a level: as measurement would tell it. */
const liveValue = (input: LiveInput) => {
  const total = (part: 'numerator' | 'denominator') => input.months.reduce((sum, m) => sum.plus(decimal(m[part] ?? '0')), new Decimal(0)).toFixed();
  const last = input.months[input.months.length - 1];
  const level = input.kind === 'simple' && !input.flow;
  const numerator = last ? (level ? last.numerator : total('numerator')) : null;
  const denominator = last && input.kind === 'ratio' ? total('denominator') : null;
  const value = denominator === null ? numerator : new Decimal(decimal(numerator!).div(decimal(denominator))).toFixed();
  return live({ ...input, figure: { value, numerator, denominator } });
};

const month = (m: string, numerator: string, denominator: string | null = null, status = 'verified') => ({
  month: m,
  numerator,
  denominator,
  value: denominator ? null : numerator,
  status,
});

const flow: LiveInput = {
  flow: true,
  kind: 'simple',
  direction: 'HIGHER',
  rule: { kind: 'LINEAR', method: 'DEVIATION' },
  bounds: {},
  target: '1200',
  compositeTarget: '1200',
  months: [month('2026-01-01', '520')],
  dataUntil: '2026-06-10',
  period: { from: '2026-01-01', to: '2026-12-31' },
  asOf: '2026-06-10',
  workdays: { elapsed: 45, total: 100 },
  stale: false,
};
const rate: LiveInput = {
  ...flow,
  flow: false,
  kind: 'ratio',
  target: '0.925',
  compositeTarget: '0.925',
  months: [month('2026-07-01', '78509', '86750'), month('2026-08-01', '44810', '48600')],
  workdays: { elapsed: 34, total: 66 },
};

describe('the latest month by itself', () => {
  const ec04 = {
    ...rate,
    months: [
      { ...month('2026-04-01', '75870', '82467'), value: '0.920004' },
      { ...month('2026-05-01', '80312', '87106'), value: '0.922003' },
      { ...month('2026-06-01', '95637', '122611'), value: '0.780003' },
    ],
    period: { from: '2026-04-01', to: '2026-06-30' },
  };
  it('A1: June by itself, under a quarter that looks fine', () =>
    expect(liveValue({ ...ec04, dataUntil: '2026-06-30' })).toMatchObject({ value: '0.861850751581', lastMonth: { month: '2026-06-01', value: '0.780003' } }));
  it('is not looked at before it is complete', () =>
    expect(liveValue({ ...ec04, dataUntil: '2026-06-29' }).lastMonth).toEqual({ month: '2026-05-01', value: '0.922003' }));
  it('is nothing for a flow, which adds up', () => expect(liveValue(flow).lastMonth).toBeNull());
});

describe('pace and forecast', () => {
  it('G35: a year of 1,200 with 45 % gone by and 520 done', () => {
    expect(pace({ target: '1200', phasing: '0.45', actual: '520' })).toEqual({ pace: '0.962963', forecast: '1155.555556' });
    expect(liveValue(flow)).toMatchObject({
      value: '520',
      expected: '540',
      pace: '0.962963',
      forecast: '1155.555556',
      forecastScore: '96.30',
      state: 'warn',
      attainment: '0.433333',
    });
  });
  it('projects nothing before a twentieth of the period, and calls nothing off track before a tenth', () => {
    expect(liveValue({ ...flow, workdays: { elapsed: 4, total: 100 } })).toMatchObject({ pace: null, forecast: null, state: 'none' });
    expect(liveValue({ ...flow, months: [month('2026-01-01', '1')], workdays: { elapsed: 8, total: 100 } })).toMatchObject({
      forecastScore: '1.04',
      state: 'warn',
    });
  });
  it('measures a rate by its sums against the target itself, without pace', () => {
    expect(liveValue(rate)).toMatchObject({ value: '0.911111932028', expected: '0.925', pace: null });
  });
  it('lets a rate go on at the rate of its last month', () => {
    // (123319 + 44810 ÷ 48600 × 135350 × 32 ÷ 34) ÷ (135350 × 66 ÷ 34)
    expect(liveValue(rate).forecast).toBe('0.916399');
    expect(liveValue({ ...rate, workdays: { elapsed: 66, total: 66 } }).forecast).toBe('0.911112');
  });
  it('takes the last figure of a level', () => {
    expect(
      liveValue({ ...rate, kind: 'simple', target: '5', compositeTarget: '5', months: [month('2026-07-01', '9'), month('2026-08-01', '6')] }),
    ).toMatchObject({ value: '6', forecast: '6' });
  });
  it('says nothing rather than zero without data', () => {
    expect(liveValue({ ...flow, months: [] })).toMatchObject({ value: null, pace: null, forecast: null, forecastScore: null, state: 'none' });
  });
  it('has a forecast but no pace where the target is not positive', () => {
    expect(liveValue({ ...flow, target: '-100', compositeTarget: '-100', months: [month('2026-01-01', '-45')] })).toMatchObject({
      pace: null,
      forecast: '-100',
      forecastScore: '100.00',
    });
  });
});

describe('state', () => {
  it.each([
    ['98.00', 'ok'],
    ['97.99', 'warn'],
    ['85.00', 'warn'],
    ['84.99', 'bad'],
    [null, 'none'],
  ])('a forecast line score of %s is %s', (score, state) => expect(stateOf(score, false)).toBe(state));
  it('is none when the data is stale', () => expect(stateOf('120.00', true)).toBe('none'));
  it('is at most at risk in the first tenth', () => expect(stateOf('10.00', false, new Decimal('0.09'))).toBe('warn'));
});

describe('the day a value stands for', () => {
  const period = { from: '2026-07-01', to: '2026-09-30' };
  it('is yesterday until the figures of today are in', () => {
    expect(asOfDay('2026-08-18', '2026-08-17', '2026-08-17', period)).toBe('2026-08-17');
    expect(asOfDay('2026-08-18', '2026-08-17', '2026-08-18', period)).toBe('2026-08-18');
  });
  it('is never after the period', () => expect(asOfDay('2026-10-09', '2026-10-08', '2026-09-30', period)).toBe('2026-09-30'));
});

describe('the rate that is needed', () => {
  const given = { target: '0.925', numerator: '123319', denominator: '135350', phasing: '0.515152', percent: true };

  it('brings the whole period to the target on the volume of every day so far', () => {
    const needed = new Decimal(neededRate(given)!);
    const rest = new Decimal('135350').times(1 - 0.515152).div(0.515152);
    const end = new Decimal('123319').plus(needed.times(rest)).div(rest.plus('135350'));
    expect(needed.gt('0.925')).toBe(true);
    expect(end.toDecimalPlaces(5).toFixed()).toBe('0.925');
  });

  it('is not told when nothing is left, nothing is known, or no share would do', () => {
    expect(neededRate({ ...given, phasing: '1' })).toBeNull();
    expect(neededRate({ ...given, numerator: null })).toBeNull();
    expect(neededRate({ ...given, numerator: '60000', phasing: '0.9' })).toBeNull();
  });
});

describe('a line whose rule changed within the period', () => {
  const figure = (value: string | null) => ({ value, numerator: value, denominator: null });
  const stretch = (from: string, to: string, days: number, target: string, rule: Input['rule']) => ({ from, to, days, target, rule }) as const;
  const [deviation, ratio] = [
    { kind: 'LINEAR', method: 'DEVIATION' },
    { kind: 'LINEAR', method: 'RATIO' },
  ] as const;
  const [first, second] = [stretch('2026-07-01', '2026-08-31', 62, '3.0', deviation), stretch('2026-09-01', '2026-09-30', 30, '3.5', ratio)];
  const quarter = { ...flow, period: { from: '2026-07-01', to: '2026-09-30' } as const };

  it('is foretold stretch by stretch, each by its own rule, as it will be scored (R-M4, G28)', () => {
    const level = { ...quarter, flow: false, rule: ratio, target: '3.16', compositeTarget: '3.16', months: [month('2026-09-01', '3.4')] };
    const segments = [
      { ...first, figure: figure('3.1'), ahead: '0' },
      { ...second, figure: figure('3.4'), ahead: '1' },
    ];
    expect(liveValue({ ...level, segments })).toMatchObject({ forecast: '3.4', forecastScore: '101.31' });
    // a stretch to come goes on as it is, one that is over without a figure is not made up
    expect(liveValue({ ...level, segments: [segments[0], { ...segments[1], figure: figure(null) }] }).forecastScore).toBe('101.31');
    expect(liveValue({ ...level, segments: [{ ...segments[0], figure: figure(null) }, segments[1]] }).forecastScore).toBeNull();
  });

  it('lets a flow have on each stretch what came in and its share of what is still expected', () => {
    const sold = { ...quarter, target: '900', compositeTarget: '900', months: [month('2026-07-01', '500')], workdays: { elapsed: 50, total: 100 } };
    const segments = [
      { ...first, target: '600', figure: figure('500'), ahead: '0.2' },
      { ...second, target: '300', figure: figure(null), ahead: '0.8' },
    ];
    // 1000 by the end: 500 + 0.2 × 500 of 600 and 0.8 × 500 of 300, capped at 120; (100 × 62 + 120 × 30) ÷ 92
    expect(liveValue({ ...sold, segments })).toMatchObject({ forecast: '1000', forecastScore: '106.52' });
  });
});
