import type { Grain, ReplaceMode, RowErrorCode, WindowScope } from '@kpi-loop/measurement/domain';
import type { Tx } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import type { DateWindow } from './connectors/rows';
import type { Late } from './late-rows';
import type { Spool } from './spool';

export interface StagedReject {
  rowNo: number;
  code: RowErrorCode;
  detail: string;
}

export interface Landed {
  accepted: number;
  changed: number;
  removed: number;
  /** All dates the delivery speaks about, and those of rows it took away. */
  from: IsoDate;
  to: IsoDate;
}

/** Nothing is wrong with such a row; what is known already says more. */
const IGNORED = 'ignored';
/** Nothing is wrong with it, but its month is frozen: somebody has to decide about it. */
const LATE = 'late';
const STAGING = `CREATE TEMP TABLE staging (row_no int NOT NULL, event_date date NOT NULL, row_key text NOT NULL, person_no text, unit_code text, data jsonb NOT NULL) ON COMMIT DROP`;
/** Everything a row refers to is looked up here, once for all rows; `observation` has no foreign keys (scale.md §4, rule 4). */
const RESOLVE = `CREATE TEMP TABLE ready ON COMMIT DROP AS
  SELECT s.row_no, s.event_date, s.row_key, s.data, p.id AS person_id, u.id AS unit_id, s.person_no, s.unit_code,
    CASE WHEN s.copy > 1 THEN 'duplicateKey' WHEN s.person_no IS NOT NULL AND p.id IS NULL THEN 'personUnknown' WHEN s.unit_code IS NOT NULL AND u.id IS NULL THEN 'unitUnknown' END AS rejected
  FROM (SELECT *, row_number() OVER (PARTITION BY row_key ORDER BY row_no) AS copy FROM staging) s
  LEFT JOIN person p ON p.tenant_id = current_tenant() AND p.employee_no = s.person_no
  LEFT JOIN org_unit u ON u.tenant_id = current_tenant() AND u.code = s.unit_code`;

export interface Staged {
  rejects: StagedReject[];
  /** Rows that were known already, and the dates they have; of `append` only. */
  ignored: { count: number; from: IsoDate | null; to: IsoDate | null };
  late: Late;
}

/** Copies the spooled rows into tables of this transaction and says which of them cannot land. `partOfMore`: what lies outside the window is none of this delivery, and no mistake. */
export async function stage(tx: Tx, datasetId: string, spool: Spool, window: DateWindow | null, mode: ReplaceMode, partOfMore = false): Promise<Staged> {
  await tx.execute(`SET LOCAL statement_timeout = '15min'; SET LOCAL idle_in_transaction_session_timeout = '15min'`);
  await tx.execute(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [datasetId]);
  await tx.execute(STAGING);
  await spool.copyTo(tx, 'staging (row_no, event_date, row_key, person_no, unit_code, data)');
  await tx.execute(`ANALYZE staging`);
  await tx.execute(RESOLVE);
  await tx.execute(`CREATE INDEX ON ready (row_key, event_date)`);
  await tx.execute(`ANALYZE ready`);
  const ignored = mode === 'append' ? await leaveOutKnown(tx, datasetId) : { count: 0, from: null, to: null };
  if (window)
    await tx.execute(`UPDATE ready SET rejected = $3 WHERE (rejected IS NULL OR $3 = '${IGNORED}') AND event_date NOT BETWEEN $1 AND $2`, [
      window.from,
      window.to,
      partOfMore ? IGNORED : 'outsideWindow',
    ]);
  await setLateAside(tx, datasetId);
  const rejects = await tx.query<StagedReject>(
    `SELECT row_no, rejected AS code, left(CASE rejected WHEN 'personUnknown' THEN person_no WHEN 'unitUnknown' THEN unit_code WHEN 'duplicateKey' THEN row_key ELSE event_date::text END, 60) AS detail
     FROM ready WHERE rejected NOT IN ('${IGNORED}', '${LATE}') ORDER BY row_no`,
  );
  const late = await tx.get<Late>(`SELECT count(*)::int AS count, min(event_date) AS from, max(event_date) AS to FROM ready WHERE rejected = '${LATE}'`);
  return { rejects, ignored, late };
}

