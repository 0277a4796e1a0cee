import { Injectable } from '@nestjs/common';
import { OrganizationReader, Standing } from '@kpi-loop/organization/api';
import { TRAILING_MONTHS, type FigureEntryContext } from '@kpi-loop/measurement/domain';
import type { EntryRule } from '@kpi-loop/metric/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { firstOfMonth, type IsoDate, type Party, type Role } from '@kpi-loop/shared/kernel';
import { IN_FORCE } from '@kpi-loop/target/domain';
import { FigureAccess } from './figure-access';

/** Whose figure of what is to be entered for a month: a signed card counts a manual metric. */
export interface FigureCell {
  metricId: string;
  metricVersionId: string;
  metricCode: string;
  metricName: string;
  metricNameEn: string;
  unit: string;
  decimals: number;
  percent: boolean;
  ratio: boolean;
  entry: EntryRule;
  subjectKind: 'person' | 'unit';
  subjectId: string;
  subjectCode: string;
  subjectName: string;
  subjectNameEn: string;
  subjectPersonId: string | null;
  month: IsoDate;
  madeOfOthers: boolean;
  locked: boolean;
  history: string[];
  figureStatus: string | null;
  figure: string | null;
  dueOn: IsoDate | null;
  roundId: string | null;
}

/** Roles that see entries in their scope; everybody else their own, and the line those below. */
const READS_ENTRIES: readonly Role[] = ['STEWARD', 'HR', 'AUD'];

export type CellKey = Pick<FigureCell, 'metricId' | 'subjectKind' | 'subjectId' | 'month'>;
export const keyOf = ({ metricId, subjectKind, subjectId, month }: CellKey): string => [metricId, subjectKind, subjectId, month].join(' ');

/** Of a definition `v`: is there a figure to enter for this month? One that is read by quarters has it in the last month of each. */
export const entersIn = (month: string): string => `(v.grain <> 'quarter' OR extract(month FROM ${month})::int % 3 = 0)`;

/** CTE `wanted`: every cell of the months $2 in the company, once, with the definition its card counts. $3: statuses of cards in force. */
const WANTED = `wanted AS (
  SELECT DISTINCT ON (k.id, w.kind, w.subject, w.month) k.id AS metric_id, v.id AS metric_version_id, k.code AS metric_code, k.name AS metric_name, coalesce(nullif(k.name_en, ''), k.name) AS metric_name_en,
    v.unit, v.decimals, v.percent, v.denominator IS NOT NULL AS ratio, v.entry, w.kind, w.subject, w.month, w.month_end,
    bool_or(p.status NOT IN ('upcoming', 'open', 'data_closing')) OVER (PARTITION BY k.id, w.kind, w.subject, w.month) AS closed
  FROM scorecard c JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id
  JOIN scorecard_line l ON l.tenant_id = c.tenant_id AND l.scorecard_id = c.id AND l.removed_at IS NULL
  JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id AND v.kind = 'manual'
  JOIN metric k ON k.tenant_id = v.tenant_id AND k.id = v.metric_id
  CROSS JOIN LATERAL (SELECT coalesce(l.measured_kind, c.subject_kind) AS kind, coalesce(l.measured_id, c.subject_id) AS subject, month, (month + interval '1 month' - interval '1 day')::date AS month_end
    FROM unnest($2::date[]) AS month) w
  WHERE c.tenant_id = $1 AND c.status = ANY ($3::text[]) AND p.starts_on <= w.month_end AND p.ends_on >= w.month AND ${entersIn('w.month')}
    AND EXISTS (SELECT FROM line_target t WHERE t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL AND t.valid_from <= w.month_end AND t.valid_to >= w.month)
  ORDER BY k.id, w.kind, w.subject, w.month, v.version_no DESC)`;

/** A unit whose people or units below enter the same metric is made of their figures. */
const MADE_OF_OTHERS = `w.kind = 'unit' AND EXISTS (
  SELECT FROM wanted b WHERE b.metric_id = w.metric_id AND b.month = w.month AND (
    b.kind = 'unit' AND b.subject <> w.subject AND EXISTS (SELECT FROM org_unit below WHERE below.tenant_id = $1 AND below.id = b.subject AND starts_with(below.path, u.path))
    OR b.kind = 'person' AND EXISTS (SELECT FROM assignment a JOIN org_unit place ON place.tenant_id = a.tenant_id AND place.id = a.unit_id
      WHERE a.tenant_id = $1 AND a.person_id = b.subject AND a.valid_from <= w.month_end AND (a.valid_to IS NULL OR a.valid_to >= w.month) AND starts_with(place.path, u.path))))`;

