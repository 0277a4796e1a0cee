import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOOP } from '../boundaries.mjs';
import { canaryWorkspace, lintCanaries, removeWorkspace, type Finding } from './canary-workspace';

const FACES = ['domain', 'api', 'web'];
const SHARED = { kernel: 'domain', api: 'api', ui: 'ui', client: 'client' };
const projects: Record<string, string[]> = {
  ...Object.fromEntries(LOOP.flatMap((feature) => FACES.map((face) => [`libs/${feature}/${face}`, [`scope:${feature}`, `layer:${face}`]]))),
  ...Object.fromEntries(Object.entries(SHARED).map(([name, layer]) => [`libs/shared/${name}`, ['scope:shared', `layer:${layer}`]])),
  'apps/api': ['scope:api', 'layer:app'],
  'apps/web': ['scope:web', 'layer:app'],
  'apps/e2e': ['scope:e2e', 'layer:app'],
  tools: ['scope:tools', 'layer:app'],
};

/** Every kind of import the table forbids, and beside it one that it allows from the same file. */
const KINDS: [kind: string, from: string, forbidden: string, allowed: string, name?: string][] = [
  ['domain → api', 'libs/target/domain', '@kpi-loop/target/api', '@kpi-loop/shared/kernel'],
  ['domain → an upstream api', 'libs/target/domain', '@kpi-loop/cycle/api', '@kpi-loop/cycle/domain'],
  ['domain → web', 'libs/target/domain', '@kpi-loop/target/web', '@kpi-loop/shared/kernel'],
  ['domain → Nest', 'libs/target/domain', '@nestjs/common', 'xstate'],
  ['domain → TypeORM', 'libs/target/domain', 'typeorm', 'decimal.js'],
  ['domain → Angular', 'libs/target/domain', '@angular/core', 'xstate/graph'],
  ['domain → Node', 'libs/target/domain', 'node:crypto', './weighting'],
  ['domain → Node without its prefix', 'libs/target/domain', 'fs', './weighting'],
  ['kernel → Nest', 'libs/shared/kernel', '@nestjs/common', 'decimal.js'],
  ['feature → its right neighbour (domain)', 'libs/target/domain', '@kpi-loop/measurement/domain', '@kpi-loop/cycle/domain'],
  ['feature → its right neighbour (api)', 'libs/target/api', '@kpi-loop/measurement/api', '@kpi-loop/cycle/api'],
  ['feature → its right neighbour (web)', 'libs/target/web', '@kpi-loop/measurement/domain', '@kpi-loop/target/domain'],
  ['api → web', 'libs/target/api', '@kpi-loop/target/web', '@kpi-loop/target/domain'],
  ['api → ui', 'libs/target/api', '@kpi-loop/shared/ui', '@kpi-loop/shared/api'],
  ['api → the generated client', 'libs/target/api', '@kpi-loop/shared/client', '@kpi-loop/shared/kernel'],
  ['api → Angular', 'libs/target/api', '@angular/core', '@nestjs/common'],
  ['web → api', 'libs/target/web', '@kpi-loop/target/api', '@kpi-loop/target/domain'],
  ['web → an upstream web', 'libs/target/web', '@kpi-loop/cycle/web', '@kpi-loop/shared/client'],
  ['web → shared api', 'libs/target/web', '@kpi-loop/shared/api', '@kpi-loop/shared/ui'],
  ['web → a resource whose reload is lost', 'libs/target/web', '@angular/core', '@kpi-loop/shared/ui', 'resource'],
  ['web → TypeORM', 'libs/target/web', 'typeorm', '@angular/core'],
  ['ui → web', 'libs/shared/ui', '@kpi-loop/target/web', '@kpi-loop/shared/kernel'],
  ['ui → the generated client', 'libs/shared/ui', '@kpi-loop/shared/client', '@angular/core'],
  ['client → ui', 'libs/shared/client', '@kpi-loop/shared/ui', '@angular/core'],
  ['shared → a feature (api)', 'libs/shared/api', '@kpi-loop/organization/api', '@kpi-loop/shared/kernel'],
  ['shared → a feature (domain)', 'libs/shared/kernel', '@kpi-loop/organization/domain', './problem'],
  ['anything → notification', 'libs/insight/api', '@kpi-loop/notification/api', '@kpi-loop/appeal/api'],
  ['shared → notification', 'libs/shared/api', '@kpi-loop/notification/domain', '@kpi-loop/shared/kernel'],
  ['the api app → web', 'apps/api', '@kpi-loop/target/web', '@kpi-loop/notification/api'],
  ['the web app → api', 'apps/web', '@kpi-loop/target/api', '@kpi-loop/notification/web'],
  ['the stories → api', 'apps/e2e', '@kpi-loop/target/api', '@kpi-loop/target/domain'],
  ['the stories → web', 'apps/e2e', '@kpi-loop/target/web', '@kpi-loop/shared/kernel'],
  ['the tools → web', 'tools', '@kpi-loop/target/web', '@kpi-loop/target/api'],
  ['the tools → the generated client', 'tools', '@kpi-loop/shared/client', '@kpi-loop/target/domain'],
  ['production code → what is for specs', 'libs/target/api', '@kpi-loop/shared/api/testing', '@kpi-loop/shared/api'],
  ['a path around the alias', 'libs/target/domain', '../../../cycle/domain/src/index', '@kpi-loop/cycle/domain'],
  ['a project without tags → anything', 'libs/stray/domain', '@kpi-loop/metric/domain', 'xstate'],
];

describe('the table of boundaries', () => {
  let findings: Finding[][];

  beforeAll(() => {
    const dir = canaryWorkspace({ ...projects, 'libs/stray/domain': [] });
    try {
      // `client` is generated and not linted in earnest, so its canary lies beside the generated folder.
      const file = (root: string) => (root === 'libs/shared/client' ? `${root}/canary.ts` : `${root}/src/canary.ts`);
      findings = lintCanaries(
        dir,
        KINDS.map(([, root, bad, good, name = 'a']) => ({
          file: file(root),
          code: `import { ${name} as a } from '${bad}';\nimport { b } from '${good}';\nexport const c = [a, b];\n`,
        })),
      );
    } finally {
      removeWorkspace(dir);
    }
  }, 60_000);

  it.each(KINDS.map(([kind], i) => [kind, i] as const))('forbids %s', (_kind, i) => {
    expect(findings[i].filter((found) => found.line === 1)).not.toEqual([]);
    expect(findings[i].filter((found) => found.line !== 1)).toEqual([]);
  });
});

describe('the projects on disk', () => {
  const root = join(__dirname, '../..');
  const found = globSync('libs/*/*/project.json', { cwd: root }).map((path) => path.split('/').slice(1, 3));

  it.each(found)('libs/%s/%s is in the table and says who it is', (feature, face) => {
    const { name, tags } = JSON.parse(readFileSync(join(root, 'libs', feature, face, 'project.json'), 'utf8'));
    expect({ name, tags }).toEqual({ name: `${feature}-${face}`, tags: projects[`libs/${feature}/${face}`] });
  });
  it.each(['apps/api', 'apps/web', 'apps/e2e', 'tools'])('%s says who it is', (path) => {
    expect(JSON.parse(readFileSync(join(root, path, 'project.json'), 'utf8')).tags).toEqual(projects[path]);
  });
  it('no project folder brings its own lint, test or TypeScript configuration', () => {
    expect(globSync('libs/*/*/{eslint.config,jest.config,tsconfig}*', { cwd: root })).toEqual([]);
  });
});
