import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs, type Tx } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import { COLLECTORS } from './audiences';

export type FreshLevel = 'fresh' | 'warn' | 'error';

export interface Freshness {
  checkId: string;
  datasetId: string;
  /** The last day that was delivered. */
  until: IsoDate | null;
  warnAt: Date;
  errorAt: Date;
  level: FreshLevel;
}

const EVENTS = { warn: 'qualityCheck.late', error: 'qualityCheck.overdue' } as const;

/** Data is as old as the end of the last day a delivery spoke about; before the first one, as the check itself. */
const FRESHNESS = `SELECT c.id AS check_id, c.dataset_id, r.until, at.warn AS warn_at, at.error AS error_at,
    CASE WHEN tenant_now() >= at.error THEN 'error' WHEN tenant_now() >= at.warn THEN 'warn' ELSE 'fresh' END AS level
  FROM quality_check c JOIN tenant t ON t.id = c.tenant_id
  CROSS JOIN LATERAL (SELECT max(r.window_to) AS until FROM collection_run r WHERE r.tenant_id = c.tenant_id AND r.dataset_id = c.dataset_id AND r.status = 'succeeded') r
  CROSS JOIN LATERAL (SELECT coalesce((r.until + 1)::timestamp AT TIME ZONE t.timezone, c.made_at) AS since) base
  CROSS JOIN LATERAL (SELECT base.since + make_interval(hours => (c.params->>'warnAfter')::int) AS warn, base.since + make_interval(hours => (c.params->>'errorAfter')::int) AS error) at
  WHERE c.tenant_id = $1 AND c.kind = 'freshness' AND c.removed_at IS NULL`;

/** Whether data is as new as it has to be: a deadline says when it is not any more, and each delivery moves it. */
@Injectable()
export class FreshnessWatch implements OnModuleInit {
  constructor(private readonly jobs: Jobs) {}

  onModuleInit(): void {
    this.jobs.due('qualityCheck', EVENTS.warn, (tx, checkId) => this.tell(tx, checkId, 'warn'));
    this.jobs.due('qualityCheck', EVENTS.error, (tx, checkId) => this.tell(tx, checkId, 'error'));
    this.jobs.react('run.succeeded', 'measurement.freshness', (tx, { payload }) => this.arm(tx, String(payload['datasetId'])));
  }

  all(tx: Tx, datasetId?: string): Promise<Freshness[]> {
    return tx.query<Freshness>(`${FRESHNESS} AND ($2::uuid IS NULL OR c.dataset_id = $2) ORDER BY c.id`, [tx.tenantId, datasetId ?? null]);
  }

  /** Sets the clock of each check of the dataset anew. */
  async arm(tx: Tx, datasetId: string): Promise<void> {
    for (const { checkId, warnAt, errorAt } of await this.all(tx, datasetId)) {
      await tx.deadline('qualityCheck', checkId, EVENTS.warn, warnAt);
      await tx.deadline('qualityCheck', checkId, EVENTS.error, errorAt);
    }
  }

  private async tell(tx: Tx, checkId: string, due: 'warn' | 'error'): Promise<void> {
    const late = (await this.all(tx)).find((one) => one.checkId === checkId);
    // delivered or edited meanwhile, or already told as what is worse
    if (!late || late.level !== due) return;
    tx.record({ type: due === 'warn' ? 'dataset.late' : 'dataset.overdue', datasetId: late.datasetId, until: late.until }, 'dataset', late.datasetId, COLLECTORS);
  }
}
