import { Injectable } from '@nestjs/common';
import { OrganizationReader } from '@kpi-loop/organization/api';
import type { Tx } from '@kpi-loop/shared/api';
import type { DateRange, IsoDate, Role } from '@kpi-loop/shared/kernel';
import {
  balanceOf,
  cascadeOf,
  cascadePolicy,
  contributionOf,
  countedOnce,
  parentsOf,
  sameNumber,
  type CascadeLine,
  type CascadeNode,
  type Contribution,
  type Perspective,
  type ScorecardStatus,
  type SubjectKind,
} from '@kpi-loop/target/domain';
import { CardLoader } from './card.loader';
import { COUNTED, FIGURE, SHARED } from './cascade.sql';
import type { BalanceView, CascadeLineView, CascadeQuery, CascadeUnitRef, CascadeView } from './cascade.dto';
import { Denominators, type Counted, type PeriodDays } from './denominators';
import { MeasuredAccess } from './measured-access';
import { person } from './scorecard.sql';

/** Roles that read targets of everybody in their scope (domain.md §4). */
export const READ_TARGETS: Role[] = ['HR', 'HRBP', 'EXEC', 'AUD', 'COMP'];
/** More lines than these are not for one page: then only what is right below the top. */
const MOST = 5000;

interface Row
  extends CascadeLine, Pick<CascadeLineView, 'subject' | 'owner' | 'unitId' | 'code' | 'name' | 'nameEn' | 'unit' | 'decimals' | 'percent' | 'weight'> {
  status: ScorecardStatus;
  seen: boolean;
  /** The viewer reads the whole card, not only a line that is shown to him: what was measured too. */
  read: boolean;
  aggOrg: string;
  set: Contribution | null;
  counted: Counted;
  measuredKind: SubjectKind | null;
  measuredId: string | null;
  subjectId: string;
  agreedParentId: string | null;
  agreedShare: string | null;
}

/** Where and when one looks: the path of a unit (none: nowhere) and its head, a period and a day of it. */
interface Outlook {
  periodId: string;
  day: IsoDate;
  path: string | null;
  headId: string | null;
}

/** The tree of lines from a unit to its people, with what is covered and what is not. */
@Injectable()
export class CascadeReader {
  constructor(
    private readonly organization: OrganizationReader,
    private readonly cards: CardLoader,
    private readonly denominators: Denominators,
    private readonly measured: MeasuredAccess,
  ) {}

  async tree(tx: Tx, query: CascadeQuery): Promise<CascadeView> {
    const frame = await this.cards.frame(tx, query.periodId);
    const { cascade = 'SOFT', coverageBuffer = '0' } = frame.policy.contract;
    const units = await this.units(tx);
    const unitId = query.unitId ?? (await this.ownUnit(tx, units)) ?? null;
    const head = { unitId, units, buffer: coverageBuffer, order: cascade };
    if (!unitId) return { ...head, folded: false, lines: [], orphans: [], balance: { balance: null, metrics: [], mayClassify: false } };
    const at = await this.at(tx, query.periodId, unitId, { from: frame.periodFrom, to: frame.periodTo });
    const { rows: found, folded } = await this.rows(tx, at);
    const parents = parentsOf(found);
    const rows = await this.weighed(tx, frame, found, parents);
    const { roots, orphans } = cascadeOf(rows, coverageBuffer);
    // R-C4: whoever takes a line on sees what it is part of
    const mine = new Set(rows.filter((row) => row.ownerId === tx.viewer.personId).flatMap((row) => parents.get(row.lineId)?.lineId ?? []));
    // who leads nobody hands nothing on, and has no gap
    const leading = new Set(rows.map((row) => row.headId));
    const show = (row: Row) => row.seen || mine.has(row.lineId);
    const flat = (nodes: CascadeNode<Row>[], depth: number, parentLineId: string | null): CascadeLineView[] =>
      nodes.flatMap((node) => {
        if (!show(node.line)) return flat(node.children, depth, parentLineId);
        return [
          viewOf(tx, node, {
            ...{ depth, parentLineId, show, parentId: parents.get(node.line.lineId)?.lineId ?? null },
            untold: (folded && depth > 0) || !(node.children.length || leading.has(node.line.ownerId)),
          }),
          ...flat(node.children, depth + 1, node.line.lineId),
        ];
      });
    return {
      ...head,
      folded,
      lines: flat(roots, 0, null),
      orphans: folded ? [] : orphans.filter(show).map((line) => viewOf(tx, { line, children: [], coverage: NOTHING, share: null }, ALONE(show))),
      balance: await this.balance(tx, at),
    };
  }

