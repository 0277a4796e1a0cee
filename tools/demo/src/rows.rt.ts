import { headOf, type Company } from './company';
import { daysOfMonth, monthOf, weekday } from './dates';
import { rtHero } from './hero';
import { fixed, jitter, series, split } from './random';
import type { RtPosRow, RtSurveyRow, Year } from './rows';
import { storeCodes } from './units';

/** Fixed shares of sales in a year, RT01 … RT09 (‰); some stores grow faster than others. */
const SHARES_OF: Record<Year, number[]> = { 2025: [130, 110, 240, 90, 80, 120, 90, 75, 65], 2026: [134, 107, 240, 93, 77, 124, 86, 78, 61] };
const PINNED = 2;
const RESPONSES = 100;
const SKUS = 180_000;

/** RT03 in the third quarter carries the store manager's story (E2E-1) and is set, not split. Money in cents. */
const PINS: Record<string, Record<string, number>> = {
  '2025-07': { sales: 86_780_000 },
  '2025-08': { sales: 89_520_000 },
  '2025-09': { sales: 91_560_000 },
  '2026-07': { sales: 99_480_000, returns: 1_989_600, skus: 20_000, stockout: 480, orders: 2_000, unfulfilled: 62, net: 57 },
  '2026-08': { sales: 104_570_000, returns: 2_091_400, skus: 20_000, stockout: 480, orders: 2_000, unfulfilled: 62, net: 57 },
  '2026-09': { sales: 107_950_000, returns: 2_159_000, skus: 20_000, stockout: 480, orders: 2_000, unfulfilled: 62, net: 57 },
};

/** Splits over the stores; a pinned figure of RT03 is taken out first. */
function perStore(month: string, column: string, total: number, weights: readonly number[]): number[] {
  const pin = PINS[month]?.[column];
  if (pin === undefined) return split(total, weights);
  return split(
    total - pin,
    weights.map((weight, i) => (i === PINNED ? 0 : weight)),
  ).map((part, i) => (i === PINNED ? pin : part));
}

function figures(year: Year) {
  const now = year === 2026;
  const of = (name: string, base: number, growth: number, noise = 0.02) => series(`rt ${name} ${year}`, { base, growth, noise });
  const lastYear = (values: readonly number[], by: number) => (now ? [...values] : values.map((value) => value + by));
  return {
    sales: (now ? rtHero.sales : rtHero.lastYearSales).map((value) => value * 100_000),
    footfall: rtHero.footfall.map((value) => (now ? value * 1000 : value * 970)),
    stockOut: lastYear(rtHero.stockOut, 4),
    returns: now ? [...rtHero.returns] : [22, 23, 21, 22, 21, 22, 21, 22, 21, 22, 22, 22],
    nps: lastYear(rtHero.nps, -5),
    conversion: of('conversion', now ? 0.212 : 0.204, 0.06),
    orders: of('orders', now ? 12_600 : 11_200, 0.12, 0.05).map(Math.round),
    late: of('late', now ? 0.049 : 0.062, -0.3, 0.06),
    days: of('days', now ? 37 : 39, -0.05, 0.03),
  };
}

const dayWeight = (day: string): number => (/-(10-0[1-7]|05-0[1-5]|01-0[1-3])$/.test(day.slice(4)) ? 165 : [140, 82, 80, 84, 90, 112, 146][weekday(day)]);

export function rtRows(company: Company, year: Year): RtPosRow[] {
  const group = figures(year);
  const shares = SHARES_OF[year];
  const rows: RtPosRow[] = [];
  for (let m = 0; m < 12; m += 1) {
    const month = monthOf(year, m + 1);
    const days = daysOfMonth(year, m + 1);
    const vary = (name: string, by: readonly number[], noise: number) => jitter(`rt store ${name} ${month}`, by, noise);
    const sales = perStore(month, 'sales', group.sales[m], shares);
    const returns = perStore(month, 'returns', (group.sales[m] * group.returns[m]) / 1000, vary('returns', sales, 0.12));
    const cogs = split(Math.round(group.sales[m] * 0.62), vary('cogs', sales, 0.04));
    const stock = split(Math.round(group.sales[m] * 0.62 * group.days[m]), vary('stock', cogs, 0.12));
    const footfall = split(group.footfall[m], vary('footfall', shares, 0.08));
    const bought = split(Math.round(group.footfall[m] * group.conversion[m]), vary('bought', footfall, 0.08));
    const skus = perStore(month, 'skus', SKUS, Array(9).fill(1));
    const stockout = perStore(month, 'stockout', (SKUS * group.stockOut[m]) / 1000, vary('stockout', skus, 0.3));
    const orders = perStore(month, 'orders', group.orders[m], shares);
    const late = perStore(month, 'unfulfilled', Math.round(group.orders[m] * group.late[m]), vary('late', orders, 0.2));
    storeCodes.forEach((store, s) => {
      const weights = days.map(dayWeight);
      const daily = (name: string, total: number, by: readonly number[], noise: number) => split(total, jitter(`rt ${month} ${store} ${name}`, by, noise));
      const salesDaily = daily('sales', sales[s], weights, 0.14);
      const returnsDaily = daily('returns', returns[s], salesDaily, 0.3);
      const cogsDaily = daily('cogs', cogs[s], salesDaily, 0.04);
      const stockDaily = daily('stock', stock[s], Array(days.length).fill(100), 0.06);
      const footfallDaily = daily('footfall', footfall[s], weights, 0.1);
      const boughtDaily = daily('bought', bought[s], footfallDaily, 0.12);
      const skusDaily = split(skus[s], Array(days.length).fill(1));
      const stockoutDaily = daily('stockout', stockout[s], skusDaily, 0.4);
      const ordersDaily = daily('orders', orders[s], weights, 0.14);
      const lateDaily = daily('late', late[s], ordersDaily, 0.4);
      const owner = headOf(company, store);
      days.forEach((day, d) => {
        rows.push({
          day,
          unit_code: store,
          owner_no: owner,
          sales: fixed(salesDaily[d], 2),
          returns: fixed(returnsDaily[d], 2),
          cogs: fixed(cogsDaily[d], 2),
          stock_value: fixed(stockDaily[d], 2),
          footfall: footfallDaily[d],
          transactions: boughtDaily[d],
          skus: skusDaily[d],
          stockout_skus: stockoutDaily[d],
          orders: ordersDaily[d],
          fulfilled_24h: ordersDaily[d] - lateDaily[d],
        });
      });
    });
  }
  return rows;
}

/** A hundred answers per store and month; the score of the nine stores together is the hero series. */
export function rtSurveyRows(company: Company, year: Year): RtSurveyRow[] {
  const { nps } = figures(year);
  return nps.flatMap((score, m) => {
    const month = monthOf(year, m + 1);
    const total = (score * RESPONSES * storeCodes.length) / 100;
    const net = perStore(month, 'net', total, jitter(`rt nps ${month}`, Array(9).fill(100), 0.12));
    const detractors = jitter(`rt detractors ${month}`, Array(9).fill(12), 0.5).map(Math.round);
    return storeCodes.map((store, s) => ({
      month: `${month}-01`,
      unit_code: store,
      owner_no: headOf(company, store),
      responses: RESPONSES,
      promoters: net[s] + detractors[s],
      detractors: detractors[s],
      nps_points: net[s] * 100,
    }));
  });
}
