import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DatasetCatalog } from '@kpi-loop/metric/api';
import { catalogOf, type DatasetMapping } from '@kpi-loop/measurement/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { firstOfMonth } from '@kpi-loop/shared/kernel';
import { BaselineSources, type BaselineAsk } from '@kpi-loop/target/api';
import type { BaselinePoint } from '@kpi-loop/target/domain';

/** What upstream asks about data: the columns a definition may count, and what was reached before. */
@Injectable()
export class MeasurementSeams implements OnModuleInit {
  constructor(
    private readonly catalog: DatasetCatalog,
    private readonly baselines: BaselineSources,
  ) {}

  onModuleInit(): void {
    this.catalog.register({ columns: (tx, code) => this.columns(tx, code) });
    this.baselines.register({
      history: async (tx, ask) => (await this.histories(tx, [ask]))[0],
      histories: (tx, asks) => this.histories(tx, asks),
    });
  }

  /** One statement however many lines ask; months in doubt are no evidence. */
  private async histories(tx: Tx, asks: readonly BaselineAsk[]): Promise<BaselinePoint[][]> {
    const rows = await tx.query<BaselinePoint & { ask: number }>(
      `SELECT q.n::int AS ask, m.month, m.value, m.numerator, m.denominator
       FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::date[], $6::date[]) WITH ORDINALITY AS q(version_id, kind, subject_id, from_month, until, n)
       JOIN measurement m ON m.tenant_id = $1 AND m.metric_version_id = q.version_id AND m.subject_kind = q.kind AND m.subject_id = q.subject_id AND m.month BETWEEN q.from_month AND q.until
       WHERE m.status IN ('submitted', 'verified', 'locked', 'correction_pending') ORDER BY q.n, m.month`,
      [tx.tenantId, asks.map((a) => a.metricVersionId), asks.map((a) => a.subjectKind), asks.map((a) => a.subjectId), asks.map((a) => firstOfMonth(a.from)), asks.map((a) => a.to)],
    );
    const answers = asks.map((): BaselinePoint[] => []);
    for (const { ask, ...point } of rows) answers[ask - 1].push(point);
    return answers;
  }

  private async columns(tx: Tx, code: string): Promise<{ name: string; type: string }[] | null> {
    const dataset = await tx.one<{ mapping: DatasetMapping }>(`SELECT mapping FROM dataset WHERE tenant_id = $1 AND code = $2`, [tx.tenantId, code]);
    return dataset ? catalogOf(dataset.mapping) : null;
  }
}