  private async at(tx: Tx, periodId: string, unitId: string, { from, to }: DateRange): Promise<Outlook> {
    const unit = await tx.one<{ path: string; headId: string | null }>(`SELECT path, head_id FROM org_unit WHERE tenant_id = $1 AND id = $2`, [
      tx.tenantId,
      unitId,
    ]);
    const day = tx.today < from ? from : tx.today > to ? to : tx.today;
    return { periodId, day, path: unit?.path ?? null, headId: unit?.headId ?? null };
  }

  /** Weight by perspective over the cards of the unit and those below that one may read: all lines of a company are added up before their metrics are named. */
  private async balance(tx: Tx, { periodId, path, day }: Outlook): Promise<BalanceView> {
    await tx.execute(IN_MEMORY);
    const params: unknown[] = [tx.tenantId, periodId, path, day];
    const metrics = await tx.query<BalanceView['metrics'][number]>(
      `SELECT m.id AS metric_id, m.code, m.name, m.name_en, s.weight::text AS weight, x.perspective
       FROM (SELECT l.metric_id, sum(t.weight) AS weight FROM ${LINES} AND ${this.organization.visible(tx, 'c.owner_id', READ_TARGETS, params)} GROUP BY l.metric_id) s
       JOIN metric m ON m.tenant_id = $1 AND m.id = s.metric_id LEFT JOIN metric_perspective x ON x.tenant_id = m.tenant_id AND x.metric_id = m.id
       ORDER BY s.weight DESC, m.code LIMIT 200`,
      params,
    );
    const standing = await this.organization.standingIn(tx, null);
    return { balance: balanceOf(metrics), metrics, mayClassify: cascadePolicy['cascade.classify'].some((role) => standing.own.has(role)) };
  }

