// esbuild bundles; SWC in front of it emits decorator metadata, which esbuild alone does not (stack.md, trap 3).
import { readFile } from 'node:fs/promises';
import swc from '@swc/core';
import { build, context } from 'esbuild';

const decorators = {
  name: 'decorators',
  setup(b) {
    b.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const { code } = await swc.transform(await readFile(path, 'utf8'), {
        filename: path,
        sourceMaps: 'inline',
        swcrc: false,
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          target: 'es2022',
          keepClassNames: true,
        },
      });
      return { contents: code, loader: 'js' };
    });
  },
};

const options = (entryPoints, outdir) => ({
  entryPoints,
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  sourcemap: true,
  packages: 'external',
  tsconfig: 'tsconfig.base.json',
  logLevel: 'warning',
  plugins: [decorators],
});

const ENTRIES = ['main', 'worker', 'seed', 'migrate', 'migrate.cli', 'tenant.cli', 'verify-audit.cli'].map((name) => `apps/api/src/${name}.ts`);

/** Bundles entry points for Node; packages stay outside. */
export const bundle = (entryPoints, outdir) => build(options(entryPoints, outdir));

export const bundleApi = () => bundle(ENTRIES, 'dist/apps/api');

/** Builds again at every change and says so. */
export async function watchApi(onRebuilt) {
  let first = true;
  const told = {
    name: 'told',
    setup(b) {
      b.onEnd(({ errors }) => {
        if (!first && !errors.length) onRebuilt();
        first = false;
      });
    },
  };
  const base = options(ENTRIES, 'dist/apps/api');
  await (await context({ ...base, plugins: [...base.plugins, told] })).watch();
}

if (import.meta.main) {
  const started = performance.now();
  await bundleApi();
  console.log(`api built in ${Math.round(performance.now() - started)} ms`);
}
