import type { ClientBase, QueryResult } from 'pg';
import { ABORTED, aborted, part, submit, type Part } from './batch';
import { call, prepared, type Sql } from './statement';

const BEGIN = prepared('BEGIN');
const COMMIT = prepared('COMMIT');
const ROLLBACK = prepared('ROLLBACK');

/** A write that nobody waits for, without the WITH that it begins with; $1 is the tenant. */
export interface Held {
  text: string;
  params: readonly unknown[];
  means: (error: unknown) => unknown;
}

/**
 * A connection of one transaction (ADR 0012). Statements are answered in their order, so that nobody has to wait for one before
 * giving the next; all that one turn of the event loop gives leaves, and is answered, together (ADR 0017).
 */
export class Wire {
  private failure: unknown = null;
  private last: Promise<unknown> = Promise.resolve();
  private ending: Promise<QueryResult> | null = null;
  private waiting: Part[] = [];
  private held: Held | null = null;

  constructor(private readonly pooled: ClientBase) {}

  /** The connection, when what was given before is on its way. */
  get client(): ClientBase {
    this.release();
    this.leave();
    return this.pooled;
  }

  begin(): void {
    this.ahead(BEGIN);
  }

  send(sql: Sql, params: readonly unknown[] = []): Promise<QueryResult> {
    if (this.ending) throw new Error('the transaction has sent its COMMIT');
    this.release();
    return this.give(sql, params);
  }

  /** For a write whose answer decides nothing: if it fails, the transaction does, with its error or what that `means`. */
  ahead(sql: Sql, params: readonly unknown[] = [], means: (error: unknown) => unknown = (error) => error): void {
    this.send(sql, params).catch((error: unknown) => (this.failure ??= means(error)));
  }

  /** It leaves before whatever is given next, unless that is put into one statement with it. */
  hold(write: Held): void {
    this.release();
    this.held = write;
  }

  take(): Held | null {
    const { held } = this;
    this.held = null;
    return held;
  }

  private release(): void {
    const held = this.take();
    if (held) this.ahead(prepared(`WITH ${held.text}`), held.params, held.means);
  }

  /** The last question of a transaction that only reads: COMMIT leaves with it, so that nothing more is waited for. */
  finally(sql: Sql, params: readonly unknown[] = []): Promise<QueryResult> {
    const answer = this.send(sql, params);
    this.end().catch(() => undefined);
    return answer;
  }

  /** @throws the error of the first statement that failed, whoever waited for it: PostgreSQL answers the commit of such a transaction with a rollback. */
  async commit(): Promise<void> {
    if (this.failure) throw this.failure;
    const { command } = await (this.ending ?? this.end());
    if (this.failure) throw this.failure;
    if (command !== 'COMMIT') throw aborted();
  }

  /** What went wrong first: whoever waits for a later statement only hears that the transaction is aborted. */
  cause(error: unknown): unknown {
    return (error as { code?: string } | null)?.code === ABORTED ? (this.failure ?? error) : error;
  }

  async rollback(): Promise<void> {
    // a COMMIT that was answered has ended it, whatever the answer; one that was passed over has not
    const ended = await this.ending?.then(
      () => true,
      () => false,
    );
    if (!ended) await this.give(ROLLBACK, []).catch(() => undefined);
  }

  private end(): Promise<QueryResult> {
    const answer = this.send(COMMIT);
    this.ending = answer;
    return answer;
  }

  private give(sql: Sql, params: readonly unknown[]): Promise<QueryResult> {
    const said = call(sql, params);
    // text without name and values may be several statements, which cannot be prepared: it goes by itself
    const answer = said.name || said.values.length ? this.join(said) : this.client.query(said);
    this.last = answer;
    return answer;
  }

  private join(said: { name?: string; text: string; values: unknown[] }): Promise<QueryResult> {
    if (!this.waiting.length) process.nextTick(() => this.leave());
    return new Promise((resolve, reject) => this.waiting.push(part(said, (error, result) => (error ? reject(error) : resolve(result!)))));
  }

  private leave(): void {
    if (!this.waiting.length) return;
    const parts = this.waiting;
    this.waiting = [];
    submit(this.pooled, parts);
  }

  /** A COPY has the connection for itself: it begins when all before it is answered, and nothing is sent ahead while it lasts. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    this.release();
    await this.last.catch(() => undefined);
    const client = this.client as unknown as { pipeline: boolean };
    client.pipeline = false;
    try {
      return await work();
    } finally {
      client.pipeline = true;
    }
  }
}
