import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CycleReader } from '@kpi-loop/cycle/api';
import { measurementMachine, type MeasurementContext } from '@kpi-loop/measurement/domain';
import { Jobs, type Tx } from '@kpi-loop/shared/api';
import { FIGURE_ROWS } from './audiences';
import { Collect } from './collect';
import { RESUME, RUN_JOB } from './collection-run.commands';
import { Editions } from './editions';
import { ExpectedFigures } from './expected-figures';
import { ensurePartitions } from './landing';
import { Measurement } from './measurement.entity';
import { RECOUNT, Recompute } from './recompute';

const KEEP_FILES = '7 days';

@Injectable()
export class MeasurementReactions implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly collect: Collect,
    private readonly recompute: Recompute,
    private readonly expected: ExpectedFigures,
    private readonly editions: Editions,
    private readonly cycles: CycleReader,
  ) {}

  onModuleInit(): void {
    this.jobs.onLong(RUN_JOB, (tenantId, payload) => this.collect.run(tenantId, String(payload['runId'])));
    this.jobs.due('collectionRun', RESUME, (tx, runId) => tx.job(RUN_JOB, { runId }));
    this.jobs.react('run.succeeded', 'measurement.recompute', (tx, { payload }) =>
      this.recompute.enqueue(tx, String(payload['datasetId']), String(payload['from']), String(payload['to'])),
    );
    this.jobs.on(RECOUNT, (tx, payload) => this.recompute.ofDirty(tx, String(payload['datasetId']), payload['share'] as number | undefined));
    this.jobs.react('metricVersion.published', 'measurement.recompute', (tx, fact) =>
      this.recompute.ofVersion(tx, String(fact.payload['metricVersionId'] ?? fact.aggregateId)),
    );
    this.jobs.react('measurement.recorded', 'measurement.derive', (tx, { payload }) =>
      this.recompute.ofInputs(tx, payload['metricVersionIds'] as string[], String(payload['from']), String(payload['to'])),
    );
    this.jobs.reactToAll('measurement.released', 'measurement.trust', (tx, facts) =>
      this.recompute.trustReleased(
        tx,
        facts.map(({ aggregateId }) => aggregateId),
      ),
    );
    this.jobs.react('period.ended', 'measurement.miss', (tx, fact) => this.expected.miss(tx, String(fact.payload['periodId'] ?? fact.aggregateId)));
    this.jobs.react('period.locked', 'measurement.lock', (tx, fact) => this.lock(tx, String(fact.payload['periodId'] ?? fact.aggregateId)));
    this.jobs.react('day.began', 'measurement.tidy', (tx) => this.tidy(tx));
    this.jobs.react('day.began', 'measurement.miss', (tx) => this.expected.missAll(tx));
  }

  /** Every verified figure of a metric that a card of the period uses stays as it is from now on. */
  private async lock(tx: Tx, periodId: string): Promise<void> {
    const { cardsPeriodId, from, to } = await this.cycles.frameOf(tx, periodId);
    const inUse = `month BETWEEN $2 AND $3 AND metric_version_id IN (SELECT l.metric_version_id FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id
         WHERE l.tenant_id = current_tenant() AND c.period_id = $1 AND c.status <> 'void')`;
    const params = [cardsPeriodId, from, to];
    await tx.advanceMany(Measurement, inUse, params, measurementMachine, {} as MeasurementContext, { type: 'measurement.lock' }, FIGURE_ROWS);
    await this.editions.freeze(tx, inUse, params);
  }

  /** Files nobody came back for and no correction rests on, and the partition of the year to come. */
  private async tidy(tx: Tx): Promise<void> {
    await tx.execute(
      `DELETE FROM upload WHERE tenant_id = $1 AND created_at < now() - $2::interval AND NOT EXISTS (SELECT FROM correction c WHERE c.tenant_id = upload.tenant_id AND c.evidence_upload_id = upload.id)`,
      [tx.tenantId, KEEP_FILES],
    );
    await ensurePartitions(tx, [+tx.today.slice(0, 4), +tx.today.slice(0, 4) + 1]);
  }
}
