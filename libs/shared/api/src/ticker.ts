import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { everyone } from './audience';
import { UnitOfWork } from './unit-of-work';

const BATCH = 100;

/** Turns time into events. Any number of replicas may tick: a deadline row is locked, marked and enqueued in one transaction. */
@Injectable()
export class Ticker {
  private readonly log = new Logger('ticker');
  private ticking = false;
  enabled = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly uow: UnitOfWork,
  ) {}

  @Interval(1000)
  async onInterval(): Promise<void> {
    if (!this.enabled || this.ticking) return;
    this.ticking = true;
    try {
      await this.tick();
    } catch (error) {
      this.log.warn(`tick: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      this.ticking = false;
    }
  }

  /** Deadlines that are due, and the first tick of each tenant's new day. Returns how many deadlines fired. */
  async tick(): Promise<number> {
    await this.beginDays();
    const due = await this.dataSource.query<{ tenant_id: string; id: string }[]>(`SELECT * FROM system.due_deadlines($1)`, [BATCH]);
    let fired = 0;
    for (const { tenant_id, id } of due) fired += await this.fire(tenant_id, id);
    return fired;
  }

  private fire(tenantId: string, id: string): Promise<number> {
    return this.uow.asSystem(tenantId, async (tx) => {
      const row = await tx.one<{ aggregate: string; aggregateId: string; event: string; payload: Record<string, unknown> }>(
        `UPDATE deadline SET fired_at = now() WHERE tenant_id = $1 AND id = (
           SELECT id FROM deadline WHERE tenant_id = $1 AND id = $2 AND fired_at IS NULL AND cancelled_at IS NULL AND due_at <= tenant_now() FOR UPDATE SKIP LOCKED)
         RETURNING aggregate, aggregate_id, event, payload`,
        [tenantId, id],
      );
      if (!row) return 0;
      await tx.job('deadline', row);
      return 1;
    });
  }

  private async beginDays(): Promise<void> {
    for (const { id } of await this.dataSource.query<{ id: string }[]>(`SELECT id FROM system.tenant_ids()`)) {
      await this.uow.asSystem(id, async (tx) => {
        const first = await tx.execute(`INSERT INTO job_effect (tenant_id, handler, key) VALUES ($1, 'day', $2) ON CONFLICT DO NOTHING`, [id, tx.today]);
        if (first) tx.record({ type: 'day.began', day: tx.today }, 'tenant', id, everyone);
      });
    }
  }
}
