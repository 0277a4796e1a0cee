import { Injectable } from '@nestjs/common';
import { hasRole, type Duty, type Tx } from '@kpi-loop/shared/api';
import { QualityReader } from './quality.reader';

interface InDoubt {
  metricVersionId: string;
  name: string;
  nameEn: string;
  count: number;
  disputed: number;
  dueAt: Date | null;
  overdue: boolean;
}

const QUEUE = '/collection/quality';

/** What of the quality of data waits for whom: for stewards all of it, for HR the questions nobody has answered in time. */
@Injectable()
export class QualityDuties {
  constructor(private readonly reader: QualityReader) {}

  async of(tx: Tx): Promise<Duty[]> {
    const steward = hasRole(tx.viewer, 'STEWARD');
    if (!steward && !hasRole(tx.viewer, 'HR', 'HRBP')) return [];
    const figures = (await this.figures(tx)).filter(({ overdue }) => steward || overdue).map((figure) => dutyOf(figure, steward));
    return steward ? [...figures, ...(await this.checks(tx)), ...(await this.late(tx))] : figures;
  }

  private figures(tx: Tx): Promise<InDoubt[]> {
    return tx.query<InDoubt>(
      `SELECT m.metric_version_id, k.name, coalesce(nullif(k.name_en, ''), k.name) AS name_en, count(*)::int AS count, count(m.disputed_at)::int AS disputed, (min(m.settle_by) FILTER (WHERE m.disputed_at IS NOT NULL) + 1)::timestamp AT TIME ZONE (SELECT timezone FROM tenant WHERE id = $1) AS due_at,
         coalesce(bool_or(m.settle_by < tenant_today()) FILTER (WHERE m.disputed_at IS NOT NULL), false) AS overdue
       FROM measurement m JOIN metric_version v ON v.tenant_id = m.tenant_id AND v.id = m.metric_version_id JOIN metric k ON k.tenant_id = v.tenant_id AND k.id = v.metric_id
       WHERE m.tenant_id = $1 AND m.status = 'quarantined' GROUP BY 1, 2, 3 ORDER BY 2 LIMIT 100`,
      [tx.tenantId],
    );
  }

  /** One duty a run: its checks are looked at together. */
  private async checks(tx: Tx): Promise<Duty[]> {
    const failed = (await this.reader.failed(tx)).filter(({ asked }) => asked.severity === 'warn');
    const runs = new Map<string, typeof failed>();
    for (const one of failed) runs.set(one.runId, [...(runs.get(one.runId) ?? []), one]);
    return [...runs].map(([runId, results]) => ({
      kind: 'quality.failed',
      aggregate: 'collectionRun',
      aggregateId: runId,
      params: { count: results.length, name: results[0].datasetName, nameEn: results[0].datasetNameEn || results[0].datasetName },
      dueAt: null,
      severity: 'warn',
      link: QUEUE,
    }));
  }

  private async late(tx: Tx): Promise<Duty[]> {
    return (await this.reader.late(tx)).map(({ datasetId, datasetName, datasetNameEn, level, errorAt }) => ({
      kind: 'dataset.late',
      aggregate: 'dataset',
      aggregateId: datasetId,
      params: { name: datasetName, nameEn: datasetNameEn || datasetName },
      dueAt: errorAt.toISOString(),
      severity: level === 'error' ? 'bad' : 'warn',
      link: `/collection/datasets/${datasetId}`,
    }));
  }
}

function dutyOf({ metricVersionId, disputed, dueAt, overdue, ...params }: InDoubt, steward: boolean): Duty {
  return {
    kind: steward ? (disputed ? 'measurement.answer' : 'measurement.doubted') : 'measurement.unanswered',
    aggregate: 'metricVersion',
    aggregateId: metricVersionId,
    params: disputed ? { ...params, count: disputed } : params,
    dueAt: dueAt?.toISOString() ?? null,
    severity: overdue ? 'bad' : 'warn',
    link: steward ? `${QUEUE}?metric=${metricVersionId}` : `/collection/figures?metric=${metricVersionId}&status=quarantined`,
  };
}