  async classify(tx: Tx, metricId: string, perspective: Perspective): Promise<void> {
    await tx.get(`SELECT 1 FROM metric WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, metricId]);
    await tx.execute(
      `INSERT INTO metric_perspective (tenant_id, metric_id, perspective, set_by) VALUES ($1, $2, $3, $4)
       ON CONFLICT (tenant_id, metric_id) DO UPDATE SET perspective = excluded.perspective, set_by = excluded.set_by, set_at = now()`,
      [tx.tenantId, metricId, perspective, tx.actor],
    );
  }

  /** Those one may read cards in, and the own one, in the order of the tree. */
  private units(tx: Tx): Promise<CascadeUnitRef[]> {
    const params: unknown[] = [tx.tenantId, tx.viewer.personId, tx.today];
    const visible = this.organization.visible(tx, 'a.person_id', READ_TARGETS, params);
    // a unit is above a place when its path begins the place's: said from the places up, which are few steps, not of each unit with each place; and of a
    // unit once, not of each of its people
    return tx.query<CascadeUnitRef>(
      `WITH place AS MATERIALIZED (
         SELECT string_to_array(rtrim(at.path, '/'), '/') AS steps FROM org_unit at WHERE at.tenant_id = $1 AND at.id IN (
           SELECT a.unit_id FROM assignment a WHERE a.tenant_id = $1 AND a.valid_from <= $3::date AND (a.valid_to IS NULL OR a.valid_to >= $3::date) AND (a.person_id = $2 OR ${visible}))),
       above AS MATERIALIZED (SELECT DISTINCT array_to_string(steps[:n], '/') || '/' AS path FROM place CROSS JOIN generate_series(1, cardinality(steps)) n)
       SELECT u.id, u.name, u.name_en, length(u.path) - length(replace(u.path, '/', '')) - 1 AS depth FROM org_unit u
       WHERE u.tenant_id = $1 AND (u.head_id = $2 OR u.path IN (SELECT path FROM above))
       ORDER BY u.path LIMIT 2000`,
      params,
    );
  }

  /** Whoever reads the company begins at its top, everybody else with the unit he heads or is in. */
  private async ownUnit(tx: Tx, units: CascadeUnitRef[]): Promise<string | undefined> {
    if (tx.viewer.roles.some((grant) => !grant.unitId && READ_TARGETS.includes(grant.role))) return units[0]?.id;
    const own = await tx.one<{ id: string }>(
      `SELECT u.id FROM org_unit u LEFT JOIN assignment a ON a.tenant_id = u.tenant_id AND a.unit_id = u.id AND a.person_id = $2 AND a.valid_from <= $3 AND (a.valid_to IS NULL OR a.valid_to >= $3)
       WHERE u.tenant_id = $1 AND (u.head_id = $2 OR a.id IS NOT NULL) ORDER BY u.head_id IS NOT DISTINCT FROM $2 DESC, length(u.path) LIMIT 1`,
      [tx.tenantId, tx.viewer.personId, tx.today],
    );
    return own?.id ?? units[0]?.id;
  }

  private async rows(tx: Tx, at: Outlook): Promise<{ rows: Row[]; folded: boolean }> {
    // counted before anything is sorted or named: of a large company there is no end to it
    const { folded } = await tx.get<{ folded: boolean }>(`SELECT count(*) > ${MOST} AS folded FROM (SELECT FROM ${LINES} LIMIT ${MOST + 1}) l`, [
      tx.tenantId,
      at.periodId,
      at.path,
      at.day,
    ]);
    // of a top without lines, those right below it stand for it
    return { rows: folded && !at.headId ? [] : await this.lines(tx, at, folded ? at.headId : null), folded };
  }

  /** Under a line that a ratio adds up to: what those were counted on before whose denominators nobody has planned. */
  private async weighed(tx: Tx, period: PeriodDays, rows: Row[], parents: Map<string, Row>): Promise<Row[]> {
    const open = rows.filter((row) => !row.denominator && parents.get(row.lineId)?.contribution === 'ratio');
    if (!open.length) return rows;
    const measured = await this.denominators.last(
      tx,
      period,
      open.map((row) => row.counted),
    );
    const readable = await this.measured.allowed(
      tx,
      open.map(({ subjectKind, subjectId, measuredKind, measuredId }) => ({ card: { subjectKind, subjectId }, measuredKind, measuredId })),
    );
    const known = new Map(open.map((row, i) => [row.lineId, { measured: measured[i], read: row.read && readable[i] }]));
    return rows.map((row) => ({ ...row, ...known.get(row.lineId) }));
  }

  /** All of them, or with `headId` those of the head and of who is right below: chosen first, so that no name or definition that statistics have not seen leads the way. */
  private async lines(tx: Tx, { periodId, path, day }: Outlook, headId: string | null): Promise<Row[]> {
    const params: unknown[] = [tx.tenantId, periodId, path, day, tx.viewer.personId, tx.today];
    const visible = this.organization.visible(tx, 'c.owner_id', READ_TARGETS, params);
    const near = headId ? `AND (c.owner_id = $${params.push(headId)} OR c.head_id = $${params.length})` : '';
    const rows = await tx.query<Row>(
      `WITH chosen AS MATERIALIZED (
         SELECT c.tenant_id, c.id, c.subject_kind, c.subject_id, c.owner_id, c.head_id, c.status, c.unit_id, u.path, l.id AS line_id, l.ordinal, l.metric_id, l.metric_version_id, l.visibility,
           l.contribution, jsonb_build_object(${COUNTED('c', 'l')}) AS counted, l.measured_kind, l.measured_id, l.parent_line_id AS agreed_parent_id, l.contribution_share AS agreed_share,
           ${FIGURE('c', 'l')} AS figure, ${SHARED('l')} AS shared, t.target, t.planned_denominator AS denominator, t.weight FROM ${LINES} ${near})
       SELECT c.line_id, c.id AS scorecard_id, c.subject_kind, c.owner_id, c.head_id, c.metric_id, v.direction, c.target, c.denominator, c.contribution AS set, c.agreed_parent_id, c.agreed_share, c.counted, c.measured_kind, c.measured_id, c.subject_id, c.figure, c.shared, v.agg_org, c.status, c.unit_id, m.code, m.name, m.name_en,
         v.unit, v.decimals, v.percent, c.weight, ${person('o')} AS owner,
         jsonb_build_object('kind', c.subject_kind, 'id', c.subject_id, 'name', coalesce(su.name, o.name), 'nameEn', coalesce(su.name_en, o.name_en)) AS subject,
         (${visible} OR c.owner_id = $5) AS read, (${visible} OR c.owner_id = $5 OR c.visibility = 'company' OR c.visibility = 'unit' AND EXISTS (SELECT FROM assignment a JOIN org_unit at ON at.tenant_id = a.tenant_id AND at.id = a.unit_id
            WHERE a.tenant_id = $1 AND a.person_id = $5 AND a.valid_from <= $6::date AND (a.valid_to IS NULL OR a.valid_to >= $6::date) AND starts_with(at.path, c.path))) AS seen
       FROM chosen c JOIN person o ON o.tenant_id = c.tenant_id AND o.id = c.owner_id
       JOIN metric m ON m.tenant_id = c.tenant_id AND m.id = c.metric_id JOIN metric_version v ON v.tenant_id = c.tenant_id AND v.id = c.metric_version_id
       LEFT JOIN org_unit su ON c.subject_kind = 'unit' AND su.tenant_id = c.tenant_id AND su.id = c.subject_id
       ORDER BY c.path, c.subject_kind DESC, o.name, c.id, c.ordinal LIMIT ${MOST + 1}`,
      params,
    );
    return rows.map((row) => ({ ...row, contribution: row.set ?? contributionOf(row.aggOrg) }));
  }
}

/**
 * KPIs of the cards in the period ($2) of the units whose path begins so ($3), with their values of a day of it ($4). The path is a value, not
 * another row's: so the planner knows how much of the company it is.
 */
const TABLES = `org_unit u
  JOIN scorecard c ON c.tenant_id = u.tenant_id AND c.unit_id = u.id AND c.period_id = $2 AND c.status <> 'void'
  JOIN scorecard_line l ON l.tenant_id = c.tenant_id AND l.scorecard_id = c.id AND l.removed_at IS NULL AND l.metric_id IS NOT NULL
  JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL AND $4::date BETWEEN t.valid_from AND t.valid_to`;
const OF_PLACE = `u.tenant_id = $1 AND starts_with(u.path, $3)`;
const LINES = `${TABLES} WHERE ${OF_PLACE}`;
/** What is added up of a whole company is joined in memory. */
const IN_MEMORY = `SET LOCAL work_mem = '32MB'`;

const NOTHING = { reached: null, share: null, gap: null, state: 'none', basis: null } as const;
const ALONE = (show: Place['show']): Place => ({ depth: 0, parentLineId: null, parentId: null, show, untold: true });

interface Place {
  depth: number;
  /** The line above as it is shown, and as it is. */
  parentLineId: string | null;
  parentId: string | null;
  show: (row: Row) => boolean;
  untold: boolean;
}

function viewOf(tx: Tx, node: CascadeNode<Row>, { depth, parentLineId, parentId, show, untold }: Place): CascadeLineView {
  const { line, children, coverage, share } = node;
  const hidden = children.filter((child) => !show(child.line)).length;
  const { reached, share: covered, gap, state, basis } = hidden || untold ? UNTOLD : toldOf(node, coverage);
  const {
    set: _set,
    aggOrg: _agg,
    seen: _seen,
    read: _read,
    counted: _counted,
    measuredKind: _measuredKind,
    measuredId: _measuredId,
    subjectId: _subject,
    measured: _measured,
    subjectKind: _kind,
    headId: _head,
    figure: _figure,
    shared: _shared,
    agreedParentId,
    agreedShare,
    denominator = null,
    ownerId,
    ...rest
  } = line;
  const moved = parentId !== null && agreedShare !== null && !(agreedParentId === parentId && sameNumber(agreedShare, share));
  return {
    ...rest,
    ...{ plannedDenominator: denominator, parentLineId, depth, childCount: children.length, hidden, reached, coverage: covered, gap, state, basis, share },
    agreedShare: moved ? agreedShare : null,
    splittable: ownerId === tx.viewer.personId && line.direction !== 'RANGE',
  };
}

const UNTOLD = { reached: null, share: null, gap: null, state: null, basis: null };

/** What was measured is nobody's to read who only sees the lines: from what they come to together it could be told. Whether they do is no secret. */
function toldOf({ line, children }: CascadeNode<Row>, coverage: CascadeNode<Row>['coverage']): CascadeNode<Row>['coverage'] {
  const counted = countedOnce(
    line,
    children.map((child) => child.line),
  );
  return counted.every((child) => child.read || !child.measured) ? coverage : { ...coverage, reached: null, share: null, gap: null };
}
