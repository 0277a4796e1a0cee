// What a browser must load before the first page shows: the entry and the chunks it imports statically, gzipped.
// The one place that measures it: `nx weigh web`, `npm test` and `npm run bench`.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

export const LIMIT_KB = 250;
export const GOAL_KB = 180;
const BUILT = new URL('../../dist/apps/web/browser/', import.meta.url);
/** What only a page with a chart may load: the name that echarts gives its own instances. */
const CHARTS = '_echarts_instance_';

/** @returns {{ files: { file: string, kb: number }[], styles: { file: string, kb: number }[], total: number, chartsAreLazy: boolean }} */
export function weigh(dir = BUILT) {
  const read = (file) => readFileSync(new URL(file, dir));
  const html = read('index.html').toString();
  const found = new Set();
  const visit = (file) => {
    if (found.has(file)) return;
    found.add(file);
    for (const [, next] of read(file).toString().matchAll(/(?:^|[;}\n])(?:import|export)\s*(?:[^'"();]*?from)?\s*["']\.\/([\w.-]+\.js)["']/g)) visit(next);
  };
  for (const [, file] of html.matchAll(/<script[^>]+src="([^"]+\.js)"/g)) visit(file);
  if (!found.size) throw new Error('index.html names no script');
  const weighed = (file) => ({ file, kb: gzipSync(read(file), { level: 9 }).length / 1000 });
  const files = [...found].map(weighed);
  return {
    files,
    styles: [...html.matchAll(/href="([^"]+\.css)"/g)].map(([, file]) => weighed(file)),
    total: files.reduce((sum, { kb }) => sum + kb, 0),
    chartsAreLazy: !files.some(({ file }) => read(file).includes(CHARTS)),
  };
}

if (import.meta.main) {
  const { files, styles, total, chartsAreLazy } = weigh();
  const line = (kb, text) => console.log(`${kb.toFixed(1).padStart(8)} kB  ${text}`);
  for (const { file, kb } of files) line(kb, file);
  for (const { file, kb } of styles) line(kb, `${file} (style)`);
  line(total, `initial JavaScript, gzip (goal ${GOAL_KB}, limit ${LIMIT_KB}), charts ${chartsAreLazy ? 'lazy' : 'NOT lazy'}`);
  if (total > LIMIT_KB || !chartsAreLazy) process.exit(1);
}
