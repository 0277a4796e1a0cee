import { Decimal } from './actuals';
import { asDelivered, demoCompany, rowsUntil, toCsv, type Row } from './index';
import { ecHero, mfHero, rdHero, rtHero } from './hero';
import { LOST_DAYS } from './rows.ec';

const { company, datasets } = demoCompany();
const data = (code: string) => datasets.find((one) => one.code === code)!;
const sum = (rows: Row[], column: string) => rows.reduce((total, row) => total.plus(row[column] ?? 0), new Decimal(0)).toNumber();
const monthly = (code: string, column: string, year = 2026, where: (row: Row) => boolean = () => true): number[] => {
  const { rows, timeColumn } = data(code);
  return Array.from({ length: 12 }, (_, m) => {
    const month = `${year}-${String(m + 1).padStart(2, '0')}`;
    const slice = rows.filter((row) => String(row[timeColumn]).startsWith(month) && where(row));
    return sum(slice, column);
  });
};

describe('the hero series, to the last digit', () => {
  it.each([
    ['uv', ecHero.uv],
    ['add_to_cart', ecHero.addToCart],
    ['checkout', ecHero.checkout],
    ['paid', ecHero.paid],
  ] as const)('EC %s', (column, hero) => expect(monthly('ec_funnel_daily', column)).toEqual(hero));

  it.each([
    ['labour_hours', mfHero.labourHours],
    ['output', mfHero.output],
    ['good', mfHero.good],
    ['incidents', mfHero.incidents],
  ] as const)('MF %s', (column, hero) => expect(monthly('mf_shift_daily', column)).toEqual(hero));

  it('MF availability and performance of L2', () => {
    const of = (column: string) => monthly('mf_shift_daily', column, 2026, (row) => row['unit_code'] === 'MF-L2');
    const [planned, run, ideal] = ['planned_minutes', 'run_minutes', 'ideal_minutes'].map(of);
    mfHero.availability.forEach((rate, m) => expect(new Decimal(run[m]).times(1000).div(planned[m]).toNumber()).toBe(rate));
    mfHero.performance.forEach((rate, m) => expect(new Decimal(ideal[m]).times(1000).div(run[m]).toNumber()).toBe(rate));
  });

  it('RT sales of both years, footfall, stock-outs, returns and NPS', () => {
    expect(monthly('rt_pos_daily', 'sales')).toEqual(rtHero.sales.map((value) => value * 1000));
    expect(monthly('rt_pos_daily', 'sales', 2025)).toEqual(rtHero.lastYearSales.map((value) => value * 1000));
    expect(monthly('rt_pos_daily', 'footfall')).toEqual(rtHero.footfall.map((value) => value * 1000));
    const skus = monthly('rt_pos_daily', 'skus');
    expect(monthly('rt_pos_daily', 'stockout_skus').map((value, m) => (value * 1000) / skus[m])).toEqual(rtHero.stockOut);
    expect(monthly('rt_pos_daily', 'returns')).toEqual(rtHero.returns.map((rate, m) => rate * rtHero.sales[m]));
    const answers = monthly('rt_survey_monthly', 'responses');
    expect(monthly('rt_survey_monthly', 'nps_points').map((value, m) => value / answers[m])).toEqual(rtHero.nps);
  });

  it.each([
    ['on_time', rdHero.onTime],
    ['planned', rdHero.planned],
    ['escaped_defects', rdHero.escapedDefects],
    ['stories', rdHero.stories],
    ['landed', rdHero.landed],
    ['started', rdHero.started],
  ] as const)('RD %s', (column, hero) => expect(monthly('rd_release_monthly', column)).toEqual(hero));

  it('RD cycle time is unknown in February, never zero', () => {
    const months = data('rd_release_monthly').rows.filter((row) => String(row['month']).startsWith('2026') && row['unit_code'] === 'RD-AP');
    expect(months.map((row) => row['cycle_time_days'])).toEqual(rdHero.cycleTime);
  });
});

