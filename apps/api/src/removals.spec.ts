import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { REMOVED_FROM } from '@kpi-loop/shared/api';

const files = readdirSync(join(process.cwd(), 'libs'), { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\/api\/src\/.*\.ts$/.test(file) && !/spec\.ts$|\/testing\//.test(file),
);
const code = files.map((file) => readFileSync(join(process.cwd(), 'libs', file), 'utf8')).join('\n');
const found = (pattern: RegExp): string[] => [...code.matchAll(pattern)].map(([, name]) => name);
const snake = (entity: string): string => entity.replace(/\B[A-Z]/g, '_$&').toLowerCase();

describe('what rows are removed from', () => {
  it('is what the application has the right to remove from, and nothing more', () => {
    const written = found(/DELETE FROM (\w+)/g);
    const byMachine = found(/\.removeMany\((\w+),/g).map(snake);
    // a table that is named at run time: housekeeping's list
    const listed = found(/^ {2}(\w+): `[^`]*< now\(\)/gm);
    expect([...new Set([...written, ...byMachine, ...listed])].sort()).toEqual([...REMOVED_FROM]);
  });
});
