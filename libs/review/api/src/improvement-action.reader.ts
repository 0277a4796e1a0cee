import { Injectable } from '@nestjs/common';
import type { PolicySet } from '@kpi-loop/cycle/domain';
import { OrganizationReader, personOf, unitOf } from '@kpi-loop/organization/api';
import { PAGE_MAX, decodeCursor, encodeCursor, prepared, type Tx } from '@kpi-loop/shared/api';
import { offers, type Party } from '@kpi-loop/shared/kernel';
import { DUE_ACTION, OPEN_ACTION, improvementActionMachine, improvementActionPolicy, type ActionContext } from '@kpi-loop/review/domain';
import { IN_FORCE, TASK_TARGET } from '@kpi-loop/target/domain';
import type {
  ActionNoteView,
  ImprovementActionListItem,
  ImprovementActionListQuery,
  ImprovementActionPage,
  ImprovementActionView,
  MyActionsView,
} from './improvement-action.dto';
import type { ImprovementAction } from './improvement-action.entity';
import { ReviewParties } from './parties';

const READS_ACTIONS = ['HR', 'HRBP', 'EXEC', 'AUD'] as const;
const OVERDUE = `(a.status IN (${DUE_ACTION.map((s) => `'${s}'`).join(', ')}) AND a.due_on < tenant_today())`;
const OPEN = `a.status IN (${OPEN_ACTION.map((s) => `'${s}'`).join(', ')})`;
const ITEM = `a.id, a.version, a.title, a.status, ${OVERDUE} AS overdue, a.due_on, a.original_due_on, a.progress, a.baseline, a.expected_delta, a.verify_from, a.verify_to, a.effect,
  a.meeting_id, a.period_id, a.carried_from_period_id, ${personOf('a.owner_id', 'a')} AS owner, ${unitOf('c.unit_id', 'c')} AS unit,
  CASE WHEN l.metric_id IS NULL THEN jsonb_build_object('lineId', l.id, 'scorecardId', c.id, 'metricId', NULL, 'code', '', 'name', coalesce(nullif(l.title, ''), l.title_en), 'nameEn', coalesce(nullif(l.title_en, ''), l.title),
    'unit', '', 'decimals', 2, 'percent', false, 'flow', false, 'direction', 'HIGHER', 'owner', ${personOf('c.owner_id', 'c')}, 'target', '${TASK_TARGET}')
  ELSE (SELECT jsonb_build_object('lineId', l.id, 'scorecardId', c.id, 'metricId', m.id, 'code', m.code, 'name', m.name, 'nameEn', m.name_en, 'unit', v.unit, 'decimals', v.decimals, 'percent', v.percent, 'flow', v.flow,
    'direction', v.direction, 'owner', ${personOf('c.owner_id', 'c')}, 'target', (SELECT t.target::text FROM line_target t WHERE t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL
      ORDER BY tenant_today() BETWEEN t.valid_from AND t.valid_to DESC, t.valid_from DESC LIMIT 1))
   FROM metric m JOIN metric_version v ON v.tenant_id = m.tenant_id AND v.id = l.metric_version_id WHERE m.tenant_id = l.tenant_id AND m.id = l.metric_id) END AS metric`;
const FROM = `FROM improvement_action a JOIN scorecard_line l ON l.tenant_id = a.tenant_id AND l.id = a.line_id JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id`;
/** Work to accept and effects to close: by the head of whoever did it, or by the facilitator of the meeting. */
export const WAITS_FOR = `a.status IN ('done_claimed', 'effective', 'partly_effective', 'ineffective') AND a.owner_id <> $2
  AND (a.head_id = $2 OR EXISTS (SELECT 1 FROM review_meeting r WHERE r.tenant_id = a.tenant_id AND r.id = a.meeting_id AND r.facilitator_id = $2))`;

/** Months with a usable figure of a line in force, until today (or its period's end). $3 the statuses in force, $4 today, $5 how many months. */
const MONTHS = `(SELECT coalesce(jsonb_agg(jsonb_build_object('month', g.month, 'value', g.value::text) ORDER BY g.month), '[]')
  FROM period lp JOIN measurement g ON g.tenant_id = lp.tenant_id AND g.metric_version_id = l.metric_version_id AND g.subject_kind = coalesce(l.measured_kind, c.subject_kind)
    AND g.subject_id = coalesce(l.measured_id, c.subject_id) AND g.status IN ('submitted', 'verified', 'locked', 'correction_pending')
    AND g.month BETWEEN (date_trunc('month', lp.ends_on) - make_interval(months => $5::int - 1))::date AND greatest(lp.ends_on, $4::date)
  WHERE lp.tenant_id = c.tenant_id AND lp.id = c.period_id AND c.status = ANY ($3) AND l.removed_at IS NULL AND EXISTS (SELECT FROM line_target t
    WHERE t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL AND greatest(least($4::date, lp.ends_on), lp.starts_on) BETWEEN t.valid_from AND t.valid_to))`;