describe('rows', () => {
  it.each([
    [
      'ec_funnel_daily',
      [
        ['add_to_cart', 'uv'],
        ['checkout', 'add_to_cart'],
        ['paid', 'checkout'],
        ['shipped_48h', 'orders'],
        ['complaints', 'orders'],
        ['refunded', 'orders'],
        ['repurchased_30d', 'new_customers'],
      ],
    ],
    [
      'mf_shift_daily',
      [
        ['good', 'output'],
        ['run_minutes', 'planned_minutes'],
        ['ideal_minutes', 'run_minutes'],
      ],
    ],
    [
      'rt_pos_daily',
      [
        ['transactions', 'footfall'],
        ['stockout_skus', 'skus'],
        ['fulfilled_24h', 'orders'],
        ['returns', 'sales'],
      ],
    ],
    [
      'rt_survey_monthly',
      [
        ['promoters', 'responses'],
        ['detractors', 'responses'],
      ],
    ],
    [
      'rd_release_monthly',
      [
        ['on_time', 'planned'],
        ['landed', 'started'],
      ],
    ],
  ])('%s: no part exceeds its whole, nothing is negative', (code, pairs) => {
    for (const row of data(code).rows) {
      for (const [part, whole] of pairs) expect({ row, ok: Number(row[part]) <= Number(row[whole]) }).toMatchObject({ ok: true });
      for (const value of Object.values(row)) if (typeof value === 'number') expect(value).toBeGreaterThanOrEqual(0);
    }
  });

  it('have a unique natural key, a known unit and a known owner', () => {
    const units = new Set(company.units.map(({ code }) => code));
    const people = new Set(company.people.map(({ employeeNo }) => employeeNo));
    for (const { rows, key } of datasets) {
      expect(new Set(rows.map((row) => key.map((column) => row[column]).join('|'))).size).toBe(rows.length);
      expect(rows.every((row) => units.has(String(row['unit_code'])) && people.has(String(row['owner_no'])))).toBe(true);
    }
  });

  it('carry what A2 loses and A5 repeats', () => {
    const lost = data('ec_funnel_daily').rows.filter((row) => LOST_DAYS.includes(String(row['day'])));
    expect(166430 - sum(lost, 'add_to_cart')).toBe(139586);
    const september = data('mf_shift_daily').rows.filter((row) => String(row['day']).startsWith('2026-09') && row['unit_code'] === 'MF-L2');
    const readings = september.map((row) => row['energy_kwh']);
    expect(Math.max(...readings.map((value) => readings.filter((other) => other === value).length))).toBeGreaterThanOrEqual(6);
  });

  it('are delivered without what A2 loses, and otherwise as they are', () => {
    const { rows } = data('ec_funnel_daily');
    const august = (of: Row[]) => of.filter((row) => String(row['day']).startsWith('2026-08'));
    const delivered = asDelivered('ec_funnel_daily', rows);
    expect(sum(august(delivered), 'add_to_cart')).toBe(139586);
    expect(sum(august(delivered), 'uv')).toBe(sum(august(rows), 'uv'));
    expect(delivered.filter((row, i) => row !== rows[i]).map((row) => row['add_to_cart'])).toEqual(Array(LOST_DAYS.length * 4).fill(null));
    expect(asDelivered('rt_pos_daily', rows)).toEqual(rows);
  });

  it('end where the demo stands, and print as CSV', () => {
    const pos = data('rt_pos_daily');
    const known = rowsUntil(pos, '2026-08-18');
    expect(known.at(-1)).toMatchObject({ unit_code: 'RT09', day: '2026-08-18' });
    expect(toCsv(pos, known).trimEnd().split('\n')).toHaveLength(known.length + 1);
    expect(rowsUntil(data('rd_release_monthly'), '2026-08-18').at(-1)).toMatchObject({ month: '2026-07-01' });
  });
});
