// Jest with what it needs: ESM packages, and a real PostgreSQL when API specs are asked for. Arguments go to Jest.
import { spawn } from 'node:child_process';
import { writeBundles } from './spec-bundles.mjs';
import { startTestDatabase } from './test-database.mjs';

const given = process.argv.slice(2);
const withDatabase = !given.includes('--no-database');
// `--selectProjects` would swallow a path that follows it: a bare path is always a filter
const project = given.indexOf('--selectProjects') + 1;
const paths = given.filter((arg, i) => !arg.startsWith('-') && i !== project && !given[i - 1]?.startsWith('--test'));
const args = [...given.filter((arg) => !paths.includes(arg) && arg !== '--no-database'), ...paths.flatMap((path) => ['--testPathPatterns', path])];
// all of them, once: bundled; some of them, or again and again: file by file
if (!paths.length && !given.some((arg) => /^(-t$|--test|--watch)/.test(arg))) process.env.SPEC_BUNDLES = writeBundles();
const database = withDatabase ? await startTestDatabase() : null;
const jest = spawn(process.execPath, ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', ...args], {
  stdio: 'inherit',
  env: { ...process.env, ...database?.env, LOG_LEVEL: process.env.LOG_LEVEL ?? 'silent' },
});
const forward = (signal) => jest.kill(signal);
process.on('SIGINT', forward);
process.on('SIGTERM', forward);
const code = await new Promise((done) => jest.on('exit', (c) => done(c ?? 1)));
await database?.stop();
process.exit(code);