const MONTHS_SHOWN = 18;

/** Answers every command: planned once, so its columns are named. */
const ROW = prepared(
  `SELECT a.tenant_id, a.created_at, a.agenda_item_id, a.line_id, a.alert_id, a.description, a.owner_id, a.proposer_id, a.head_id, a.extensions, a.evidence, a.lesson, a.proposed_at, a.accepted_at, ${ITEM},
     ${personOf('a.proposer_id', 'a')} AS proposer, ${personOf('a.head_id', 'a')} AS head, (SELECT r.title FROM review_meeting r WHERE r.tenant_id = a.tenant_id AND r.id = a.meeting_id) AS meeting_title,
     q.name AS period_name, q.name_en AS period_name_en, f.name AS carried_from_name, f.name_en AS carried_from_name_en,
     (SELECT y.policy->'action' FROM cycle y WHERE y.tenant_id = q.tenant_id AND y.id = q.cycle_id) AS policy, ${MONTHS} AS months
   ${FROM} JOIN period q ON q.tenant_id = a.tenant_id AND q.id = a.period_id LEFT JOIN period f ON f.tenant_id = a.tenant_id AND f.id = a.carried_from_period_id WHERE a.tenant_id = $1 AND a.id = $2`,
);

const NOTES = prepared(
  `SELECT n.id, n.kind, n.progress, n.text, n.detail, n.at, ${personOf('n.person_id', 'n')} AS person FROM action_note n WHERE n.tenant_id = $1 AND n.action_id = $2 ORDER BY n.at DESC, n.id DESC`,
);

type Row = ImprovementAction &
  ImprovementActionListItem & { policy: PolicySet['action']; months: ImprovementActionView['months'] } & Pick<
    ImprovementActionView,
    'proposer' | 'head' | 'meetingTitle' | 'periodName' | 'periodNameEn' | 'carriedFromName' | 'carriedFromNameEn'
  >;

@Injectable()
export class ImprovementActionReader {
  constructor(
    private readonly organization: OrganizationReader,
    private readonly parties: ReviewParties,
  ) {}

  /** Open ones first, by due date. */
  async list(tx: Tx, query: ImprovementActionListQuery): Promise<ImprovementActionPage> {
    const limit = Math.min(query.limit ?? 50, PAGE_MAX);
    const rows = await this.rows(tx, query, limit + 1);
    const items = rows.slice(0, limit);
    const last = items[items.length - 1];
    return { items: items.map(({ open: _open, ...item }) => item), next: rows.length > limit ? encodeCursor([last.open, last.dueOn, last.id]) : null };
  }

  async rows(tx: Tx, query: ImprovementActionListQuery, limit: number): Promise<(ImprovementActionListItem & { open: boolean })[]> {
    const [open, dueOn, id] = decodeCursor(query.cursor, 3) ?? [null, null, null];
    const flag = (text: string | undefined): boolean | null => (text === undefined ? null : text === 'true');
    const params: unknown[] = [
      tx.tenantId,
      tx.viewer.personId,
      query.status ?? null,
      flag(query.open),
      flag(query.overdue),
      query.periodId ?? null,
      query.lineId ?? null,
      query.meetingId ?? null,
    ];
    params.push(query.unitId ?? null, open, dueOn, id, limit);
    return tx.query(
      `SELECT ${ITEM}, ${OPEN} AS open ${FROM} WHERE a.tenant_id = $1 AND ($3::text IS NULL OR a.status = $3) AND ($4::boolean IS NULL OR ${OPEN} = $4) AND ($5::boolean IS NULL OR ${OVERDUE} = $5)
         AND ($6::uuid IS NULL OR a.period_id = $6) AND ($7::uuid IS NULL OR a.line_id = $7) AND ($8::uuid IS NULL OR a.meeting_id = $8)
         AND ($9::uuid IS NULL OR EXISTS (SELECT FROM org_unit u JOIN org_unit top ON top.tenant_id = u.tenant_id AND top.id = $9 WHERE u.tenant_id = c.tenant_id AND u.id = c.unit_id AND starts_with(u.path, top.path)))
         AND ($10::boolean IS NULL OR (NOT ${OPEN}, a.due_on, a.id) > (NOT $10::boolean, $11::date, $12::uuid)) AND ${this.scope(tx, query.scope ?? 'all', params)}
       ORDER BY NOT ${OPEN}, a.due_on, a.id LIMIT $13`,
      params,
    );
  }

