import type { ClientBase, QueryResult } from 'pg';
import { call, type Sql } from './statement';

/** Only says that a statement before it failed. */
const ABORTED = '25P02';

/**
 * A connection of one transaction (ADR 0012). Statements leave as they are given and are answered in their order, so that
 * nobody has to wait for one before giving the next; all that one turn of the event loop gives leaves in one write.
 */
export class Wire {
  private failure: unknown = null;
  private last: Promise<unknown> = Promise.resolve();
  private ending: Promise<QueryResult> | null = null;

  constructor(readonly client: ClientBase) {}

  send(sql: Sql, params: readonly unknown[] = []): Promise<QueryResult> {
    if (this.ending) throw new Error('the transaction has sent its COMMIT');
    const { stream } = (this.client as unknown as { connection: { stream: { writableCorked: number; cork(): void; uncork(): void } } }).connection;
    if (!stream.writableCorked) {
      stream.cork();
      process.nextTick(() => stream.uncork());
    }
    const answer = this.client.query(call(sql, params));
    this.last = answer;
    return answer;
  }

  /** For a write whose answer decides nothing: if it fails, the transaction does, with its error or what that `means`. */
  ahead(sql: Sql, params: readonly unknown[] = [], means: (error: unknown) => unknown = (error) => error): void {
    this.send(sql, params).catch((error: unknown) => (this.failure ??= means(error)));
  }

  /** The last question of a transaction that only reads: COMMIT leaves with it, so that nothing more is waited for. */
  finally(sql: Sql, params: readonly unknown[] = []): Promise<QueryResult> {
    const answer = this.send(sql, params);
    this.end().catch(() => undefined);
    return answer;
  }

  /** @throws the error of the first statement that failed, whoever waited for it: PostgreSQL answers the commit of such a transaction with a rollback. */
  async commit(): Promise<void> {
    const { command } = await (this.ending ?? this.end());
    if (this.failure) throw this.failure;
    if (command !== 'COMMIT') throw new Error('nothing was committed: a statement of the transaction had failed');
  }

  /** What went wrong first: whoever waits for a later statement only hears that the transaction is aborted. */
  cause(error: unknown): unknown {
    return (error as { code?: string } | null)?.code === ABORTED ? (this.failure ?? error) : error;
  }

  async rollback(): Promise<void> {
    await (this.ending ?? this.send('ROLLBACK')).catch(() => undefined);
  }

  private end(): Promise<QueryResult> {
    const answer = this.send('COMMIT');
    this.ending = answer;
    return answer;
  }

  /** A COPY has the connection for itself: it begins when all before it is answered, and nothing is sent ahead while it lasts. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
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
