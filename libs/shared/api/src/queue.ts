import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { PgBoss, type JobResult } from 'pg-boss';
import { failureOf } from './dead/failure';
import { QUEUES, Jobs, type JobData, type JobQueue } from './jobs';
import { UnitOfWork } from './unit-of-work';

/** A worker that was killed sends no heartbeat: its jobs are another's after ten seconds. */
const RETRY = { retryLimit: 5, retryDelay: 1, retryBackoff: true, retryDelayMax: 300, expireInSeconds: 900, heartbeatSeconds: 10 };
/** Long enough for somebody to come and look. */
const KEEP_DEAD_SECONDS = 90 * 86_400;
const WATCH_SECONDS = 3;
/** Taken, and settled, at once: what comes in a burst is worked off without waiting for the next look. */
const BATCH = 20;
const WORKED: readonly JobQueue[] = [QUEUES.work, QUEUES.keyed, QUEUES.long];

/** As the migration role, once: pg-boss's own schema, the queues, and what the application may do with them. */
export async function installQueues(ownerUrl: string, grant: (sql: string) => Promise<unknown>): Promise<void> {
  const boss = new PgBoss({ connectionString: ownerUrl, schema: 'pgboss', max: 2, supervise: false, schedule: false });
  boss.on('error', () => undefined);
  await boss.start();
  await boss.createQueue(QUEUES.dead, {});
  await boss.updateQueue(QUEUES.dead, { retentionSeconds: KEEP_DEAD_SECONDS });
  await boss.createQueue(QUEUES.work, { policy: 'standard', deadLetter: QUEUES.dead, ...RETRY });
  await boss.createQueue(QUEUES.long, { policy: 'standard', deadLetter: QUEUES.dead, ...RETRY });
  await boss.createQueue(QUEUES.keyed, { policy: 'short', deadLetter: QUEUES.dead, ...RETRY });
  await boss.stop({ graceful: false });
  await grant(`GRANT USAGE ON SCHEMA pgboss TO kpi_app, kpi_pay, kpi_system`);
  await grant(`GRANT SELECT, DELETE ON pgboss.job TO kpi_system`);
  await grant(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA pgboss TO kpi_app, kpi_pay`);
  await grant(`GRANT USAGE ON ALL SEQUENCES IN SCHEMA pgboss TO kpi_app, kpi_pay`);
  await grant(`GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA pgboss TO kpi_app, kpi_pay`);
}

/** The connection of this process to the queue. Every process may enqueue; only a worker calls `work`. */
@Injectable()
export class Queue implements OnApplicationShutdown {
  private readonly log = new Logger('queue');
  private boss: PgBoss | null = null;

  constructor(
    private readonly jobs: Jobs,
    private readonly uow: UnitOfWork,
  ) {}

  async start(url: string, options: { supervise: boolean }): Promise<void> {
    this.boss = new PgBoss({
      connectionString: url,
      schema: 'pgboss',
      max: 4,
      migrate: false,
      createSchema: false,
      supervise: options.supervise,
      superviseIntervalSeconds: WATCH_SECONDS,
      monitorIntervalSeconds: WATCH_SECONDS,
      schedule: false,
      reindex: false,
      monitorVacuum: false,
    });
    this.boss.on('error', (error: Error) => this.log.error(error.message));
    await this.boss.start();
    this.jobs.useQueue(this.boss);
  }

  async work(): Promise<void> {
    for (const queue of WORKED) {
      const batchSize = queue === QUEUES.long ? 1 : BATCH;
      await this.boss!.work<JobData>(
        queue,
        { batchSize, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5, localConcurrency: 2, perJobResults: true },
        async (batch) => {
          const results: JobResult[] = [];
          for (const { id, data } of batch) {
            try {
              await this.run(data);
              results.push({ id, status: 'completed' });
            } catch (error) {
              results.push({ id, status: 'failed', output: { message: failureOf(error) } });
            }
          }
          return results;
        },
      );
    }
  }

  /** Everything that waits, until nothing does: for tests and seeds. Recomputations that many ask for come last. Returns how many jobs ran. */
  async drain(): Promise<number> {
    for (let total = 0; ;) {
      let taken = 0;
      for (const queue of [QUEUES.work, QUEUES.long, QUEUES.keyed]) if (!taken) taken = await this.drainOnce(queue);
      if (!taken) return total;
      total += taken;
    }
  }

  private async drainOnce(queue: JobQueue): Promise<number> {
    // they are taken in their order, but told in any
    const batch = (await this.boss!.fetch<JobData>(queue, { batchSize: BATCH, includeMetadata: true })).sort((a, b) => +a.createdOn - +b.createdOn);
    const done: string[] = [];
    try {
      for (const { id, data } of batch) {
        await this.run(data);
        done.push(id);
      }
    } finally {
      if (done.length) await this.boss!.complete(queue, done);
    }
    return batch.length;
  }

  /** Nothing waits for the disk: what a crash undoes is still in the queue. */
  private async run(data: JobData): Promise<void> {
    try {
      const long = this.jobs.long(data.name);
      if (long) await long(data.tenantId, data.payload);
      else await this.uow.asSystem(data.tenantId, (tx) => this.jobs.run(tx, data), { durable: false });
    } catch (error) {
      this.log.error({ job: data.name, err: error instanceof Error ? { message: error.message, stack: error.stack } : String(error) });
      if (!(await this.uow.asSystem(data.tenantId, (tx) => this.jobs.takeApart(tx, data)))) throw error;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.boss?.stop({ graceful: true, timeout: 5000 } as never);
  }
}