  /** @throws Problem notFound (404) · forbidden (403). */
  async read(tx: Tx, id: string): Promise<ImprovementActionView> {
    const [row, notes] = await Promise.all([this.row(tx, id), this.notes(tx, id)]);
    const standing = await this.parties.ofAction(tx, row);
    standing.permit(improvementActionPolicy, 'improvementAction.read');
    return this.compose(tx, row, notes, standing.parties);
  }

  /** After a command that has already asked who it is; what the viewer is to it may come along. */
  view(tx: Tx, id: string, parties?: ReadonlySet<Party>): Promise<ImprovementActionView> {
    return tx.answer(id, () => this.whole(tx, id, parties));
  }

  private async whole(tx: Tx, id: string, parties?: ReadonlySet<Party>): Promise<ImprovementActionView> {
    const [row, notes] = await Promise.all([this.row(tx, id), this.notes(tx, id)]);
    return this.compose(tx, row, notes, parties ?? (await this.parties.ofAction(tx, row)).parties);
  }

  async mine(tx: Tx): Promise<MyActionsView> {
    const own = await tx.query<ImprovementActionListItem>(
      `SELECT ${ITEM} ${FROM} WHERE a.tenant_id = $1 AND a.owner_id = $2 AND (${OPEN} OR (a.status = 'closed' AND EXISTS (SELECT 1 FROM action_note n
         WHERE n.tenant_id = a.tenant_id AND n.action_id = a.id AND n.kind IN ('closed', 'risk_accepted') AND n.at > tenant_now() - interval '90 days'))) ORDER BY NOT ${OPEN}, a.due_on, a.id LIMIT 100`,
      [tx.tenantId, tx.viewer.personId],
    );
    const waiting = await tx.query<ImprovementActionListItem>(
      `SELECT ${ITEM} ${FROM} WHERE a.tenant_id = $1 AND ${WAITS_FOR} ORDER BY a.due_on, a.id LIMIT 100`,
      [tx.tenantId, tx.viewer.personId],
    );
    return { own: own.map((action) => ({ ...action, offers: ownOffers(action) })), waiting };
  }

  private scope(tx: Tx, scope: string, params: unknown[]): string {
    if (scope === 'mine') return 'a.owner_id = $2';
    const visible = this.organization.visible(tx, 'a.owner_id', scope === 'team' ? [] : READS_ACTIONS, params);
    if (scope === 'team') return `(${visible} AND a.owner_id <> $2 AND $2 IS NOT NULL)`;
    return `(a.proposer_id = $2 OR c.owner_id = $2 OR ${visible} OR EXISTS (SELECT 1 FROM review_meeting r LEFT JOIN attendance t ON t.tenant_id = r.tenant_id AND t.meeting_id = r.id AND $2 IN (t.person_id, t.delegate_id)
      WHERE r.tenant_id = a.tenant_id AND r.id = a.meeting_id AND (r.facilitator_id = $2 OR t.person_id IS NOT NULL)))`;
  }

  private row(tx: Tx, id: string): Promise<Row> {
    return tx.get<Row>(ROW, [tx.tenantId, id, IN_FORCE, tx.today, MONTHS_SHOWN]);
  }

  private notes(tx: Tx, id: string): Promise<ActionNoteView[]> {
    return tx.query<ActionNoteView>(NOTES, [tx.tenantId, id]);
  }

  private compose(tx: Tx, row: Row, notes: ActionNoteView[], parties: ReadonlySet<Party>): ImprovementActionView {
    const { tenantId: _t, createdAt: _c, lineId, ownerId, proposerId: _p, headId: _h, policy, ...rest } = row;
    const context: ActionContext = {
      actionId: row.id,
      lineId,
      alertId: row.alertId,
      ownerId,
      actorId: tx.viewer.personId,
      extensions: row.extensions,
      extendMax: policy.extendMax,
      verdict: null,
    };
    return {
      ...(rest as unknown as Omit<ImprovementActionView, 'notes' | 'offers'>),
      extendMax: policy.extendMax,
      effectiveFrom: policy.effective,
      notes,
      offers: offers(improvementActionMachine, row.status, context, improvementActionPolicy, parties),
    };
  }
}

/** What the one who does it may do: no rule of theirs looks further than the row. */
function ownOffers({ id: actionId, status, metric, owner }: ImprovementActionListItem) {
  const context: ActionContext = {
    actionId,
    lineId: metric.lineId,
    alertId: null,
    ownerId: owner.id,
    actorId: owner.id,
    extensions: 0,
    extendMax: 0,
    verdict: null,
  };
  return offers(improvementActionMachine, status, context, improvementActionPolicy, new Set<Party>(['owner']));
}
