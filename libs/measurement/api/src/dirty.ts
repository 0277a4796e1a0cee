import type { Tx } from '@kpi-loop/shared/api';
import { endOfMonth, type DateRange, type IsoDate } from '@kpi-loop/shared/kernel';
import { UNITS_ABOVE, printOfPlaces } from './figure-table';

/** What has to be counted: of which months, and of whom (`some`: those in `dirty_subject`, otherwise everybody). */
export interface Dirty {
  range: DateRange | null;
  some: boolean;
}

const DIRTY = `CREATE TEMP TABLE IF NOT EXISTS dirty (month date, person_id uuid, unit_id uuid, asked boolean) ON COMMIT DROP`;
const TAKE = `WITH taken AS (DELETE FROM dirty_mark WHERE tenant_id = $1 AND dataset_id = $2 RETURNING month, person_id, unit_id, asked)
  INSERT INTO dirty SELECT DISTINCT month, person_id, unit_id, asked FROM taken`;

/** A row counts for its person, for its unit or the one the person was in at some day of the month, and for all units above. */
const SUBJECTS = `INSERT INTO dirty_subject
  WITH above AS (${UNITS_ABOVE}),
    placed AS (
      SELECT d.month, d.person_id, coalesce(d.unit_id, place.unit_id) AS unit_id FROM dirty d LEFT JOIN place ON d.unit_id IS NULL AND place.person_id = d.person_id
        AND place.valid_from < d.month + interval '1 month' AND place.valid_to >= d.month WHERE NOT d.asked)
  SELECT DISTINCT 'person', person_id, month FROM placed WHERE person_id IS NOT NULL
  UNION SELECT 'unit', above.up_id, placed.month FROM placed JOIN above ON above.id = placed.unit_id`;

/** Takes the marks of a dataset. To be called by whoever holds its lock and has begun its figures. */
export async function takeDirty(tx: Tx, datasetId: string, share: number): Promise<Dirty> {
  await tx.execute(DIRTY);
  await tx.execute(`TRUNCATE dirty`);
  await tx.execute(TAKE, [tx.tenantId, datasetId]);
  const moved = await havePlacesMoved(tx, datasetId);
  const { from, to, many } = await tx.get<{ from: IsoDate | null; to: IsoDate | null; many: boolean }>(
    `SELECT min(month) AS from, max(month) AS to, coalesce(bool_or(person_id IS NULL AND unit_id IS NULL), false) AS many FROM dirty WHERE $1 OR NOT asked`,
    [moved],
  );
  if (!from || !to) return { range: null, some: false };
  const range = { from, to: endOfMonth(to) };
  if (moved || many) return { range, some: false };
  await tx.execute(SUBJECTS, [tx.tenantId]);
  await tx.execute(`ANALYZE dirty_subject`);
  return { range, some: await areFew(tx, datasetId, share) };
}

/** Figures are those of where people and units are now: what was counted before they moved may be another's. */
async function havePlacesMoved(tx: Tx, datasetId: string): Promise<boolean> {
  return (
    (await tx.execute(`UPDATE dataset SET counted_places = $3 WHERE tenant_id = $1 AND id = $2 AND counted_places IS DISTINCT FROM $3`, [tx.tenantId, datasetId, await printOfPlaces(tx)])) > 0
  );
}

/** Of the definition that has the most figures in these months: how many of them are dirty? */
async function areFew(tx: Tx, datasetId: string, share: number): Promise<boolean> {
  const { dirty, known } = await tx.get<{ dirty: number; known: number }>(
    `SELECT (SELECT count(*) FROM dirty_subject)::int AS dirty, coalesce((SELECT max(n) FROM (
       SELECT count(*) AS n FROM measurement m JOIN metric_version v ON v.tenant_id = m.tenant_id AND v.id = m.metric_version_id JOIN dataset d ON d.tenant_id = v.tenant_id AND d.code = v.dataset_code
       WHERE m.tenant_id = $1 AND d.id = $2 AND m.month IN (SELECT month FROM dirty_subject) GROUP BY m.metric_version_id) x), 0)::int AS known`,
    [tx.tenantId, datasetId],
  );
  return dirty <= known * share;
}