/** An event that came before is the same event, whatever it says this time. */
function leaveOutKnown(tx: Tx, datasetId: string): Promise<Staged['ignored']> {
  return tx.get(
    `WITH known AS (
       UPDATE ready r SET rejected = '${IGNORED}' WHERE r.rejected = 'duplicateKey' OR EXISTS (SELECT 1 FROM observation o WHERE o.tenant_id = $1 AND o.dataset_id = $2 AND o.row_key = r.row_key) RETURNING r.event_date)
     SELECT count(*)::int AS count, min(event_date) AS from, max(event_date) AS to FROM known`,
    [tx.tenantId, datasetId],
  );
}

/** A month that somebody has signed off does not change underneath; the same row again is no change. */
async function setLateAside(tx: Tx, datasetId: string): Promise<void> {
  await tx.execute(`CREATE TEMP TABLE locked_month (month date) ON COMMIT DROP`);
  const months = await tx.execute(
    `INSERT INTO locked_month SELECT DISTINCT m.month FROM measurement m JOIN metric_version v ON v.tenant_id = m.tenant_id AND v.id = m.metric_version_id
     JOIN dataset d ON d.tenant_id = v.tenant_id AND d.code = v.dataset_code WHERE m.tenant_id = $1 AND d.id = $2 AND m.status IN ('locked', 'correction_pending')`,
    [tx.tenantId, datasetId],
  );
  if (!months) return;
  await tx.execute(
    `UPDATE ready r SET rejected = '${LATE}' WHERE r.rejected IS NULL AND (
       (date_trunc('month', r.event_date)::date IN (SELECT month FROM locked_month) AND NOT EXISTS (SELECT 1 FROM observation o WHERE o.tenant_id = $1 AND o.dataset_id = $2 AND o.event_date = r.event_date
          AND o.row_key = r.row_key AND o.data = r.data AND o.person_id IS NOT DISTINCT FROM r.person_id AND o.unit_id IS NOT DISTINCT FROM r.unit_id))
       OR EXISTS (SELECT 1 FROM observation o WHERE o.tenant_id = $1 AND o.dataset_id = $2 AND o.row_key = r.row_key AND o.event_date <> r.event_date
          AND date_trunc('month', o.event_date)::date IN (SELECT month FROM locked_month)))`,
    [tx.tenantId, datasetId],
  );
}

/** What a delivery replaces: dates (`null`: all of them), and of these whose rows. */
export interface Replaced {
  window: DateWindow | null;
  scope: WindowScope | null;
}

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Condition on `observation o`: nobody has signed off its month. */
export const OPEN_MONTH = `date_trunc('month', o.event_date)::date NOT IN (SELECT month FROM locked_month)`;

/** Condition on `observation o`: is it of somebody the delivery names? Rows of nobody in particular are named by such rows. */
export const inScope = ({ scope }: Replaced): string => (scope ? `coalesce(o.${scope}_id, '${NOBODY}') IN (SELECT id FROM named)` : 'true');

/** Notes whom the delivery names; to be called once, before anything is compared or replaced. */
export async function nameSubjects(tx: Tx, { scope }: Replaced): Promise<void> {
  if (!scope) return;
  await tx.execute(`CREATE TEMP TABLE named ON COMMIT DROP AS SELECT DISTINCT coalesce(${scope}_id, '${NOBODY}') AS id FROM ready WHERE rejected IS NULL`);
}

/** Condition on `observation o`: somebody has signed off its month. */
const LOCKED_MONTH = `date_trunc('month', o.event_date)::date IN (SELECT month FROM locked_month)`;
/** Condition on `observation o`: the delivery does not have it any more, under whatever date. */
const LEFT_OUT = `NOT EXISTS (SELECT 1 FROM ready r WHERE (r.rejected IS NULL OR r.rejected = '${LATE}') AND r.row_key = o.row_key)`;
/** Rows that stand where the delivery would land. */
const standing = (replaced: Replaced): string =>
  `FROM observation o WHERE o.tenant_id = $1 AND o.dataset_id = $2 AND ($3::date IS NULL OR o.event_date BETWEEN $3 AND $4) AND ${inScope(replaced)}`;
