import { createReadStream, createWriteStream, type WriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { from as copyFrom } from 'pg-copy-streams';
import type { ReadRow } from '@kpi-loop/measurement/domain';
import type { Tx } from '@kpi-loop/shared/api';

const escaped = (text: string): string => text.replace(/[\\\n\r\t]/g, (c) => ({ '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' })[c]!);
const field = (text: string | null): string => (text === null ? '\\N' : escaped(text));

/** Rows that passed, on disk in COPY's own text: reading a source takes no transaction, landing it takes a short one, and memory stays flat. */
export class Spool {
  rows = 0;
  private broken: Error | null = null;

  private constructor(
    private readonly dir: string,
    private readonly out: WriteStream,
  ) {
    out.on('error', (error) => (this.broken ??= error));
  }

  static async open(): Promise<Spool> {
    const dir = await mkdtemp(join(tmpdir(), 'kpi-loop-run-'));
    return new Spool(dir, createWriteStream(join(dir, 'rows'), { mode: 0o600 }));
  }

  async write(row: ReadRow): Promise<void> {
    if (this.broken) throw this.broken;
    this.rows += 1;
    const line = `${row.rowNo}\t${row.eventDate}\t${field(row.key)}\t${field(row.person)}\t${field(row.unit)}\t${escaped(JSON.stringify(row.values))}\n`;
    if (!this.out.write(line)) await once(this.out, 'drain');
  }

  async copyTo(tx: Tx, target: string): Promise<void> {
    await new Promise<void>((done, fail) => this.out.once('error', fail).end(done));
    if (this.broken) throw this.broken;
    await tx.copy(createReadStream(join(this.dir, 'rows')), copyFrom(`COPY ${target} FROM STDIN`));
  }

  async remove(): Promise<void> {
    this.out.destroy();
    await rm(this.dir, { recursive: true, force: true });
  }
}
