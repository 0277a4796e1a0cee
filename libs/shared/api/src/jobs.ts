import { Injectable, Logger } from '@nestjs/common';
import type { RecordedFact } from '@kpi-loop/shared/kernel';
import type { PgBoss } from 'pg-boss';
import { newId } from './ids';
import type { Tx } from './tx';

export type JobHandler = (tx: Tx, payload: Record<string, unknown>) => Promise<void>;
/** Opens its own transactions, each short; may be begun again after a crash, so every step guards itself. */
export type LongHandler = (tenantId: string, payload: Record<string, unknown>) => Promise<void>;
export type FactHandler = (tx: Tx, fact: RecordedFact) => Promise<void>;
export type DeadlineHandler = (tx: Tx, aggregateId: string, payload: Record<string, unknown>) => Promise<void>;

/** `work` takes every job; `keyed` at most one waiting job a key; what fails for good lands in `dead`. */
export const QUEUES = { work: 'work', keyed: 'keyed', dead: 'dead' } as const;

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
  private readonly log = new Logger('jobs');
  private readonly handlers = new Map<string, JobHandler>();
  private readonly longHandlers = new Map<string, LongHandler>();
  private readonly reactions = new Map<string, Map<string, FactHandler>>();
  private readonly deadlines = new Map<string, DeadlineHandler>();
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
    const hearers = this.reactions.get(factType) ?? new Map<string, FactHandler>();
    this.register(hearers, name, handler);
    this.reactions.set(factType, hearers);
  }

  /** What happens when a deadline row comes due: the handler sends the event like any other command. */
  due(aggregate: string, event: string, handler: DeadlineHandler): void {
    this.register(this.deadlines, `${aggregate} ${event}`, handler);
  }

  useQueue(boss: PgBoss): void {
    this.boss = boss;
  }

  async enqueue(tx: Tx, jobs: { name: string; payload: Record<string, unknown>; key?: string }[]): Promise<void> {
    for (const queue of [QUEUES.work, QUEUES.keyed]) {
      const batch = jobs.filter((job) => (queue === QUEUES.keyed) === !!job.key);
      if (!batch.length) continue;
      await this.queue().insert(
        queue,
        batch.map(({ name, payload, key }) => ({
          data: { tenantId: tx.tenantId, name, payload, effect: newId() } satisfies JobData,
          ...(key ? { singletonKey: `${tx.tenantId}:${name}:${key}` } : {}),
        })),
        { db: { executeSql: (text: string, values?: unknown[]) => tx.connection.query(text, values) } } as never,
      );
    }
  }

  async enqueueReactions(tx: Tx, facts: { id: string; type: string }[]): Promise<void> {
    const jobs = facts.flatMap((fact) =>
      [...(this.reactions.get(fact.type)?.keys() ?? [])].map((name) => ({ name: `react:${fact.type}:${name}`, payload: { factId: fact.id } })),
    );
    if (jobs.length) await this.enqueue(tx, jobs);
  }

  long(name: string): LongHandler | undefined {
    return this.longHandlers.get(name);
  }

  /** Runs one delivered job in its own transaction. A job delivered twice has its effect once. */
  async run(tx: Tx, job: JobData): Promise<void> {
    const first = await tx.execute(`INSERT INTO job_effect (tenant_id, handler, key) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, [
      tx.tenantId,
      job.name,
      job.effect,
    ]);
    if (!first) return;
    if (job.name.startsWith('react:')) return this.runReaction(tx, job);
    if (job.name === 'deadline') return this.runDeadline(tx, job);
    const handler = this.handlers.get(job.name);
    if (!handler) throw new Error(`no handler for job ${job.name}`);
    await handler(tx, job.payload);
  }

  private async runReaction(tx: Tx, job: JobData): Promise<void> {
    const [, type, name] = job.name.split(':');
    const fact = await tx.get<RecordedFact>(
      `SELECT id, tenant_id, type, aggregate, aggregate_id, payload, actor_id, at FROM fact WHERE tenant_id = $1 AND id = $2`,
      [tx.tenantId, job.payload['factId']],
    );
    const handler = this.reactions.get(type)?.get(name);
    if (!handler) throw new Error(`no reaction ${name} to ${type}`);
    await handler(tx, fact);
  }

  private async runDeadline(tx: Tx, job: JobData): Promise<void> {
    const { aggregate, aggregateId, event, payload } = job.payload as {
      aggregate: string;
      aggregateId: string;
      event: string;
      payload: Record<string, unknown>;
    };
    const handler = this.deadlines.get(`${aggregate} ${event}`);
    if (!handler) {
      this.log.warn(`no handler for deadline ${aggregate} ${event}`);
      return;
    }
    await handler(tx, aggregateId, payload);
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
