import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Cron } from 'croner';
import { collectionPolicy, isEntered, isSent, type SourceKind } from '@kpi-loop/measurement/domain';
import { Jobs, plainParties, type Tx } from '@kpi-loop/shared/api';
import { Problem, permit, type IsoDate } from '@kpi-loop/shared/kernel';
import { COLLECTORS } from './audiences';
import { RETRY } from './collect';
import { CollectionRunCommands } from './collection-run.commands';
import { DatasetCommands } from './dataset.commands';
import type { DatasetScheduleDto, DatasetView } from './dataset.dto';
import { Dataset } from './dataset.entity';

const COLLECT = 'dataset.collect';
/** A source is asked no more often. */
const LEAST_MINUTES = 5;
const LOOKED_AHEAD = 50;

/** When a dataset is collected by itself: the next time is a deadline, and sets the one after it. */
@Injectable()
export class ScheduleCommands implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly runs: CollectionRunCommands,
    private readonly datasets: DatasetCommands,
  ) {}

  onModuleInit(): void {
    this.jobs.due('dataset', COLLECT, (tx, datasetId) => this.collect(tx, datasetId));
    this.jobs.due('collectionRun', RETRY, (tx, runId) => this.runs.retryScheduled(tx, runId));
  }

  async set(tx: Tx, id: string, { schedule, lookbackDays }: DatasetScheduleDto): Promise<DatasetView> {
    permit(collectionPolicy, 'dataset.edit', plainParties(tx.viewer));
    const dataset = await tx.claim(Dataset, id);
    const { kind } = await tx.get<{ kind: SourceKind }>(`SELECT kind FROM source WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, dataset.sourceId]);
    const problem = schedule === null ? null : isSent(kind) || isEntered(kind) ? 'sourceNotAsked' : cronProblem(schedule);
    if (problem) throw new Problem('ruleBroken', problem, undefined, { violations: [problem], fields: [{ pointer: '/schedule', code: problem }] });
    await tx.execute(`UPDATE dataset SET schedule = $3, lookback_days = coalesce($4, lookback_days), version = version + 1 WHERE tenant_id = $1 AND id = $2`, [
      tx.tenantId,
      id,
      schedule,
      lookbackDays ?? null,
    ]);
    if (schedule === null) await tx.cancelDeadlines('dataset', id);
    else await this.next(tx, id, schedule);
    tx.record({ type: 'dataset.scheduled', datasetId: id, schedule }, 'dataset', id, COLLECTORS);
    return this.datasets.one(tx, id);
  }

  private async collect(tx: Tx, id: string): Promise<void> {
    const { schedule, from } = await tx.get<{ schedule: string | null; from: IsoDate }>(
      `SELECT schedule, tenant_today() - (lookback_days - 1) AS from FROM dataset WHERE tenant_id = $1 AND id = $2`,
      [tx.tenantId, id],
    );
    if (schedule === null) return;
    await this.next(tx, id, schedule);
    await this.runs.beginScheduled(tx, id, { from, to: tx.today });
  }

  /** After now by the tenant's clock: turns that were missed are one turn. */
  private async next(tx: Tx, id: string, schedule: string): Promise<void> {
    const { now, timezone } = await tx.get<{ now: Date; timezone: string }>(`SELECT tenant_now() AS now, timezone FROM tenant WHERE id = $1`, [tx.tenantId]);
    const at = new Cron(schedule, { timezone, mode: '5-part' }).nextRun(now);
    if (at) await tx.deadline('dataset', id, COLLECT, at);
  }
}

function cronProblem(schedule: string): 'scheduleMalformed' | 'scheduleTooOften' | null {
  try {
    const times = new Cron(schedule, { timezone: 'UTC', mode: '5-part' }).nextRuns(LOOKED_AHEAD);
    if (!times.length) return 'scheduleMalformed';
    return times.some((at, i) => i > 0 && at.getTime() - times[i - 1].getTime() < LEAST_MINUTES * 60_000) ? 'scheduleTooOften' : null;
  } catch {
    return 'scheduleMalformed';
  }
}
