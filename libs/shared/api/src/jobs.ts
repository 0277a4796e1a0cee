import { Injectable } from '@nestjs/common';
import type { RecordedFact } from '@kpi-loop/shared/kernel';
import type { PgBoss } from 'pg-boss';
import { newId } from './ids';
import { prepared, type Statement } from './statement';
import type { Tx } from './tx';

export type JobHandler = (tx: Tx, payload: Record<string, unknown>) => Promise<void>;
/** Opens its own transactions, each short; may be begun again after a crash, so every step guards itself. */
export type LongHandler = (tenantId: string, payload: Record<string, unknown>) => Promise<void>;
export type FactHandler = (tx: Tx, fact: RecordedFact) => Promise<void>;
/** All facts of the type that one transaction recorded, in their order: what concerns many rows is done for many at once. */
export type FactsHandler = (tx: Tx, facts: RecordedFact[]) => Promise<void>;
export type DeadlineHandler = (tx: Tx, aggregateId: string, payload: Record<string, unknown>) => Promise<void>;
/** All of one event that came due at once. */
export type DeadlinesHandler = (tx: Tx, aggregateIds: string[]) => Promise<void>;

export interface Due {
  aggregate: string;
  aggregateId: string;
  event: string;
  payload: Record<string, unknown>;
}

/** Work to come. With a key, at most one such job waits at a time. */
export interface JobRequest {
  name: string;
  payload: Record<string, unknown>;
  key?: string;
}

/** `work` takes every short job; `keyed` at most one waiting job a key; `long` what takes its time; what fails for good lands in `dead`. */
export const QUEUES = { work: 'work', keyed: 'keyed', long: 'long', dead: 'dead' } as const;
export type JobQueue = Exclude<(typeof QUEUES)[keyof typeof QUEUES], 'dead'>;
/** Facts of one type, or deadlines of one event, in one job. */
const AT_ONCE = 200;

/** The effect is written once; the facts come along in the same round trip. */
const BEGIN = prepared(
  `WITH first AS (INSERT INTO job_effect (tenant_id, handler, key) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1)
   SELECT EXISTS (SELECT FROM first) AS first, f.id, f.tenant_id, f.type, f.aggregate, f.aggregate_id, f.payload, f.actor_id, f.at
   FROM (VALUES (1)) AS one(row) LEFT JOIN fact f ON f.tenant_id = $1 AND f.id = ANY ($4::uuid[]) ORDER BY f.id`,
);

export interface JobData {
  tenantId: string;
  name: string;
  payload: Record<string, unknown>;
  /** Unique in the tenant: the effect is written under it, once. */
  effect: string;
}

/** Who does what when a fact, a job or a deadline comes. Filled at module start; the same in every process. */
@Injectable()
export class Jobs {
  private readonly handlers = new Map<string, JobHandler>();
  private readonly longHandlers = new Map<string, LongHandler>();
  private readonly reactions = new Map<string, Map<string, FactsHandler>>();
  private readonly together = new Set<string>();
  private readonly deadlines = new Map<string, DeadlineHandler>();
  private readonly deadlinesTogether = new Map<string, DeadlinesHandler>();
  private boss: PgBoss | null = null;

  /** A named piece of durable work. */
  on(name: string, handler: JobHandler): void {
    this.register(this.handlers, name, handler);
  }

  /**
   * Durable work too long for one transaction: reading a source, landing a file. An open transaction would hold back the
   * relay (it waits for the oldest one) and a network call has no place in one.
   */
  onLong(name: string, handler: LongHandler): void {
    this.register(this.longHandlers, name, handler);
  }

  /** What a feature does when it hears a fact. Reactions recompute from rows: a replay changes nothing. */
  react(factType: string, name: string, handler: FactHandler): void {
    this.hear(factType, name, async (tx, facts) => {
      for (const fact of facts) await handler(tx, fact);
    });
  }

  /** The same for many facts at once: one job for all that a transaction recorded. A set that fails is taken apart, so that one bad fact holds up no other. */
  reactToAll(factType: string, name: string, handler: FactsHandler): void {
    this.hear(factType, name, handler);
    this.together.add(reaction(factType, name));
  }

  /** What happens when a deadline row comes due: the handler sends the event like any other command. */
  due(aggregate: string, event: string, handler: DeadlineHandler): void {
    this.register(this.deadlines, `${aggregate} ${event}`, handler);
  }

  /** The same for all that came due at once, for what one statement can do. */
  dueForAll(aggregate: string, event: string, handler: DeadlinesHandler): void {
    this.due(aggregate, event, (tx, aggregateId) => handler(tx, [aggregateId]));
    this.deadlinesTogether.set(`${aggregate} ${event}`, handler);
  }

  useQueue(boss: PgBoss): void {
    this.boss = boss;
  }

  /** What writes the jobs, one statement a queue: the queue's own, kept for the transaction to send. */
  async inserts(tenantId: string, jobs: readonly JobRequest[]): Promise<{ statement: Statement; values: unknown[] }[]> {
    const batches = new Map<JobQueue, JobRequest[]>();
    for (const job of jobs) {
      const queue = job.key ? QUEUES.keyed : this.longHandlers.has(job.name) ? QUEUES.long : QUEUES.work;
      batches.set(queue, [...(batches.get(queue) ?? []), job]);
    }
    const inserts: { statement: Statement; values: unknown[] }[] = [];
    const keep = async (text: string, values: unknown[] = []) => (inserts.push({ statement: prepared(text), values }), { rows: [] });
    for (const [queue, batch] of batches) {
      const rows = batch.map(({ name, payload, key }) => ({
        data: { tenantId, name, payload, effect: newId() } satisfies JobData,
        ...(key ? { singletonKey: `${tenantId}:${name}:${key}` } : {}),
      }));
      await this.queue().insert(queue, rows, { db: { executeSql: keep } } as never);
    }
    return inserts;
  }

