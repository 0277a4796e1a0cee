import { replaces, type ReplaceMode } from '@kpi-loop/measurement/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { addMonths, type DateRange } from '@kpi-loop/shared/kernel';
import { inScope, OPEN_MONTH, type Replaced } from './landing';
import { binder, type Bind } from './measure-sql';

/** The rows that checks look at: `o (event_date, row_key, row_no, person_id, unit_id, data, fresh)`; fresh ones came with the delivery. */
export interface CheckedRows {
  /** What stands after FROM. */
  from(bind: Bind): string;
  /** Whole months that the delivery speaks about. */
  range: DateRange;
}

/** Nothing but the delivery: enough for what is asked row by row. */
export const delivered = (range: DateRange): CheckedRows => ({
  from: () => `(SELECT event_date, row_key, row_no, person_id, unit_id, data, true AS fresh FROM ready WHERE rejected IS NULL) o`,
  range,
});

/** Rows in force, each as if it had come now. */
export const inForce = (tx: Tx, datasetId: string, range: DateRange): CheckedRows => ({
  from: (bind) =>
    `(SELECT event_date, row_key, row_no, person_id, unit_id, data, true AS fresh FROM observation WHERE tenant_id = ${bind(tx.tenantId)}::uuid AND dataset_id = ${bind(datasetId)}::uuid) o`,
  range,
});

/** What came before the range, so that a series which reaches into it is seen whole. */
const MONTHS_BEFORE = 1;

/** The dataset as it would be once the delivery has landed, in a table of this transaction: the swap itself has not begun. */
export async function prospect(tx: Tx, datasetId: string, mode: ReplaceMode, replaced: Replaced, range: DateRange): Promise<CheckedRows> {
  const params: unknown[] = [tx.tenantId, datasetId, addMonths(range.from, -MONTHS_BEFORE), range.to];
  const stays = replaces(mode) ? `NOT (${OPEN_MONTH} AND ${inScope(replaced)}${inWindow(replaced, binder(params))})` : 'true';
  await tx.execute(`CREATE TEMP TABLE prospect (event_date date, row_key text, row_no int, person_id uuid, unit_id uuid, data jsonb, fresh boolean) ON COMMIT DROP`);
  await tx.execute(`INSERT INTO prospect SELECT event_date, row_key, row_no, person_id, unit_id, data, true FROM ready WHERE rejected IS NULL`);
  await tx.execute(
    `INSERT INTO prospect SELECT o.event_date, o.row_key, o.row_no, o.person_id, o.unit_id, o.data, false FROM observation o
     WHERE o.tenant_id = $1 AND o.dataset_id = $2 AND o.event_date BETWEEN $3 AND $4 AND ${stays}
       AND NOT EXISTS (SELECT 1 FROM ready r WHERE r.rejected IS NULL AND r.row_key = o.row_key)`,
    params,
  );
  await tx.execute(`ANALYZE prospect`);
  return { from: () => 'prospect o', range };
}

const inWindow = ({ window }: Replaced, bind: Bind): string => (window ? ` AND o.event_date BETWEEN ${bind(window.from)} AND ${bind(window.to)}` : '');
