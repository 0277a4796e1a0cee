// Lints the canaries of boundaries.spec.ts and house.spec.ts inside a workspace of their own (the current directory), in a process of its own,
// because Nx finds its workspace once per process. Reads [{ file, code }] from stdin, writes [[{ line, rule, text }]] to stdout.
import { createProjectGraphAsync } from '@nx/devkit';
import { ESLint } from 'eslint';
import { json } from 'node:stream/consumers';

const RULES = /^(@nx\/enforce-module-boundaries|no-restricted-imports|house\/.+)$/;

// The canaries are not on disk yet, so no forbidden edge is in the graph to be mistaken for a cycle.
await createProjectGraphAsync({ exitOnError: true });

const eslint = new ESLint({ cwd: process.cwd() });
const answers = [];
for (const { file, code } of await json(process.stdin)) {
  const [{ messages }] = await eslint.lintText(code, { filePath: file });
  answers.push(messages.filter((m) => m.fatal || RULES.test(m.ruleId)).map((m) => ({ line: m.line, rule: m.ruleId, text: m.message })));
}
process.stdout.write(`\n${JSON.stringify(answers)}\n`);
process.exit(0);
