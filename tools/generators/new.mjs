// npm run new -- feature <name> [--no-web] | machine <feature> <name> | migration <concern>
// Writes the files of the house into the current workspace, and never over an existing one.
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as prettier from 'prettier';
import { feature } from './feature.mjs';
import { machineOf } from './machine.mjs';
import { migration } from './migration.mjs';

const STYLE = { singleQuote: true, printWidth: 160 };
const USAGE = 'npm run new -- feature <name> [--no-web] | machine <feature> <name> | migration <concern>';

function plan([kind, ...args]) {
  const names = args.filter((arg) => !arg.startsWith('--'));
  if (kind === 'feature' && names.length === 1) return feature(names[0], { web: !args.includes('--no-web') });
  if (kind === 'machine' && names.length === 2) return machineOf(names[0], names[1]);
  if (kind === 'migration' && names.length === 1) return migration(names[0], new Date());
  throw new Error(USAGE);
}

async function write({ files, append = {}, next }, root) {
  const taken = Object.keys(files).filter((path) => existsSync(join(root, path)));
  if (taken.length) throw new Error(`already there: ${taken.join(', ')}`);
  const homeless = Object.keys(append).filter((path) => !existsSync(join(root, path)));
  if (homeless.length) throw new Error(`not there yet: ${homeless.join(', ')}; npm run new -- feature <name> makes it`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), path.endsWith('.ts') ? await prettier.format(text, { ...STYLE, filepath: path }) : text);
    console.log(path);
  }
  for (const [path, text] of Object.entries(append)) appendFileSync(join(root, path), text);
  console.log(`\nnext:\n${next.map((line) => `  ${line}`).join('\n')}`);
}

try {
  await write(plan(process.argv.slice(2)), process.cwd());
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