const CELLS = `SELECT w.metric_id, w.metric_version_id, w.metric_code, w.metric_name, w.metric_name_en, w.unit, w.decimals, w.percent, w.ratio, w.entry, w.kind AS subject_kind, w.subject AS subject_id,
    coalesce(p.employee_no, u.code) AS subject_code, coalesce(p.name, u.name) AS subject_name, coalesce(nullif(coalesce(p.name_en, u.name_en), ''), p.name, u.name) AS subject_name_en,
    coalesce(p.id, u.head_id) AS subject_person_id, w.month, ${MADE_OF_OTHERS} AS made_of_others,
    w.closed OR coalesce(m.status = 'locked', false) AS locked, m.status AS figure_status, m.value AS figure, r.due_on, r.id AS round_id,
    ARRAY(SELECT h.value::text FROM measurement h WHERE h.tenant_id = $1 AND h.metric_version_id = w.metric_version_id AND h.subject_kind = w.kind AND h.subject_id = w.subject
      AND h.month < w.month AND h.month >= w.month - make_interval(months => ${TRAILING_MONTHS}) AND h.value IS NOT NULL AND h.status IN ('submitted', 'verified', 'locked') ORDER BY h.month DESC) AS history
  FROM wanted w
  LEFT JOIN person p ON w.kind = 'person' AND p.tenant_id = $1 AND p.id = w.subject
  LEFT JOIN org_unit u ON w.kind = 'unit' AND u.tenant_id = $1 AND u.id = w.subject
  LEFT JOIN measurement m ON m.tenant_id = $1 AND m.metric_version_id = w.metric_version_id AND m.subject_kind = w.kind AND m.subject_id = w.subject AND m.month = w.month
  LEFT JOIN figure_round r ON r.tenant_id = $1 AND r.metric_id = w.metric_id AND r.month = w.month`;
const ORDER = `ORDER BY w.month DESC, subject_name, w.subject, w.metric_code`;

/** Those the viewer $n may act for: everybody who has lent their rights today. */
const lenders = (viewer: number, day: number): string =>
  `SELECT d.from_person_id FROM delegation d WHERE d.tenant_id = $1 AND d.to_person_id = $${viewer} AND d.revoked_at IS NULL AND $${day}::date BETWEEN d.valid_from AND d.valid_to`;

/** Which figures are to be entered, by whom, and what is known about each. */
@Injectable()
export class FigureCells {
  constructor(
    private readonly organization: OrganizationReader,
    private readonly access: FigureAccess,
  ) {}

  /** Those the viewer answers for, or stands in for whoever does. */
  mine(tx: Tx, months: readonly IsoDate[]): Promise<FigureCell[]> {
    return tx.query<FigureCell>(`WITH ${WANTED} ${CELLS} WHERE coalesce(p.id, u.head_id) = $4 OR coalesce(p.id, u.head_id) IN (${lenders(4, 5)}) ${ORDER}`, [
      ...[tx.tenantId, months.map(firstOfMonth), IN_FORCE],
      tx.viewer.personId,
      tx.today,
    ]);
  }

  /** All of the company, or those of one metric. */
  all(tx: Tx, months: readonly IsoDate[], metricId: string | null = null): Promise<FigureCell[]> {
    return tx.query<FigureCell>(`WITH ${WANTED} ${CELLS} WHERE $4::uuid IS NULL OR w.metric_id = $4 ${ORDER}`, [
      tx.tenantId,
      months.map(firstOfMonth),
      IN_FORCE,
      metricId,
    ]);
  }

  /** By their keys; a cell that nobody has to enter (any more) is absent. */
  async byKey(tx: Tx, keys: readonly CellKey[]): Promise<Map<string, FigureCell>> {
    if (!keys.length) return new Map();
    const cells = await this.all(tx, [...new Set(keys.map((key) => key.month))]);
    return new Map(cells.map((cell) => [keyOf(cell), cell]));
  }

  /** What the viewer is to a figure; whoever stands in for its owner enters on the owner's behalf. */
  async standing(tx: Tx, kind: 'person' | 'unit', subjectId: string): Promise<Standing> {
    const standing = await this.access.standing(tx, kind, subjectId);
    if (standing.own.has('owner') || !tx.viewer.personId) return standing;
    const owner = await this.access.subjectPerson(tx, kind, subjectId);
    if (!owner || !(await tx.one(`SELECT 1 AS found WHERE $2::uuid IN (${lenders(3, 4)})`, [tx.tenantId, owner, tx.viewer.personId, tx.today])))
      return standing;
    return new Standing(standing.own, new Map<Party, string>([...standing.lent, ['owner', owner]]));
  }

  /** SQL condition: entries of the people (or heads of units) in `column` that the viewer may see. */
  visible(tx: Tx, column: string, params: unknown[]): string {
    return this.organization.visible(tx, column, READS_ENTRIES, params);
  }
}

type Ruled = 'currentMonth' | 'ratio' | 'percent' | 'limits' | 'evidenceRequired' | 'history' | 'madeOfOthers' | 'locked' | 'subjectPersonId';

/** What the rules need to know of an entry, beside its own values. */
export const ruledBy = (cell: FigureCell | undefined, today: IsoDate): Pick<FigureEntryContext, Ruled> => ({
  currentMonth: firstOfMonth(today),
  ratio: cell?.ratio ?? false,
  percent: cell?.percent ?? false,
  limits: { lowest: cell?.entry.lowest ?? null, highest: cell?.entry.highest ?? null },
  evidenceRequired: cell?.entry.evidence ?? false,
  history: cell?.history ?? [],
  madeOfOthers: cell?.madeOfOthers ?? false,
  // nobody's card counts it any more
  locked: cell?.locked ?? true,
  subjectPersonId: cell?.subjectPersonId ?? null,
});
