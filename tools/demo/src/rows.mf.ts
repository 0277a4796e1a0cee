import { isProductionDay } from './calendar';
import { headOf, type Company } from './company';
import { daysOfMonth } from './dates';
import { mfHero } from './hero';
import { deal, fixed, jitter, series, split, stream, sum } from './random';
import type { MfShiftRow, Year } from './rows';

const LINES = ['MF-L1', 'MF-L2', 'MF-L3'];
/** Minutes a line is planned to run in a month. */
const PLANNED_MINUTES = 24_000;
const SHARES = { labour: [28, 34, 38], good: [29, 34.5, 36.5], reject: [30, 40, 30], incidents: [25, 40, 35] };
const ACCIDENT = { year: 2026, month: 10, line: 'MF-L3', date: '2026-10-15' };

interface Plant {
  labour: number[];
  good: number[];
  reject: number[];
  incidents: number[];
  /** ‰ of L2 */
  availability: number[];
  performance: number[];
}

function plant(year: Year): Plant {
  if (year === 2026) {
    const reject = mfHero.output.map((output, m) => output - mfHero.good[m]);
    const { labourHours, good, incidents, availability, performance } = mfHero;
    return { labour: [...labourHours], good: [...good], reject, incidents: [...incidents], availability: [...availability], performance: [...performance] };
  }
  const labour = [5150, 4350, 5250, 5200, 5250, 5150, 5250, 5250, 5200, 4950, 5150, 5250];
  const output = series('mf oph 2025', { base: 37.2, growth: 0.05, noise: 0.015 }).map((oph, m) => Math.round(oph * labour[m]));
  const good = series('mf fpy 2025', { base: 0.947, growth: 0.013, noise: 0.003 }).map((fpy, m) => Math.round(fpy * output[m]));
  return {
    labour,
    good,
    reject: output.map((value, m) => value - good[m]),
    incidents: [5, 4, 5, 4, 5, 4, 4, 4, 4, 3, 4, 4],
    availability: series('mf availability 2025', { base: 872, growth: 0.025, noise: 0.01 }).map(Math.round),
    performance: series('mf performance 2025', { base: 908, growth: 0.02, noise: 0.008 }).map(Math.round),
  };
}

/** Availability and performance of a line in ‰; the outer lines stand a little better than the bottleneck. */
function pace(shape: Plant, line: number, year: Year, m: number): { availability: number; performance: number } {
  if (line === 1) return { availability: shape.availability[m], performance: shape.performance[m] };
  const next = stream(`mf pace ${year} ${line} ${m}`);
  return { availability: 925 + Math.floor(next() * 20), performance: 940 + Math.floor(next() * 25) };
}

/** A4: the hydraulics of L2 fail from 9 to 20 March 2026, so that most of the month's standstill falls there. */
const downFactor = (day: string, line: string): number => (line === 'MF-L2' && day >= '2026-03-09' && day <= '2026-03-20' ? 5 : 1);

/** A5: the meter of L2 repeats one reading on six days of September 2026; the month's sum stays. */
function plantFlatline(days: string[], energy: number[]): void {
  const at = days.findIndex((day) => day >= '2026-09-07');
  const flat = Math.floor(sum(energy.slice(at, at + 6)) / 6);
  const rest = sum(energy.slice(at, at + 6)) - flat * 6;
  for (let i = at; i < at + 6; i += 1) energy[i] = flat;
  energy[at + 6] += rest;
}

export function mfRows(company: Company, year: Year): MfShiftRow[] {
  const shape = plant(year);
  const incidents = deal(shape.incidents, SHARES.incidents);
  const ideas = deal(series(`mf ideas ${year}`, { base: year === 2025 ? 4 : 6, growth: 0.5, noise: 0.3 }).map(Math.round), [30, 35, 35]);
  const planRatio = series(`mf plan ${year}`, { base: year === 2025 ? 0.955 : 0.968, growth: 0.012, noise: 0.008 });
  const kwh = series(`mf energy ${year}`, { base: year === 2025 ? 0.448 : 0.432, growth: -0.05, noise: 0.012 });
  const rows: MfShiftRow[] = [];
  for (let m = 0; m < 12; m += 1) {
    const days = daysOfMonth(year, m + 1).filter(isProductionDay);
    const labour = split(shape.labour[m], SHARES.labour);
    const good = split(shape.good[m], SHARES.good);
    const reject = split(shape.reject[m], SHARES.reject);
    const output = good.map((value, l) => value + reject[l]);
    const energy = split(Math.round(sum(output) * kwh[m] * 10), jitter(`mf kwh ${year} ${m}`, output, 0.06));
    const planned = split(Math.round(sum(output) / planRatio[m]), jitter(`mf planned ${year} ${m}`, output, 0.02));
    LINES.forEach((line, l) => {
      const key = `mf ${year} ${m} ${line}`;
      const flat = days.map(() => 100);
      const daily = (name: string, total: number, by: number[], noise: number) => split(total, jitter(`${key} ${name}`, by, noise));
      const { availability, performance } = pace(shape, l, year, m);
      const minutes = split(PLANNED_MINUTES, flat);
      const run = PLANNED_MINUTES * availability;
      const down = daily(
        'down',
        PLANNED_MINUTES - run / 1000,
        days.map((day) => downFactor(day, line)),
        0.3,
      );
      const runDaily = minutes.map((value, d) => value - down[d]);
      const lost = split(
        Math.round((run * (1000 - performance)) / 100_000),
        runDaily.map((value) => value),
      );
      const hours = daily('labour', labour[l], flat, 0.06);
      const goodDaily = daily('good', good[l], hours, 0.05);
      const rejectDaily = daily('reject', reject[l], hours, 0.3);
      const plannedDaily = daily('planned', planned[l], hours, 0.03);
      const energyDaily = daily('energy', energy[l], goodDaily, 0.08);
      if (year === 2026 && m === 8 && line === 'MF-L2') plantFlatline(days, energyDaily);
      const next = stream(`${key} events`);
      const events = (count: number) => Array.from({ length: count }, () => Math.floor(next() * days.length));
      const incidentDays = events(incidents[m][l]);
      const ideaDays = events(ideas[m][l]);
      const owner = headOf(company, line);
      days.forEach((day, d) => {
        rows.push({
          day,
          unit_code: line,
          owner_no: owner,
          labour_hours: hours[d],
          output: goodDaily[d] + rejectDaily[d],
          good: goodDaily[d],
          planned_output: plannedDaily[d],
          planned_minutes: minutes[d],
          run_minutes: runDaily[d],
          ideal_minutes: fixed(runDaily[d] * 10 - lost[d], 1),
          energy_kwh: fixed(energyDaily[d], 1),
          incidents: incidentDays.filter((at) => at === d).length,
          major_accidents: line === ACCIDENT.line && day === ACCIDENT.date ? 1 : 0,
          ideas_landed: ideaDays.filter((at) => at === d).length,
        });
      });
    });
  }
  return rows;
}
