import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const { NODE_OPTIONS: _, ...env } = process.env;
const HEADER = 'series,category,start_year,start_period,horizon,values...';
const run = (rows: string[], ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['tools/forecast.mjs', ...args], {
    cwd: ROOT,
    env,
    encoding: 'utf8',
    input: `${rows.join('\n')}\n`,
  });
  return { status, out: stdout.split('\n').slice(0, -1), told: stderr.trim().split('\n') };
};
const quarters = [80, 100, 130, 90, 84, 105, 137, 94, 88, 110, 143, 99, 92, 115, 149, 103];

describe('the forecast of a file', () => {
  it('is one line a series: its name and as many values as were asked for, the season continued', () => {
    const { status, out } = run([HEADER, `N1,MICRO,1990,1,8,${quarters.join(',')}`, '"a, b",MACRO,1990,1,8,7,7,7,7,,'], '--horizon', '5', '--period', '4');
    expect([status, out.length]).toEqual([0, 2]);
    const values = out[0].split(',').slice(1).map(Number);
    expect([out[0].split(',')[0], values.length, values.indexOf(Math.max(...values))]).toEqual(['N1', 5, 2]);
    expect(out[1]).toBe('"a, b",7,7,7,7,7');
  });
  it('names every line that cannot be read, and prints nothing that could be taken for an answer', () =>
    expect(run([HEADER, 'A,x,1,1,3,1,2', 'B,x,1,1,3,1,2,,4,5', 'C,x,1,1,3,1,2,NaN,4,5', 'D,x,1,1,3,1,2,3,4,5'], '--horizon', '3')).toEqual({
      status: 1,
      out: [],
      told: [
        'line 2: A: 2 values, at least 4 are needed',
        'line 3: B: value 3 is missing: a gap cannot be forecast from',
        'line 4: C: value 3 is no number: NaN',
      ],
    }));
  it.each([
    ['a horizon that is no whole number', [HEADER], ['--horizon', '1.5'], /^--horizon/],
    ['a year of no periods', [HEADER], ['--horizon', '3', '--period', '0'], /^--period/],
    ['an option it does not know', [HEADER], ['--horizont', '3'], /--horizont/],
    ['a file without its header', ['A,x,1,1,3,1,2,3,4'], ['--horizon', '3'], /^line 1: the header is missing/],
    ['an open quotation mark', [HEADER, '"A,x,1,1,3,1,2,3,4'], ['--horizon', '3'], /line 2/],
  ])('refuses %s', (_name, rows, args, words) => {
    const { status, out, told } = run(rows, ...args);
    expect([status, out, words.test(told[0])]).toEqual([1, [], true]);
  });
});
