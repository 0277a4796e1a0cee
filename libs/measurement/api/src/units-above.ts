import type { Definition } from '@kpi-loop/metric/domain';
import { keepsAbove, type KeepReason } from '@kpi-loop/measurement/domain';
import { quotientSql } from '@kpi-loop/metric/api';
import type { Tx } from '@kpi-loop/shared/api';
import { endOfMonth, type IsoDate } from '@kpi-loop/shared/kernel';
import { hasDenominator } from './counted-sql';
import { ASSIGNED_ROWS, ASSIGNED_UNIT, firstRowsOf, UNITS_ABOVE } from './figure-table';

/** A figure that is corrected by hand. */
export interface ByHand {
  id: string;
  metricVersionId: string;
  subjectKind: 'person' | 'unit';
  subjectId: string;
  month: IsoDate;
}

/** A figure above that stays as it is, and why. */
export interface KeptFigure {
  measurementId: string;
  value: string | null;
  reason: KeepReason;
}

/** Where the figure was counted: the units of its rows, else those the person was in that month; a unit counts in itself. */
const HOME = `home AS (
  SELECT $5::uuid AS unit_id WHERE $4 = 'unit'
  UNION SELECT unit_id FROM counted
  UNION SELECT a.unit_id FROM assignment a WHERE $4 = 'person' AND a.tenant_id = $1 AND a.person_id = $5 AND a.valid_from <= $7::date AND (a.valid_to IS NULL OR a.valid_to >= $3::date) AND NOT EXISTS (SELECT FROM counted))`;
const COUNTED = `counted AS (SELECT DISTINCT ${ASSIGNED_UNIT} AS unit_id FROM ${ASSIGNED_ROWS} JOIN dataset d ON d.tenant_id = o.tenant_id AND d.id = o.dataset_id AND d.code = $8
  WHERE $4 = 'person' AND o.tenant_id = $1 AND o.person_id = $5 AND o.event_date BETWEEN $6 AND $7)`;
/** Frozen figures of the units above it, and whether all of it counts in them. */
const ABOVE = `SELECT m.id, m.value, a.whole FROM (
    SELECT a.up_id, count(*) = (SELECT count(*) FROM home) AS whole FROM home h JOIN (${UNITS_ABOVE}) a ON a.id = h.unit_id WHERE NOT ($4 = 'unit' AND a.up_id = $5) GROUP BY a.up_id) a
  JOIN measurement m ON m.tenant_id = $1 AND m.metric_version_id = $2 AND m.month = $3 AND m.subject_kind = 'unit' AND m.subject_id = a.up_id AND m.status IN ('locked', 'correction_pending') AND m.numerator IS NOT NULL`;

/**
 * Takes the difference of both parts of a figure that has been changed by hand (a row of the table `restated`) to the units above,
 * where it adds up. Where it does not, or where it is not known in which units, they keep theirs: answered with the reason.
 */
export async function carryAbove(tx: Tx, figure: ByHand, definition: Definition): Promise<KeptFigure[]> {
  const { metricVersionId, month, subjectKind, subjectId } = figure;
  const above = await tx.query<{ id: string; value: string | null; whole: boolean }>(`WITH ${COUNTED}, ${HOME} ${ABOVE} ORDER BY m.id`, [
    tx.tenantId,
    metricVersionId,
    month,
    subjectKind,
    subjectId,
    firstRowsOf(definition, month),
    endOfMonth(month),
    definition.datasetCode,
  ]);
  const reason = keepsAbove(definition);
  const moved = reason ? [] : above.filter(({ whole }) => whole);
  const difference = (part: 'numerator' | 'denominator'): string => `m.${part} + coalesce(r.${part}, 0) - coalesce(r.${part}_before, 0)`;
  const two = hasDenominator(definition);
  await tx.execute(
    `WITH changed AS (SELECT m.*, ${difference('numerator')} AS top, ${two ? difference('denominator') : 'NULL::numeric'} AS bottom
       FROM measurement m JOIN restated r ON r.measurement_id = $3 WHERE m.tenant_id = $1 AND m.id = ANY ($2::uuid[])),
     fresh AS (INSERT INTO restated SELECT id, numerator, denominator, value, top, bottom, ${two ? quotientSql('top', 'bottom', definition.zeroDenominator) : 'top'}, row_count, last_date, run_ids FROM changed RETURNING *)
     UPDATE measurement m SET numerator = f.numerator, denominator = f.denominator, value = f.value FROM fresh f WHERE m.tenant_id = $1 AND m.id = f.measurement_id`,
    [tx.tenantId, moved.map(({ id }) => id), figure.id],
  );
  return above.flatMap(({ id, value, whole }) => (reason || !whole ? [{ measurementId: id, value, reason: reason ?? ('severalUnits' as const) }] : []));
}
