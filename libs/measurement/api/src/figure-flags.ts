import type { MetricVersionView } from '@kpi-loop/metric/api';
import type { Definition } from '@kpi-loop/metric/domain';
import { measurementMachine, readsColumn, type MeasurementContext } from '@kpi-loop/measurement/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { FIGURE_ROWS } from './audiences';
import type { CountedDataset } from './figure-table';
import { Measurement } from './measurement.entity';

/** Does the finding `f` of the dataset `$5` concern the figure `m`? A unit's rows count for all units above it. */
const CONCERNS = `(f.unit_id IS NULL AND f.person_id IS NULL
  OR m.subject_kind = 'person' AND m.subject_id = f.person_id
  OR m.subject_kind = 'person' AND f.person_id IS NULL AND EXISTS (SELECT FROM observation o WHERE o.tenant_id = m.tenant_id AND o.dataset_id = $5 AND o.unit_id = f.unit_id
    AND o.person_id = m.subject_id AND o.event_date >= f.month AND o.event_date < f.month + interval '1 month')
  OR m.subject_kind = 'unit' AND f.unit_id IS NOT NULL AND EXISTS (SELECT FROM org_unit own JOIN org_unit up ON up.tenant_id = own.tenant_id AND starts_with(own.path, up.path)
    WHERE own.tenant_id = m.tenant_id AND own.id = f.unit_id AND up.id = m.subject_id)
  OR m.subject_kind = 'unit' AND f.unit_id IS NULL AND EXISTS (SELECT FROM assignment a JOIN org_unit own ON own.tenant_id = a.tenant_id AND own.id = a.unit_id
    JOIN org_unit up ON up.tenant_id = own.tenant_id AND starts_with(own.path, up.path) WHERE a.tenant_id = m.tenant_id AND a.person_id = f.person_id AND up.id = m.subject_id
    AND a.valid_from < f.month + interval '1 month' AND (a.valid_to IS NULL OR a.valid_to >= f.month)))`;

/** Of a figure `measurement`: something doubts it, and nobody has released it from that. */
const DOUBTED = `EXISTS (SELECT FROM measurement_flag g JOIN quality_finding f ON f.tenant_id = g.tenant_id AND f.id = g.finding_id
  WHERE g.tenant_id = measurement.tenant_id AND g.measurement_id = measurement.id AND g.released_at IS NULL AND f.cleared_at IS NULL)`;

/** How many months later rows of a month still count in a figure; of a year to date, those of its year. */
const monthsOn = ({ kind, span }: Definition): number => (kind !== 'cumulative' || !span ? 0 : span.kind === 'ytd' ? 11 : span.months - 1);

/** Quarantines the figures that open findings concern (domain.md §2.4, FLAG), set by set. Returns how many. */
export async function flagFigures(tx: Tx, dataset: CountedDataset, versions: readonly MetricVersionView[]): Promise<number> {
  const checks = await tx.query<{ id: string; column: string | null }>(
    `SELECT c.id, c.column_name AS "column" FROM quality_check c WHERE c.tenant_id = $1 AND c.dataset_id = $2
       AND EXISTS (SELECT FROM quality_finding f WHERE f.tenant_id = c.tenant_id AND f.check_id = c.id AND f.cleared_at IS NULL)`,
    [tx.tenantId, dataset.id],
  );
  if (!checks.length) return 0;
  const pairs = versions.flatMap((version) => {
    const definition = version as unknown as Definition;
    const concerning = checks.filter(({ column }) => readsColumn([definition.numerator, definition.denominator], column, dataset.mapping));
    return concerning.map((check) => ({ versionId: version.id, checkId: check.id, on: monthsOn(definition), ytd: definition.span?.kind === 'ytd' }));
  });
  await tx.execute(
    `INSERT INTO measurement_flag AS g (tenant_id, measurement_id, finding_id, print)
     SELECT m.tenant_id, m.id, f.id, f.print FROM unnest($2::uuid[], $3::uuid[], $4::int[], $6::boolean[]) AS q(version_id, check_id, months_on, ytd)
     JOIN quality_finding f ON f.tenant_id = $1 AND f.check_id = q.check_id AND f.cleared_at IS NULL
     JOIN measurement m ON m.tenant_id = $1 AND m.metric_version_id = q.version_id AND m.month BETWEEN f.month AND f.month + make_interval(months => q.months_on) AND m.status IN ('submitted', 'verified', 'quarantined')
     WHERE (NOT q.ytd OR date_trunc('year', m.month) = date_trunc('year', f.month)) AND ${CONCERNS}
     ON CONFLICT (tenant_id, measurement_id, finding_id) DO UPDATE SET print = excluded.print, raised_at = tenant_now(), released_at = NULL WHERE g.print <> excluded.print`,
    [tx.tenantId, pairs.map((p) => p.versionId), pairs.map((p) => p.checkId), pairs.map((p) => p.on), dataset.id, pairs.map((p) => p.ytd)],
  );
  const flagged = await tx.advanceMany(
    Measurement,
    `metric_version_id = ANY ($1::uuid[]) AND status IN ('submitted', 'verified') AND ${DOUBTED}`,
    [versions.map(({ id }) => id)],
    measurementMachine,
    {} as MeasurementContext,
    { type: 'measurement.flag' },
    FIGURE_ROWS,
  );
  return flagged.length;
}
