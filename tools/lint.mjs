// The whole workspace in one ESLint: `nx run-many -t lint` (`npm run lint`) says the same, but starts one for each project.
import { createProjectGraphAsync } from '@nx/devkit';
import { ESLint } from 'eslint';

process.env.NX_DAEMON = 'false';
// the boundary rule reads the graph that this leaves in Nx's cache; without one it lets everything pass
await createProjectGraphAsync({ exitOnError: true });
const eslint = new ESLint({ cwd: new URL('..', import.meta.url).pathname });

const forbidden = { code: `export * from '@kpi-loop/target/api';\n`, filePath: 'libs/target/domain/src/control.ts' };
const [{ messages }] = await eslint.lintText(forbidden.code, { filePath: forbidden.filePath });
if (!messages.some(({ ruleId }) => ruleId === '@nx/enforce-module-boundaries')) {
  console.error(`a forbidden import passes (${forbidden.filePath}): the boundary rule is not at work`);
  process.exit(1);
}

const results = await eslint.lintFiles(['apps', 'libs', 'tools']);
const formatter = await eslint.loadFormatter('stylish');
const text = await formatter.format(results);
if (text) console.log(text);
const count = (of) => results.reduce((sum, result) => sum + result[of], 0);
console.log(`${results.length} files: ${count('errorCount')} errors, ${count('warningCount')} warnings`);
process.exit(count('errorCount') + count('warningCount') ? 1 : 0);