const placeOf = (tx: Tx, datasetId: string, { window }: Replaced): unknown[] => [tx.tenantId, datasetId, window?.from ?? null, window?.to ?? null];

/** How many of the rows that stand where the delivery would land it does not have any more; in open months, or in those that are locked. */
export async function removal(tx: Tx, datasetId: string, replaced: Replaced, months: 'open' | 'locked'): Promise<{ gone: number; stood: number }> {
  return tx.get<{ gone: number; stood: number }>(
    `SELECT count(*)::int AS stood, count(*) FILTER (WHERE ${LEFT_OUT})::int AS gone ${standing(replaced)} AND ${months === 'open' ? OPEN_MONTH : LOCKED_MONTH}`,
    placeOf(tx, datasetId, replaced),
  );
}

/**
 * Rows of locked months that the delivery does not have any more stay, and wait for a decision like those that came late; rows that it has
 * again do not wait any longer. Returns how many were left out.
 */
export async function parkLeftOut(tx: Tx, datasetId: string, runId: string, replaced: Replaced): Promise<number> {
  await tx.execute(
    `UPDATE late_observation l SET resolution = 'returned', resolved_at = tenant_now() WHERE l.tenant_id = $1 AND l.dataset_id = $2 AND l.gone AND l.resolution IS NULL AND l.correction_id IS NULL
       AND EXISTS (SELECT 1 FROM ready r WHERE r.rejected IS NULL AND r.row_key = l.row_key)`,
    [tx.tenantId, datasetId],
  );
  return tx.execute(
    `INSERT INTO late_observation (tenant_id, id, dataset_id, month, event_date, row_key, person_id, unit_id, run_id, row_no, data, gone)
     SELECT $1, system.new_id(), $2, date_trunc('month', o.event_date), o.event_date, o.row_key, o.person_id, o.unit_id, $5, o.row_no, o.data, true ${standing(replaced)} AND ${LOCKED_MONTH} AND ${LEFT_OUT}
       AND NOT EXISTS (SELECT 1 FROM late_observation l WHERE l.tenant_id = $1 AND l.dataset_id = $2 AND l.row_key = o.row_key AND (l.resolution IS NULL OR l.gone AND l.resolution = 'dismissed' AND l.data = o.data))`,
    [...placeOf(tx, datasetId, replaced), runId],
  );
}

/** The dates of the staged rows; null when none may land. */
export async function stagedWindow(tx: Tx): Promise<DateWindow | null> {
  const { from, to } = await tx.get<{ from: IsoDate | null; to: IsoDate | null }>(
    `SELECT min(event_date) AS from, max(event_date) AS to FROM ready WHERE rejected IS NULL`,
  );
  return from && to ? { from, to } : null;
}

/** Leaves out rows that changed earlier, by the date in `cursor`, than what is known of their key. */
export async function leaveOutOlder(tx: Tx, datasetId: string, cursor: string): Promise<void> {
  await tx.execute(
    `UPDATE ready r SET rejected = '${IGNORED}' FROM observation o WHERE o.tenant_id = $1 AND o.dataset_id = $2 AND o.row_key = r.row_key AND r.rejected IS NULL AND o.data->>$3 > r.data->>$3`,
    [tx.tenantId, datasetId, cursor],
  );
}

/**
 * Replaces: afterwards the dataset holds exactly the staged rows within the window (`null`: altogether), of those the
 * delivery answers for. A row that says what was known already is left alone, with the run it came with; a key that moved
 * to another date is moved.
 */
