// What a browser must load before the first page shows: the entry and the chunks it imports statically, gzipped.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const LIMIT_KB = 250;
const GOAL_KB = 180;
const dir = new URL('../../dist/apps/web/browser/', import.meta.url);
const html = readFileSync(new URL('index.html', dir), 'utf8');
const found = new Set();
const visit = (file) => {
  if (found.has(file)) return;
  found.add(file);
  const code = readFileSync(new URL(file, dir), 'utf8');
  for (const [, next] of code.matchAll(/(?:^|[;}\n])(?:import|export)\s*(?:[^'"();]*?from)?\s*["']\.\/([\w.-]+\.js)["']/g)) visit(next);
};
for (const [, file] of html.matchAll(/<script[^>]+src="([^"]+\.js)"/g)) visit(file);

const kb = (file) => gzipSync(readFileSync(new URL(file, dir)), { level: 9 }).length / 1000;
const total = [...found].reduce((sum, file) => sum + kb(file), 0);
for (const file of found) console.log(`${kb(file).toFixed(1).padStart(8)} kB  ${file}`);
for (const [, file] of html.matchAll(/href="([^"]+\.css)"/g)) console.log(`${kb(file).toFixed(1).padStart(8)} kB  ${file} (style)`);
console.log(`${total.toFixed(1).padStart(8)} kB  initial JavaScript, gzip (goal ${GOAL_KB}, limit ${LIMIT_KB})`);
if (total > LIMIT_KB) process.exit(1);
