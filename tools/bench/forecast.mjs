// The M3 competition's series, their test parts forecast by the product, by Theta (its winner) and by the season before, all in this run.
// Symmetric mean absolute error in per cent; ours at or below Theta's on each set. And how many series a second on one core.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { arithmetic, seriesOf } from '../forecast.mjs';

const DATA = process.env.M3_DATA ?? '../shared/data/m3';
const SETS = [
  { name: 'yearly', file: 'yearly.csv', period: 1 },
  { name: 'quarterly', file: 'quarterly.csv', period: 4 },
  { name: 'monthly', file: 'monthly-odd.csv', period: 12 },
];
/** A thousand monthly series within a minute. */
const LONGEST_MS = 60;

function read({ file, period }) {
  return seriesOf(readFileSync(join(DATA, file), 'utf8')).map(({ cells, shared }) => {
    const [values, horizon] = [cells.map(Number), Number(shared[4])];
    return { known: values.slice(0, -horizon), came: values.slice(-horizon), horizon, period };
  });
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

export async function forecasting({ compared }) {
  const missing = SETS.find(({ file }) => !existsSync(join(DATA, file)));
  if (missing) throw new Error(`${join(DATA, missing.file)} is not there: M3_DATA=<directory of the M3 series>`);
  const { forecast, seasonalNaive, symmetricError, theta } = await arithmetic();
  const ways = {
    ours: (known, horizon, period) => forecast(known, horizon, period).forecast.point,
    'seasonal naive': seasonalNaive,
    Theta: theta,
  };
  const all = { ours: [], 'seasonal naive': [], Theta: [] };
  const told = (name, errors) => {
    const means = Object.entries(errors).map(([way, each]) => [way, mean(each)]);
    const { ours, Theta } = Object.fromEntries(means);
    compared(
      `forecast: sMAPE on M3, ${name}, against Theta`,
      1,
      [ours / Theta],
      `${means.map(([way, error]) => `${way} ${error.toFixed(2)}`).join(', ')} (${errors.ours.length} series)`,
    );
  };
  let monthly = 0;
  for (const set of SETS) {
    const series = read(set);
    const errors = {};
    for (const [way, method] of Object.entries(ways)) {
      const before = process.cpuUsage();
      errors[way] = series.map(({ known, came, horizon, period }) => symmetricError(came, method(known, horizon, period)));
      const { user, system } = process.cpuUsage(before);
      if (way === 'ours' && set.name === 'monthly') monthly = (user + system) / 1000 / series.length;
      all[way].push(...errors[way]);
    }
    told(set.name, errors);
  }
  told('all sets', all);
  compared(
    'forecast: a monthly series, against the 60 ms of a thousand a minute',
    1,
    [monthly / LONGEST_MS],
    `${(1000 / monthly).toFixed(0)} series/s of one core`,
  );
}
