// esbuild bundles; SWC in front of it emits decorator metadata, which esbuild alone does not (stack.md, trap 3).
import { readFile } from 'node:fs/promises';
import swc from '@swc/core';
import { build } from 'esbuild';

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

/** Bundles entry points for Node; packages stay outside. */
export const bundle = (entryPoints, outdir) =>
  build({
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

if (import.meta.main) {
  const started = performance.now();
  const entries = ['main', 'worker', 'migrate', 'migrate.cli', 'openapi.cli'].map((name) => `apps/api/src/${name}.ts`);
  await bundle(entries, 'dist/apps/api');
  console.log(`api built in ${Math.round(performance.now() - started)} ms`);
}