export async function land(tx: Tx, datasetId: string, runId: string, replaced: Replaced, staged: DateWindow): Promise<Landed> {
  const { window } = replaced;
  const gone = await tx.get<{ count: number; from: IsoDate | null; to: IsoDate | null }>(
    `WITH gone AS (
       DELETE FROM observation o WHERE o.tenant_id = $1 AND o.dataset_id = $2 AND ($3::date IS NULL OR o.event_date BETWEEN $3 AND $4) AND ${OPEN_MONTH} AND ${inScope(replaced)}
         AND NOT EXISTS (SELECT 1 FROM ready r WHERE (r.rejected IS NULL AND r.event_date = o.event_date OR r.rejected = '${LATE}') AND r.row_key = o.row_key) RETURNING o.event_date)
     SELECT count(*)::int AS count, min(event_date) AS from, max(event_date) AS to FROM gone`,
    [tx.tenantId, datasetId, window?.from ?? null, window?.to ?? null],
  );
  const landed = await put(tx, datasetId, runId, staged);
  const dates = [landed.from, landed.to, gone.from, gone.to].filter((day): day is IsoDate => day !== null).sort();
  return { ...landed, removed: gone.count, from: dates[0], to: dates[dates.length - 1] };
}

/** Adds the staged rows: new ones, changed ones, and those whose date has changed. Each takes the place of the one of its key; nothing else goes. */
export async function put(tx: Tx, datasetId: string, runId: string, staged: DateWindow): Promise<Landed> {
  const moved = await tx.get<{ count: number; from: IsoDate | null; to: IsoDate | null }>(
    `WITH gone AS (DELETE FROM observation o USING ready r WHERE o.tenant_id = $1 AND o.dataset_id = $2 AND r.rejected IS NULL AND o.row_key = r.row_key AND o.event_date <> r.event_date AND ${OPEN_MONTH} RETURNING o.event_date)
     SELECT count(*)::int AS count, min(event_date) AS from, max(event_date) AS to FROM gone`,
    [tx.tenantId, datasetId],
  );
  const changed = await tx.execute(
    `INSERT INTO observation AS o (tenant_id, dataset_id, event_date, row_key, person_id, unit_id, run_id, row_no, data)
     SELECT $1, $2, event_date, row_key, person_id, unit_id, $3, row_no, data FROM ready WHERE rejected IS NULL
     ON CONFLICT (tenant_id, dataset_id, event_date, row_key) DO UPDATE SET person_id = excluded.person_id, unit_id = excluded.unit_id, run_id = excluded.run_id, row_no = excluded.row_no, data = excluded.data
     WHERE (o.person_id, o.unit_id, o.data) IS DISTINCT FROM (excluded.person_id, excluded.unit_id, excluded.data)`,
    [tx.tenantId, datasetId, runId],
  );
  const { accepted } = await tx.get<{ accepted: number }>(`SELECT count(*)::int AS accepted FROM ready WHERE rejected IS NULL`);
  const dates = [staged.from, staged.to, moved.from, moved.to].filter((day): day is IsoDate => day !== null).sort();
  return { accepted, changed, removed: 0, from: dates[0], to: dates[dates.length - 1] };
}

/**
 * How finely the dataset is dated, as its rows say: one date a month, or days. A single date says something only where it
 * is the first or the last of its month, as figures by the month are dated.
 */
export async function seenGrain(tx: Tx, datasetId: string): Promise<Grain> {
  const severalDates = (rows: string): string =>
    `SELECT 1 FROM ${rows} GROUP BY date_trunc('month', event_date) HAVING min(event_date) < max(event_date) LIMIT 1`;
  if (await tx.one(severalDates(`ready WHERE rejected IS NULL`))) return 'day';
  const known = `observation WHERE tenant_id = $1 AND dataset_id = $2`;
  if (await tx.one(severalDates(known), [tx.tenantId, datasetId])) return 'day';
  const { months, atAnEnd } = await tx.get<{ months: number; atAnEnd: boolean }>(
    `SELECT count(DISTINCT event_date)::int AS months, coalesce(bool_and(extract(day FROM event_date) = 1 OR extract(day FROM event_date + 1) = 1), false) AS at_an_end FROM ${known}`,
    [tx.tenantId, datasetId],
  );
  return months > 1 || atAnEnd ? 'month' : 'day';
}

/** Years of the staged rows: their partitions are made before anything lands. */
export async function ensurePartitions(tx: Tx, years: Iterable<number>): Promise<void> {
  await tx.execute(`SELECT system.ensure_observation_partition(year) FROM unnest($1::int[]) AS year`, [[...years]]);
}
