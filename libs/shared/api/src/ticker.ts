import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { everyone } from './audience';
import { type Due, Jobs } from './jobs';
import type { Tx } from './tx';
import { UnitOfWork } from './unit-of-work';

const BATCH = 500;

/** Turns time into events. Any number of replicas may tick: a deadline row is locked, marked and enqueued in one transaction. */
@Injectable()
export class Ticker {
  private readonly log = new Logger('ticker');
  private ticking = false;
  enabled = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly uow: UnitOfWork,
    private readonly jobs: Jobs,
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

  /**
   * Deadlines that are due, however many, and the first tick of each tenant's new day. Returns how many deadlines fired.
   * A tenant that fails is left for the next tick, with all that is due to it: the others go on, and its own order is kept.
   */
  async tick(): Promise<number> {
    const failed = new Set<string>();
    await this.beginDays(failed);
    let fired = 0;
    for (let again = true; again;) {
      again = false;
      for (const { tenantId, ids } of await this.due(failed)) {
        if (failed.has(tenantId)) continue;
        const count = await this.apart(failed, tenantId, () => this.fire(tenantId, ids));
        // the others may still wait behind what has failed
        again ||= count !== 0;
        fired += count ?? 0;
      }
    }
    return fired;
  }

  /** @returns undefined when it failed */
  private async apart<T>(failed: Set<string>, tenantId: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      failed.add(tenantId);
      this.log.error(`tick of ${tenantId}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  /** In the order of time; what is due at one instant for one tenant is one set. */
  private async due(without: Set<string>): Promise<{ tenantId: string; ids: string[] }[]> {
    const rows = await this.dataSource.query<{ tenant_id: string; id: string; due_at: Date }[]>(`SELECT * FROM system.due_deadlines($1, $2)`, [
      BATCH,
      [...without],
    ]);
    const sets = new Map<string, { tenantId: string; ids: string[] }>();
    for (const { tenant_id: tenantId, id, due_at: at } of rows) {
      const key = `${at.toISOString()} ${tenantId}`;
      const set = sets.get(key) ?? { tenantId, ids: [] };
      set.ids.push(id);
      sets.set(key, set);
    }
    return [...sets.values()];
  }

  /** Not durable: rows and jobs are lost together, and the next tick finds the rows as they were. */
  private fire(tenantId: string, ids: string[]): Promise<number> {
    return this.uow.asSystem(
      tenantId,
      async (tx) => {
        const due = await tx.query<Due>(
          `UPDATE deadline SET fired_at = now() WHERE tenant_id = $1 AND id IN (
             SELECT id FROM deadline WHERE tenant_id = $1 AND id = ANY ($2::uuid[]) AND fired_at IS NULL AND cancelled_at IS NULL AND held_at IS NULL AND due_at <= tenant_now() ORDER BY id FOR UPDATE SKIP LOCKED)
           RETURNING aggregate, aggregate_id, event, payload`,
          [tenantId, ids],
        );
        await this.jobs.enqueueDue(tx, due);
        return due.length;
      },
      { durable: false },
    );
  }

  /** Asked every second: only tenants whose day has changed since are opened. */
  private async beginDays(failed: Set<string>): Promise<void> {
    for (const { id } of await this.dataSource.query<{ id: string }[]>(`SELECT id FROM system.tenants_with_a_new_day() AS id`))
      await this.apart(failed, id, () => this.uow.asSystem(id, beginDay));
  }
}

async function beginDay(tx: Tx): Promise<void> {
  const first = await tx.execute(`INSERT INTO job_effect (tenant_id, handler, key) VALUES ($1, 'day', $2) ON CONFLICT DO NOTHING`, [tx.tenantId, tx.today]);
  if (first) tx.record({ type: 'day.began', day: tx.today }, 'tenant', tx.tenantId, everyone);
}
