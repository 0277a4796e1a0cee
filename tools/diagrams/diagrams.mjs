// Draws every machine into its feature's README. `--check` writes nothing and fails when a picture is out of date.
// The machines are TypeScript with path aliases, so they are bundled in memory and imported from there.
import { build } from 'esbuild';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const tools = fileURLToPath(new URL('.', import.meta.url));
const workspace = join(tools, '../..');

async function load(files) {
  const contents = [
    ...files.map((file, i) => `import * as m${i} from ${JSON.stringify(file)};`),
    `export { draw } from ${JSON.stringify(join(tools, 'draw.ts'))};`,
    `export { withPictures } from ${JSON.stringify(join(tools, 'readme.ts'))};`,
    `export const modules = [${files.map((_, i) => `m${i}`).join(', ')}];`,
  ].join('\n');
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: workspace, loader: 'js' },
    tsconfig: join(workspace, 'tsconfig.base.json'),
    nodePaths: [join(workspace, 'node_modules')],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    logLevel: 'error',
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

const isMachine = (value) => typeof value?.createMachine !== 'function' && value?.root?.machine === value;

/** feature → machine id → picture */
async function pictures(root) {
  const files = globSync('libs/*/domain/src/**/*.machine.ts', { cwd: root }).sort();
  const { draw, withPictures, modules } = await load(files.map((file) => join(root, file)));
  const features = new Map();
  files.forEach((file, i) => {
    const machines = Object.values(modules[i]).filter(isMachine);
    if (!machines.length) throw new Error(`${file} exports no machine`);
    const feature = file.split('/')[1];
    const drawn = features.get(feature) ?? features.set(feature, new Map()).get(feature);
    for (const machine of machines) drawn.set(machine.id, draw(machine));
  });
  return { features, withPictures };
}

const root = process.cwd();
const check = process.argv.includes('--check');
const { features, withPictures } = await pictures(root);
// A page whose machine is gone still has a picture to lose.
for (const page of globSync('libs/*/README.md', { cwd: root })) {
  const feature = page.split('/')[1];
  if (!features.has(feature)) features.set(feature, new Map());
}

const drifted = [];
for (const [feature, drawn] of features) {
  const page = join('libs', feature, 'README.md');
  const before = existsSync(join(root, page)) ? readFileSync(join(root, page), 'utf8') : undefined;
  const after = withPictures(before, feature, drawn);
  if (before === after) continue;
  drifted.push(page);
  if (!check) writeFileSync(join(root, page), after);
}
for (const page of drifted) console.log(check ? `${page}: the picture is not the machine; run npm run diagrams` : `${page} drawn`);
process.exitCode = check && drifted.length ? 1 : 0;
