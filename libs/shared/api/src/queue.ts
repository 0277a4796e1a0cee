import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { PgBoss } from 'pg-boss';
import { QUEUES, Jobs, type JobData } from './jobs';
import { UnitOfWork } from './unit-of-work';

/** A worker that was killed sends no heartbeat: its jobs are another's after ten seconds. */
const RETRY = { retryLimit: 5, retryDelay: 1, retryBackoff: true, retryDelayMax: 300, expireInSeconds: 900, heartbeatSeconds: 10 };
const WATCH_SECONDS = 3;

/** As the migration role, once: pg-boss's own schema, the queues, and what the application may do with them. */
export async function installQueues(ownerUrl: string, grant: (sql: string) => Promise<unknown>): Promise<void> {
  const boss = new PgBoss({ connectionString: ownerUrl, schema: 'pgboss', max: 2, supervise: false, schedule: false });
  boss.on('error', () => undefined);
  await boss.start();
  await boss.createQueue(QUEUES.dead, {});
  await boss.createQueue(QUEUES.work, { policy: 'standard', deadLetter: QUEUES.dead, ...RETRY });
  await boss.createQueue(QUEUES.keyed, { policy: 'short', deadLetter: QUEUES.dead, ...RETRY });
  await boss.stop({ graceful: false });
  await grant(`GRANT USAGE ON SCHEMA pgboss TO kpi_app, kpi_pay`);
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
    const boss = this.boss!;
    for (const queue of [QUEUES.work, QUEUES.keyed]) {
      await boss.work<JobData>(queue, { batchSize: 1, pollingIntervalSeconds: 0.5, localConcurrency: 2 } as never, async (batch) => {
        for (const job of batch) await this.run(job.data);
      });
    }
  }

  /** Everything that waits, until nothing does: for tests and seeds. Returns how many jobs ran. */
  async drain(): Promise<number> {
    const boss = this.boss!;
    for (let total = 0; ;) {
      let taken = 0;
      for (const queue of [QUEUES.work, QUEUES.keyed]) {
        const batch = await boss.fetch<JobData>(queue, { batchSize: 20 });
        for (const job of batch) {
          await this.run(job.data);
          await boss.complete(queue, job.id);
        }
        taken += batch.length;
      }
      if (!taken) return total;
      total += taken;
    }
  }

  private async run(data: JobData): Promise<void> {
    try {
      const long = this.jobs.long(data.name);
      if (long) await long(data.tenantId, data.payload);
      else await this.uow.asSystem(data.tenantId, (tx) => this.jobs.run(tx, data));
    } catch (error) {
      this.log.error({ job: data.name, err: error instanceof Error ? { message: error.message, stack: error.stack } : String(error) });
      throw error;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.boss?.stop({ graceful: true, timeout: 5000 } as never);
  }
}
