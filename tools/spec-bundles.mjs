// API specs in bundles. Jest loads every module anew for each spec file, and Nest, TypeORM and the features take seconds to
// load: specs of one bundle share them. Each keeps its own application, database and name.
import { globSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, relative } from 'node:path';

const DIR = 'tmp/specs';
const BUNDLES = 16;
/** Seconds a spec of a kilobyte takes, roughly; those that take much longer are named. */
const SECONDS_PER_KB = 0.6;
const SECONDS = {
  'isolation.api': 70,
  'push.api': 55,
  'run-crash.api': 50,
  memory: 50,
  'adventureworks.api': 40,
  'crash.api': 35,
  'batches.api': 30,
  'change-table.api': 25,
  'scorecard-races.api': 20,
};

/** @returns the bundles of these specs, longest first, each about as long as the others. */
export function bundlesOf(specs, count = BUNDLES) {
  const bundles = Array.from({ length: Math.min(count, specs.length) }, () => ({ seconds: 0, paths: [] }));
  for (const spec of [...specs].sort((a, b) => b.seconds - a.seconds || a.path.localeCompare(b.path))) {
    const shortest = bundles.reduce((least, bundle) => (bundle.seconds < least.seconds ? bundle : least));
    shortest.seconds += spec.seconds;
    shortest.paths.push(spec.path);
  }
  return bundles.sort((a, b) => b.seconds - a.seconds).map(({ paths }) => paths);
}

/** What is caught here is of the whole process: the one root of the logger. */
const ALONE = ['confinement.api', 'request-id.api'];

/** Writes the bundles of all API specs. @returns where they lie */
export function writeBundles() {
  rmSync(DIR, { recursive: true, force: true });
  mkdirSync(DIR, { recursive: true });
  const paths = globSync(['libs/*/api/**/*.spec.ts', 'apps/api/**/*.spec.ts']);
  const name = (path) => basename(path, '.spec.ts');
  const seconds = (path) => SECONDS[name(path)] ?? (statSync(path).size / 1000) * SECONDS_PER_KB;
  const alone = paths.filter((path) => ALONE.includes(name(path)));
  const together = paths.filter((path) => !alone.includes(path)).map((path) => ({ path, seconds: seconds(path) }));
  [...alone.map((path) => [path]), ...bundlesOf(together)].forEach((bundle, i) => {
    const lines = bundle.map((path) => `describe('${path}', () => void require('${relative(DIR, path)}'));\n`);
    writeFileSync(`${DIR}/${String(i + 1).padStart(2, '0')}.spec.ts`, lines.join(''));
  });
  return DIR;
}
