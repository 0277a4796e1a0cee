// Forecasts a file of series: `npm run --silent forecast -- --horizon 18 --period 12 < series.csv`. A series a line: its name,
// four columns that are not read (category, start, horizon) and its values, all of them history. Out, a series a line: its name and the next values.
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse/sync';
import { bundle } from './build-api.mjs';

const BEFORE_VALUES = 5;
const USAGE = 'usage: npm run --silent forecast -- --horizon <steps ahead> [--period <values a year, 1 without a season>] < series.csv';
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const REASONS = {
  fewerThanFour: (n) => `${n} ${n === 1 ? 'value' : 'values'}, at least 4 are needed`,
  notANumber: () => 'a value is too great to be counted with',
};

/** The pure arithmetic of the product; bundled, for it is TypeScript. */
export async function arithmetic() {
  const out = `dist/forecast/${process.pid}`;
  await bundle(['libs/target/domain/src/forecast/index.ts'], out);
  try {
    return await import(pathToFileURL(resolve(out, 'index.mjs')));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** Rows of a file with the number of their line, the header left out. @throws Error naming the line that is no CSV. */
export function seriesOf(csv) {
  const rows = parse(csv, { bom: true, relax_column_count: true, skip_empty_lines: true, info: true, trim: true });
  if (!/^series$/i.test(rows[0]?.record[0] ?? '')) throw new Error('line 1: the header is missing: series,category,start_year,start_period,horizon,values...');
  return rows.slice(1).map(({ record, info }) => {
    const cells = record.slice(BEFORE_VALUES);
    // a table that was cut to the same width everywhere ends its short lines in commas
    while (cells.at(-1) === '') cells.pop();
    return { line: info.lines, name: record[0], cells, shared: record.slice(0, BEFORE_VALUES) };
  });
}

function faultOf({ name, cells }) {
  if (!name) return 'the series has no name';
  const at = cells.findIndex((cell) => !NUMBER.test(cell));
  if (at >= 0)
    return cells[at] === '' ? `value ${at + 1} is missing: a gap cannot be forecast from` : `value ${at + 1} is no number: ${cells[at].slice(0, 40)}`;
  return null;
}

const quoted = (name) => (/[",\n\r]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);

function optionsOf(args) {
  const { values } = parseArgs({ args, options: { horizon: { type: 'string' }, period: { type: 'string', default: '1' } } });
  const [horizon, period] = [values.horizon, values.period].map((given) => (/^\d{1,4}$/.test(given ?? '') ? Number(given) : 0));
  if (horizon < 1 || horizon > 1000) throw new Error('--horizon is a whole number from 1 to 1000');
  if (period < 1 || period > 366) throw new Error('--period is a whole number from 1 to 366');
  return { horizon, period };
}

function refuse(lines) {
  console.error(lines.join('\n'));
  process.exit(1);
}

async function main() {
  const { horizon, period } = (() => {
    try {
      return optionsOf(process.argv.slice(2));
    } catch (error) {
      return refuse([error.message, USAGE]);
    }
  })();
  if (process.stdin.isTTY) refuse([USAGE]);
  const csv = await text(process.stdin);
  let series;
  try {
    series = seriesOf(csv);
  } catch (error) {
    refuse([error.message]);
  }
  const { forecast } = await arithmetic();
  const [answers, faults] = [[], []];
  for (const one of series) {
    const fault = faultOf(one);
    const told = fault ? null : forecast(one.cells.map(Number), horizon, period);
    if (told?.ok) answers.push([quoted(one.name), ...told.forecast.point].join(','));
    else faults.push(`line ${one.line}: ${one.name || '?'}: ${fault ?? REASONS[told.because](one.cells.length)}`);
  }
  // half an answer could be taken for a whole one
  if (faults.length) refuse(faults);
  process.stdout.write(answers.map((line) => `${line}\n`).join(''));
}

if (import.meta.main) await main();
