import { catalogOf, isTimed, type DatasetMapping, type QualityCheck } from '@kpi-loop/measurement/domain';
import type { Tx } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import { binder } from './measure-sql';
import type { CheckedRows } from './prospect';
import { breaksSql, type Beside } from './quality-sql';

/** What breaks a check, shown so that somebody finds it: a row of the delivery, or a month with what was counted and what was expected. */
export interface Example {
  day: IsoDate | null;
  rowKey: string | null;
  rowNo: number | null;
  /** Address as in a spreadsheet. */
  cell?: string | null;
  unit: string | null;
  value: string | null;
  expected: string | null;
}

/** A month that is in doubt: of everybody, or of the unit or person the rows belong to. */
export interface Doubt {
  month: IsoDate;
  place: string;
  unitId: string | null;
  personId: string | null;
  print: string;
  value: string;
}

export interface Answer {
  outcome: 'passed' | 'failed' | 'skipped';
  checked: number;
  failing: number;
  examples: Example[];
  doubts: Doubt[];
}

export interface CheckedDataset {
  id: string;
  mapping: DatasetMapping;
}

const EXAMPLES = 20;
/** With fewer runs before it there is nothing usual to compare with. */
const LEAST_RUNS = 3;
const NOTHING: Answer = { outcome: 'skipped', checked: 0, failing: 0, examples: [], doubts: [] };
export const SKIPPED = NOTHING;

const answered = (found: Omit<Answer, 'outcome'>): Answer => ({ ...found, outcome: found.failing ? 'failed' : 'passed' });

/** Asks one check of rows, in one statement. */
export async function askRows(tx: Tx, dataset: CheckedDataset, check: QualityCheck, rows: CheckedRows, known: { since: IsoDate; until: IsoDate }, beside: Beside): Promise<Answer> {
  if (isTimed(check.kind)) return NOTHING;
  const params: unknown[] = [];
  const bind = binder(params);
  const types = new Map(catalogOf(dataset.mapping).map((c) => [c.name, c.type]));
  const breaks = breaksSql({ check, types, rows, bind, known }, beside);
  const checked = rows.from(bind);
  return answered(
    await tx.get<Omit<Answer, 'outcome'>>(
      `WITH breaks AS MATERIALIZED (${breaks})
       SELECT (SELECT count(*)::int FROM ${checked} WHERE o.fresh) AS checked, (SELECT count(*)::int FROM breaks) AS failing,
         coalesce((SELECT jsonb_agg(jsonb_build_object('day', e.day, 'rowKey', e.row_key, 'rowNo', e.row_no, 'unit', e.code, 'unitName', e.name, 'unitNameEn', e.name_en, 'value', left(e.value, 200), 'expected', left(e.expected, 200)))
           FROM (SELECT b.*, u.code, u.name, u.name_en FROM breaks b LEFT JOIN org_unit u ON u.tenant_id = current_tenant() AND u.id = b.unit_id ORDER BY b.row_no NULLS LAST, b.day, b.place LIMIT ${EXAMPLES}) e), '[]') AS examples,
         coalesce((SELECT jsonb_agg(jsonb_build_object('month', d.month, 'place', d.place, 'unitId', d.unit_id, 'personId', d.person_id, 'print', d.print, 'value', d.value))
           FROM (SELECT g::date AS month, b.place, b.unit_id, b.person_id, md5(string_agg(b.print, ',' ORDER BY b.print)) AS print, left(string_agg(b.value, ', ' ORDER BY b.value), 200) AS value
             FROM breaks b CROSS JOIN generate_series(date_trunc('month', b.day), b.month_to, interval '1 month') g WHERE b.print <> '' GROUP BY 1, 2, 3, 4) d), '[]') AS doubts`,
      params,
    ),
  );
}

/** How many rows a delivery has, against what is usual; `rows` null: the last one that landed. */
export async function askRowCount(tx: Tx, datasetId: string, { params }: QualityCheck, rows: number | null): Promise<Answer> {
  const { last, runs, median } = await tx.get<{ last: number | null; runs: number; median: string | null }>(
    `WITH landed AS (SELECT rows_accepted, row_number() OVER (ORDER BY finished_at DESC, id DESC) AS n FROM collection_run WHERE tenant_id = $1 AND dataset_id = $2 AND status = 'succeeded'),
     usual AS (SELECT rows_accepted, row_number() OVER (ORDER BY rows_accepted) AS i, count(*) OVER () AS runs FROM landed WHERE n BETWEEN $3 AND $4)
     SELECT (SELECT rows_accepted FROM landed WHERE n = 1) AS last, coalesce(max(runs), 0)::int AS runs, trim_scale(avg(rows_accepted) FILTER (WHERE i IN ((runs + 1) / 2, (runs + 2) / 2))) AS median FROM usual`,
    rows === null ? [tx.tenantId, datasetId, 2, params.runs! + 1] : [tx.tenantId, datasetId, 1, params.runs],
  );
  const count = rows ?? last;
  if (count === null || median === null || runs < LEAST_RUNS) return NOTHING;
  const { far } = await tx.get<{ far: boolean }>(`SELECT abs($1::numeric - $2::numeric) * 100 > $2::numeric * $3::numeric AS far`, [count, median, params.tolerance]);
  const example = { day: null, rowKey: null, rowNo: null, unit: null, value: String(count), expected: median };
  return answered({ checked: count, failing: far ? 1 : 0, examples: far ? [example] : [], doubts: [] });
}
