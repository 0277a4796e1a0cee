import { Injectable } from '@nestjs/common';
import { measurementMachine } from '@kpi-loop/measurement/domain';
import { CycleReader } from '@kpi-loop/cycle/api';
import { newId, type Tx } from '@kpi-loop/shared/api';
import { monthsOf, type DateRange, type IsoDate } from '@kpi-loop/shared/kernel';
import { TargetReader } from '@kpi-loop/target/api';

export interface ExpectedFigure {
  metricVersionId: string;
  subjectKind: 'person' | 'unit';
  subjectId: string;
  month: IsoDate;
}

/**
 * What a period that is over should have and has not (domain.md §2.4, MISS): the figure is made as `missing`, so that it
 * stands in the list to be asked for or waived. Data that still comes makes it a figure like any other.
 */
@Injectable()
export class ExpectedFigures {
  constructor(
    private readonly targets: TargetReader,
    private readonly cycles: CycleReader,
  ) {}

  /** Of every period whose data is being closed. */
  async missAll(tx: Tx): Promise<void> {
    const periods = await tx.query<{ id: string }>(`SELECT id FROM period WHERE tenant_id = $1 AND status = 'data_closing'`, [tx.tenantId]);
    for (const { id } of periods) await this.miss(tx, id);
  }

  async miss(tx: Tx, periodId: string): Promise<void> {
    const { cardsPeriodId, ...frame } = await this.cycles.frameOf(tx, periodId);
    const lines = await this.targets.effectiveLines(tx, { periodId: cardsPeriodId });
    await this.make(
      tx,
      lines.flatMap(({ metricVersionId, subjectKind, subjectId, periodFrom, periodTo }) =>
        monthsWithin(frame, { from: periodFrom, to: periodTo }).map((month) => ({ metricVersionId, subjectKind, subjectId, month })),
      ),
    );
  }

  /** Of these, those that are not there. */
  async make(tx: Tx, wanted: readonly ExpectedFigure[]): Promise<void> {
    const absent = await tx.query<{ versionId: string; kind: string; subjectId: string; month: string }>(
      `SELECT DISTINCT q.version_id, q.kind, q.subject_id, q.month FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::date[]) AS q(version_id, kind, subject_id, month)
       WHERE NOT EXISTS (SELECT 1 FROM measurement m WHERE m.tenant_id = $1 AND m.metric_version_id = q.version_id AND m.subject_kind = q.kind AND m.subject_id = q.subject_id AND m.month = q.month)`,
      [tx.tenantId, wanted.map((w) => w.metricVersionId), wanted.map((w) => w.subjectKind), wanted.map((w) => w.subjectId), wanted.map((w) => w.month)],
    );
    if (!absent.length) return;
    await tx.execute(
      `WITH missed AS (
         INSERT INTO measurement (tenant_id, id, metric_version_id, subject_kind, subject_id, month, status)
         SELECT $1, r.id, r.version_id, r.kind, r.subject_id, r.month, 'missing' FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, version_id uuid, kind text, subject_id uuid, month date)
         ON CONFLICT (tenant_id, metric_version_id, subject_kind, subject_id, month) DO NOTHING RETURNING id)
       INSERT INTO transition_log (tenant_id, machine, instance_id, version, to_status, event, hash) SELECT $1, $3::text, id, 1, 'missing', 'measurement.miss', '' FROM missed`,
      [
        tx.tenantId,
        JSON.stringify(absent.map(({ versionId, kind, subjectId, month }) => ({ id: newId(), version_id: versionId, kind, subject_id: subjectId, month }))),
        measurementMachine.id,
      ],
    );
  }
}

/** The months of a card that lie in a period, which may be one of those tracked in the card's own. */
function monthsWithin(period: DateRange, card: DateRange): IsoDate[] {
  const [from, to] = [period.from > card.from ? period.from : card.from, period.to < card.to ? period.to : card.to];
  return from <= to ? monthsOf({ from, to }) : [];
}
