// Specs of API and web in bundles. Jest loads every module anew for each spec file, and Nest, TypeORM and the features, or Angular
// and its components, take seconds to load: specs of one bundle share them. Each API spec keeps its own application and database,
// each spec its name.
import { globSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, relative } from 'node:path';
import config from '../jest.config.cjs';

const DIR = 'tmp/specs';
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
  'scorecard-races.api': 40,
  'change-races.api': 30,
};
/** Into how many bundles, and which specs are alone: what is caught there is of the whole process (the one root of the logger). */
const PROJECTS = {
  api: { bundles: 16, alone: ['confinement.api', 'request-id.api'] },
  web: { bundles: 8, alone: [] },
};
/** Which specs there are is Jest's to say. */
const specsOf = (project) => config.projects.find(({ displayName }) => displayName === project).testMatch.map((glob) => glob.replace('<rootDir>/', ''));

/** @returns the bundles of these specs, longest first, each about as long as the others. */
export function bundlesOf(specs, count) {
  const bundles = Array.from({ length: Math.min(count, specs.length) }, () => ({ seconds: 0, paths: [] }));
  for (const spec of [...specs].sort((a, b) => b.seconds - a.seconds || a.path.localeCompare(b.path))) {
    const shortest = bundles.reduce((least, bundle) => (bundle.seconds < least.seconds ? bundle : least));
    shortest.seconds += spec.seconds;
    shortest.paths.push(spec.path);
  }
  return bundles.sort((a, b) => b.seconds - a.seconds).map(({ paths }) => paths);
}

/** Writes the bundles of all specs, a folder a project. @returns where they lie */
export function writeBundles() {
  rmSync(DIR, { recursive: true, force: true });
  const name = (path) => basename(path, '.spec.ts');
  const seconds = (path) => SECONDS[name(path)] ?? (statSync(path).size / 1000) * SECONDS_PER_KB;
  for (const [project, { bundles, alone }] of Object.entries(PROJECTS)) {
    const dir = `${DIR}/${project}`;
    mkdirSync(dir, { recursive: true });
    const paths = globSync(specsOf(project));
    const apart = paths.filter((path) => alone.includes(name(path)));
    const together = paths.filter((path) => !apart.includes(path)).map((path) => ({ path, seconds: seconds(path) }));
    [...apart.map((path) => [path]), ...bundlesOf(together, bundles)].forEach((bundle, i) => {
      const lines = bundle.map((path) => `describe('${path}', () => void require('${relative(dir, path)}'));\n`);
      writeFileSync(`${dir}/${String(i + 1).padStart(2, '0')}.spec.ts`, lines.join(''));
    });
  }
  return DIR;
}
