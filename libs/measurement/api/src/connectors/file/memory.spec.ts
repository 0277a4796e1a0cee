import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sheetOf, workbook } from '../testing/workbook';

const MB = 1024 * 1024;
const MOST = 300;
const ENTRY = 'libs/measurement/api/src/connectors/testing/read-file.cli.ts';

/** Files that are made to hurt, each read by a process of its own, as a run reads them: how much memory did it take? */
describe('a file that is too much', () => {
  // inside the workspace, so that the bundle finds its packages
  const built = `dist/read-file-${process.pid}`;
  const dir = mkdtempSync(join(tmpdir(), 'conn-hostile-'));
  beforeAll(() => void execFileSync(process.execPath, ['-e', `import('./tools/build-api.mjs').then((m) => m.bundle(['${ENTRY}'], '${built}'))`]));
  afterAll(() => [built, dir].forEach((path) => rmSync(path, { recursive: true, force: true })));

  const read = async (what: string): Promise<{ rows?: number; code?: string; megabytes: number }> =>
    JSON.parse((await promisify(execFile)(process.execPath, [`${built}/read-file.cli.mjs`, what])).stdout) as never;
  const readFile = (name: string, content: Buffer) => {
    const path = join(dir, name);
    writeFileSync(path, content);
    return read(path);
  };

  it('may be a gigabyte of CSV: it flows', async () => {
    const { rows, megabytes } = await read('csv:1024');
    expect(rows).toBeGreaterThan(250_000);
    expect(megabytes).toBeLessThan(MOST);
  }, 300_000);
  it('may be the largest workbook there may be', async () => {
    const { rows, megabytes } = await readFile('large.xlsx', workbook(sheetOf(15)));
    expect(rows).toBeGreaterThan(60_000);
    expect(megabytes).toBeLessThan(MOST);
  }, 60_000);
  it.each([
    ['a workbook that unpacks to half a gigabyte', () => workbook(Buffer.alloc(500 * MB, ' ')), 'workbookTooLarge'],
    ['one that lies about it', () => workbook(Buffer.alloc(300 * MB, ' '), 1000), 'fileEmpty'],
    ['a line without end', () => Buffer.alloc(64 * MB, 'x'), 'recordTooLong'],
    ['a quote without end', () => Buffer.concat([Buffer.from('no,day\n"'), Buffer.alloc(64 * MB, 'x')]), 'recordTooLong'],
    ['brackets without end', () => Buffer.concat([Buffer.from('[{"a":'), Buffer.alloc(16 * MB, '[')]), 'recordTooLong'],
  ])('is refused by name: %s', async (_, make, code) => {
    const answer = await readFile('hostile', make());
    expect(answer.code).toBe(code);
    expect(answer.megabytes).toBeLessThan(MOST);
  }, 60_000);
});
