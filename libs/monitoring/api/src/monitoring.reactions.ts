import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs, type Tx } from '@kpi-loop/shared/api';
import type { RecordedFact } from '@kpi-loop/shared/kernel';
import { AlertCommands } from './alert.commands';
import { RECOMPUTE, Recompute } from './recompute';

/** Whatever changes a value leads to one recomputation of its period; time moves alerts. */
@Injectable()
export class MonitoringReactions implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly recompute: Recompute,
    private readonly alerts: AlertCommands,
  ) {}

  onModuleInit(): void {
    this.jobs.on(RECOMPUTE, async (tx, payload) => void (await this.recompute.period(tx, payload['periodId'] as string)));
    this.jobs.react('measurement.recorded', 'monitoring.recompute', (tx, fact) => this.ofMetrics(tx, fact));
    this.jobs.react('scorecard.effective', 'monitoring.recompute', (tx, fact) => this.ofCard(tx, fact));
    this.jobs.react('scorecard.revised', 'monitoring.recompute', (tx, fact) => this.ofCard(tx, fact));
    this.jobs.react('day.began', 'monitoring.recompute', (tx) => this.ofRunning(tx));
    this.jobs.react('clock.moved', 'monitoring.recompute', (tx) => this.ofRunning(tx));
    this.jobs.react('period.locked', 'monitoring.recompute', (tx, fact) => this.ofPeriod(tx, fact.aggregateId));
    this.jobs.react('scorecard.created', 'monitoring.carry', (tx, fact) => this.ofPeriod(tx, fact.payload['periodId']));
    this.jobs.react('period.closed', 'monitoring.carry', (tx, fact) => this.ofPeriod(tx, fact.payload['nextPeriodId']));
    this.jobs.dueForAll('alert', 'alert.tellHead', (tx, ids) => this.alerts.tellHeads(tx, ids));
    this.jobs.due('alert', 'alert.ackTimeout', (tx, id) => this.alerts.ackTimeout(tx, id));
    this.jobs.due('alert', 'alert.wake', (tx, id) => this.alerts.wake(tx, id));
  }

  private async ofMetrics(tx: Tx, { payload }: RecordedFact): Promise<void> {
    const periods = await tx.query<{ id: string }>(
      `SELECT p.id FROM period p WHERE p.tenant_id = $1 AND p.status IN ('open', 'data_closing', 'data_locked', 'scored') AND ($3::date IS NULL OR p.starts_on <= $3) AND ($4::date IS NULL OR p.ends_on >= $4)
         AND EXISTS (SELECT 1 FROM scorecard c JOIN scorecard_line l ON l.tenant_id = c.tenant_id AND l.scorecard_id = c.id AND l.metric_version_id = ANY ($2::uuid[])
           WHERE c.tenant_id = p.tenant_id AND c.period_id = p.id)`,
      [tx.tenantId, payload['metricVersionIds'] ?? [], endOf(payload['to']), payload['from'] ?? null],
    );
    for (const { id } of periods) await this.recompute.enqueue(tx, id);
  }

  /** Facts of many cards at once carry no more than the card's id. */
  private async ofCard(tx: Tx, { aggregateId }: RecordedFact): Promise<void> {
    const card = await tx.one<{ periodId: string }>(`SELECT period_id FROM scorecard WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, aggregateId]);
    await this.ofPeriod(tx, card?.periodId);
  }

  private async ofPeriod(tx: Tx, periodId: unknown): Promise<void> {
    if (typeof periodId === 'string') await this.recompute.enqueue(tx, periodId);
  }

  private async ofRunning(tx: Tx): Promise<void> {
    const periods = await tx.query<{ id: string }>(`SELECT id FROM period WHERE tenant_id = $1 AND kind = 'SETTLEMENT' AND status IN ('open', 'data_closing')`, [tx.tenantId]);
    for (const { id } of periods) await this.recompute.enqueue(tx, id);
  }
}

/** A month is given by its first day: everything up to its end may have changed. */
const endOf = (to: unknown): unknown => (typeof to === 'string' && to.endsWith('-01') ? `${to.slice(0, 8)}28` : (to ?? null));