  reactionsTo(facts: readonly { id: string; type: string }[]): JobRequest[] {
    const byType = new Map<string, string[]>();
    for (const { id, type } of facts) if (this.reactions.has(type)) byType.set(type, [...(byType.get(type) ?? []), id]);
    return [...byType].flatMap(([type, ids]) =>
      [...this.reactions.get(type)!.keys()].flatMap((hearer) => {
        const name = reaction(type, hearer);
        return chunks(ids, this.together.has(name) ? AT_ONCE : 1).map((factIds) => ({ name, payload: { factIds } }));
      }),
    );
  }

  /** A job for each deadline that has fired, or one for many where their event is dealt with for many at once; in their order, each set with its first. */
  async enqueueDue(tx: Tx, due: Due[]): Promise<void> {
    const jobs: JobRequest[] = [];
    const sets = new Map<string, string[]>();
    for (const one of due) {
      const name = `deadlines:${one.aggregate} ${one.event}`;
      const set = sets.get(name);
      if (!this.deadlinesTogether.has(`${one.aggregate} ${one.event}`)) jobs.push({ name: 'deadline', payload: { ...one } });
      else if (set && set.length < AT_ONCE) set.push(one.aggregateId);
      else {
        const aggregateIds = [one.aggregateId];
        sets.set(name, aggregateIds);
        jobs.push({ name, payload: { aggregateIds } });
      }
    }
    for (const { name, payload } of jobs) await tx.job(name, payload);
  }

  long(name: string): LongHandler | undefined {
    return this.longHandlers.get(name);
  }

  /** Runs one delivered job in its own transaction. A job delivered twice has its effect once. */
  async run(tx: Tx, job: JobData): Promise<void> {
    const rows = await tx.query<{ first: boolean } & RecordedFact>(BEGIN, [tx.tenantId, job.name, job.effect, factsOf(job)]);
    if (!rows[0].first) return;
    if (job.name.startsWith('react:'))
      return this.runReaction(
        tx,
        job,
        rows.filter((row) => row.id).map(({ first: _, ...fact }) => fact),
      );
    if (job.name === 'deadline') return this.runDeadline(tx, job);
    if (job.name.startsWith('deadlines:')) return this.runDeadlines(tx, job);
    const handler = this.handlers.get(job.name);
    if (!handler) throw new Error(`no handler for job ${job.name}`);
    await handler(tx, job.payload);
  }

  /** Instead of a set that failed together: each in a job of its own, which fails (or not) alone. False when it was alone. */
  async takeApart(tx: Tx, { name, payload }: JobData): Promise<boolean> {
    for (const part of ['factIds', 'aggregateIds']) {
      const ids = payload[part];
      if (!Array.isArray(ids) || ids.length < 2) continue;
      for (const id of ids as unknown[]) await tx.job(name, { [part]: [id] });
      return true;
    }
    return false;
  }

  private async runReaction(tx: Tx, job: JobData, facts: RecordedFact[]): Promise<void> {
    if (facts.length !== factsOf(job).length) throw new Error(`a fact of ${job.name} is missing`);
    const [, type, name] = job.name.split(':');
    const handler = this.reactions.get(type)?.get(name);
    if (!handler) throw new Error(`no reaction ${name} to ${type}`);
    await handler(tx, facts);
  }

  private async runDeadline(tx: Tx, job: JobData): Promise<void> {
    const { aggregate, aggregateId, event, payload } = job.payload as unknown as Due;
    const handler = this.deadlines.get(`${aggregate} ${event}`);
    // its row has fired: a deadline that nobody takes must stay to be found, not end well
    if (!handler) throw new Error(`no handler for deadline ${aggregate} ${event}`);
    await handler(tx, aggregateId, payload);
  }

  private async runDeadlines(tx: Tx, { name, payload }: JobData): Promise<void> {
    const which = name.slice('deadlines:'.length);
    const handler = this.deadlinesTogether.get(which);
    if (!handler) throw new Error(`no handler for deadlines ${which}`);
    await handler(tx, payload['aggregateIds'] as string[]);
  }

  private hear(factType: string, name: string, handler: FactsHandler): void {
    const hearers = this.reactions.get(factType) ?? new Map<string, FactsHandler>();
    this.register(hearers, name, handler);
    this.reactions.set(factType, hearers);
  }

  private queue(): PgBoss {
    if (!this.boss) throw new Error('job queue is not started');
    return this.boss;
  }

  private register<H>(map: Map<string, H>, name: string, handler: H): void {
    if (map.has(name)) throw new Error(`${name} is registered twice`);
    map.set(name, handler);
  }
}

const reaction = (factType: string, hearer: string): string => `react:${factType}:${hearer}`;

/** Which facts a job is about; jobs of an older version carry one. */
const factsOf = ({ payload }: JobData): string[] => (payload['factIds'] as string[] | undefined) ?? (payload['factId'] ? [payload['factId'] as string] : []);

function chunks<T>(all: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}
