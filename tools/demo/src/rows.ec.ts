import { headOf, type Company } from './company';
import { daysOfMonth, weekday } from './dates';
import { ecHero } from './hero';
import { fixed, jitter, series, split, sum } from './random';
import type { EcFunnelRow, Year } from './rows';

/** Each team also runs one sales channel end to end, with fixed shares of the traffic (%). */
const CHANNELS = [
  { unit: 'EC-TR', channel: 'APP', share: 35 },
  { unit: 'EC-CV', channel: 'MINI_PROGRAM', share: 30 },
  { unit: 'EC-PF', channel: 'WEB', share: 25 },
  { unit: 'EC-CS', channel: 'WECOM', share: 10 },
];
const SEASON = [0.98, 0.9, 0.98, 0.99, 1.02, 1.4, 0.96, 0.96, 0.99, 1.03, 1.7, 1.04];

/** A2: five days of August whose add-to-cart events were lost; the sound figure is in the rows, the raw one in `anomalies`. */
export const LOST_DAYS = ['2026-08-03', '2026-08-04', '2026-08-05', '2026-08-06', '2026-08-07'];
export const LOST_ADD_TO_CART = 166430 - 139586;

function funnel(year: Year): { uv: number[]; addToCart: number[]; checkout: number[]; paid: number[] } {
  if (year === 2026) return { uv: [...ecHero.uv], addToCart: [...ecHero.addToCart], checkout: [...ecHero.checkout], paid: [...ecHero.paid] };
  const rate = (name: string, base: number, growth: number) => series(`ec ${name} 2025`, { base, growth, noise: 0.006 });
  const uv = series('ec uv 2025', { base: 745000, growth: 0.08, season: SEASON, noise: 0.03 }).map(Math.round);
  const addToCart = rate('cart', 0.1745, 0.025).map((r, m) => Math.round(uv[m] * r));
  const checkout = rate('checkout', 0.505, 0.025).map((r, m) => Math.round(addToCart[m] * r));
  const paid = rate('paid', 0.908, 0.012).map((r, m) => Math.round(checkout[m] * r));
  return { uv, addToCart, checkout, paid };
}

function side(year: Year) {
  const late = year === 2025;
  const of = (name: string, base: number, growth: number, noise = 0.02) => series(`ec ${name} ${year}`, { base, growth, noise });
  return {
    basket: of('basket', late ? 158 : 166, 0.04),
    newShare: of('new share', late ? 0.27 : 0.29, 0.03),
    cost: of('cost', late ? 92 : 86, late ? -0.04 : -0.08),
    repurchase: of('repurchase', late ? 0.148 : 0.158, 0.07),
    late48: of('late', late ? 0.071 : 0.058, -0.25, 0.06),
    complaints: of('complaints', late ? 0.0124 : 0.0108, -0.16, 0.06),
    refunds: of('refunds', late ? 0.064 : 0.058, -0.1, 0.04),
  };
}

/** Weekends are stronger; 618 and 双11 have their own peaks. */
function dayWeight(day: string): number {
  const date = day.slice(5);
  if (date >= '06-16' && date <= '06-19') return 260;
  if (date >= '11-09' && date <= '11-11') return 420;
  return [122, 94, 92, 95, 98, 108, 126][weekday(day)];
}

/** A1: the gateway times out from 10 to 24 June 2026, so that far more checkouts stay unpaid. */
const unpaidFactor = (day: string): number => (day >= '2026-06-10' && day <= '2026-06-24' ? 4 : 1);

/** Moves add-to-cart events between days of one channel, so that the lost days hold exactly what A2 says. */
function plantLostDays(rows: EcFunnelRow[]): void {
  const lost = rows.filter((row) => LOST_DAYS.includes(row.day));
  const kept = rows.filter((row) => row.day.startsWith('2026-08') && !LOST_DAYS.includes(row.day));
  const delta = LOST_ADD_TO_CART - sum(lost.map((row) => row.add_to_cart));
  const [gain, give] = delta > 0 ? [lost, kept] : [kept, lost];
  for (const channel of CHANNELS.map(({ unit }, i) => ({
    unit,
    part: split(
      Math.abs(delta),
      CHANNELS.map(({ share }) => share),
    )[i],
  }))) {
    for (const [group, sign] of [
      [gain, 1],
      [give, -1],
    ] as const) {
      const own = group.filter((row) => row.unit_code === channel.unit);
      split(
        channel.part,
        own.map((row) => row.add_to_cart),
      ).forEach((part, i) => (own[i].add_to_cart += sign * part));
    }
  }
}

export function ecRows(company: Company, year: Year): EcFunnelRow[] {
  const { uv, addToCart, checkout, paid } = funnel(year);
  const extra = side(year);
  const shares = CHANNELS.map(({ share }) => share);
  const rows: EcFunnelRow[] = [];
  for (let m = 0; m < 12; m += 1) {
    const days = daysOfMonth(year, m + 1);
    const byChannel = {
      left: split(uv[m] - addToCart[m], shares),
      carted: split(addToCart[m] - checkout[m], shares),
      unpaid: split(checkout[m] - paid[m], shares),
      paid: split(paid[m], shares),
    };
    const money = {
      gmv: split(Math.round(paid[m] * extra.basket[m] * 100), jitter(`ec gmv ${year} ${m}`, byChannel.paid, 0.06)),
      customers: split(Math.round(paid[m] * extra.newShare[m]), byChannel.paid),
      spend: split(Math.round(paid[m] * extra.newShare[m] * extra.cost[m] * 100), jitter(`ec spend ${year} ${m}`, byChannel.paid, 0.08)),
    };
    CHANNELS.forEach(({ unit, channel }, c) => {
      const key = `ec ${year} ${m} ${unit}`;
      const weights = days.map(dayWeight);
      const daily = (name: string, total: number, by: number[], noise: number) => split(total, jitter(`${key} ${name}`, by, noise));
      const share = (name: string, rate: number, by: number[]) => daily(name, Math.round(sum(by) * rate), by, 0.3);
      const left = daily('left', byChannel.left[c], weights, 0.1);
      const carted = daily('carted', byChannel.carted[c], weights, 0.1);
      const bought = daily('paid', byChannel.paid[c], weights, 0.08);
      const unpaid = daily(
        'unpaid',
        byChannel.unpaid[c],
        weights.map((weight, d) => weight * unpaidFactor(days[d])),
        0.12,
      );
      const newCustomers = daily('new', money.customers[c], bought, 0.1);
      const gmv = daily('gmv', money.gmv[c], bought, 0.08);
      const spend = daily('spend', money.spend[c], bought, 0.15);
      const repurchased = share('again', extra.repurchase[m], newCustomers);
      const late = share('late', extra.late48[m], bought);
      const complaints = share('complaints', extra.complaints[m], bought);
      const refunded = share('refunded', extra.refunds[m], bought);
      const owner = headOf(company, unit);
      days.forEach((day, d) => {
        const started = unpaid[d] + bought[d];
        rows.push({
          day,
          unit_code: unit,
          channel,
          owner_no: owner,
          uv: left[d] + carted[d] + started,
          add_to_cart: carted[d] + started,
          checkout: started,
          paid: bought[d],
          orders: bought[d],
          gmv: fixed(gmv[d], 2),
          spend: fixed(spend[d], 2),
          new_customers: newCustomers[d],
          repurchased_30d: repurchased[d],
          shipped_48h: bought[d] - late[d],
          complaints: complaints[d],
          refunded: refunded[d],
        });
      });
    });
  }
  if (year === 2026) plantLostDays(rows);
  return rows;
}
