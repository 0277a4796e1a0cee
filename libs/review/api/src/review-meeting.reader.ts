import { Injectable } from '@nestjs/common';
import { OrganizationReader, personOf, unitOf } from '@kpi-loop/organization/api';
import { PAGE_MAX, decodeCursor, encodeCursor, type Tx } from '@kpi-loop/shared/api';
import { offers } from '@kpi-loop/shared/kernel';
import { reviewMeetingMachine, reviewMeetingPolicy } from '@kpi-loop/review/domain';
import { MeetingLoader } from './meeting.loader';
import { minutesOf, only } from './minutes.view';
import { ReviewParties } from './parties';
import type {
  AgendaItemView,
  AttendanceView,
  MinutesView,
  ObjectionView,
  ReviewMeetingListItem,
  ReviewMeetingListQuery,
  ReviewMeetingPage,
  ReviewMeetingView,
} from './review-meeting.dto';
import type { ReviewMeeting } from './review-meeting.entity';

const READS_MEETINGS = ['HR', 'HRBP', 'EXEC', 'AUD'] as const;
const PERIOD = `JOIN period p ON p.tenant_id = m.tenant_id AND p.id = m.period_id`;
const REFS = `${personOf('m.facilitator_id', 'm')} AS facilitator, ${personOf('m.decision_maker_id', 'm')} AS decision_maker, ${unitOf('m.unit_id', 'm')} AS unit, p.name AS period_name, p.name_en AS period_name_en`;
const HEAD = `coalesce((SELECT u.head_id FROM org_unit u WHERE u.tenant_id = m.tenant_id AND u.id = m.unit_id), m.decision_maker_id)`;

const SHOWN = [
  ...(['id', 'version', 'title', 'status', 'withBelow', 'minutes', 'unit', 'facilitator', 'decisionMaker'] as const),
  ...(['periodId', 'periodName', 'periodNameEn', 'periodFrom', 'periodTo'] as const),
  ...(['scheduledAt', 'snapshotAt', 'startedAt', 'endedAt', 'objectionUntil', 'concludedAt'] as const),
];

type Row = ReviewMeeting & Pick<ReviewMeetingView, 'facilitator' | 'decisionMaker' | 'unit' | 'periodName' | 'periodNameEn' | 'periodFrom' | 'periodTo'>;

@Injectable()
export class ReviewMeetingReader {
  constructor(
    private readonly organization: OrganizationReader,
    private readonly parties: ReviewParties,
    private readonly loader: MeetingLoader,
  ) {}

  /** Meetings the viewer takes part in, leads, stands above or reads by role; the latest first. */
  async list(tx: Tx, query: ReviewMeetingListQuery): Promise<ReviewMeetingPage> {
    const limit = Math.min(query.limit ?? 50, PAGE_MAX);
    const [at, id] = decodeCursor(query.cursor, 2) ?? [null, null];
    const mine = query.mine === 'true';
    const params: unknown[] = [tx.tenantId, query.periodId ?? null, query.unitId ?? null, query.status ?? null, at, id, limit + 1, tx.viewer.personId];
    const involved = `($8 IN (m.facilitator_id, m.decision_maker_id) OR EXISTS (SELECT 1 FROM attendance a WHERE a.tenant_id = m.tenant_id AND a.meeting_id = m.id AND $8 IN (a.person_id, a.delegate_id)))`;
    const visible = mine ? involved : `(${involved} OR ${this.organization.visible(tx, HEAD, READS_MEETINGS, params)})`;
    const rows = await tx.query<ReviewMeetingListItem & { key: string }>(
      `SELECT m.id, m.title, m.status, m.scheduled_at, m.scheduled_at::text AS key, m.period_id, ${REFS}, i.items, i.red_items, i.concluded_items, x.actions, x.open_actions
       FROM review_meeting m ${PERIOD}
       CROSS JOIN LATERAL (SELECT count(*)::int AS items, count(*) FILTER (WHERE red)::int AS red_items, count(*) FILTER (WHERE conclusion IS NOT NULL)::int AS concluded_items
         FROM agenda_item g WHERE g.tenant_id = m.tenant_id AND g.meeting_id = m.id) i
       CROSS JOIN LATERAL (SELECT count(*)::int AS actions, count(*) FILTER (WHERE status NOT IN ('closed'))::int AS open_actions
         FROM improvement_action x WHERE x.tenant_id = m.tenant_id AND x.meeting_id = m.id AND x.status NOT IN ('rejected', 'cancelled')) x
       WHERE m.tenant_id = $1 AND ($2::uuid IS NULL OR m.period_id = $2) AND ($3::uuid IS NULL OR m.unit_id = $3) AND ($4::text IS NULL OR m.status = $4)
         AND ($5::timestamptz IS NULL OR (m.scheduled_at, m.id) < ($5::timestamptz, $6::uuid)) AND ${visible}
       ORDER BY m.scheduled_at DESC, m.id DESC LIMIT $7`,
      params,
    );
    const page = rows.slice(0, limit);
    const last = page[page.length - 1];
    return { items: page.map(({ key: _key, ...item }) => item), next: rows.length > limit ? encodeCursor([last.key, last.id]) : null };
  }

  /** @throws Problem notFound (404) · forbidden (403). */
  async read(tx: Tx, id: string): Promise<ReviewMeetingView> {
    const row = await this.row(tx, id);
    (await this.parties.ofMeeting(tx, row)).permit(reviewMeetingPolicy, 'reviewMeeting.read');
    return this.compose(tx, row);
  }

  /** After a command that has already asked who it is. */
  view(tx: Tx, id: string): Promise<ReviewMeetingView> {
    return tx.answer(id, () => this.whole(tx, id));
  }

  private async whole(tx: Tx, id: string): Promise<ReviewMeetingView> {
    return this.compose(tx, await this.row(tx, id));
  }

  async minutes(tx: Tx, id: string): Promise<MinutesView> {
    return minutesOf(await this.read(tx, id));
  }

  private row(tx: Tx, id: string): Promise<Row> {
    return tx.get<Row>(
      `SELECT m.*, ${REFS}, p.starts_on AS period_from, p.ends_on AS period_to FROM review_meeting m ${PERIOD} WHERE m.tenant_id = $1 AND m.id = $2`,
      [tx.tenantId, id],
    );
  }

  private async compose(tx: Tx, row: Row): Promise<ReviewMeetingView> {
    const context = await this.loader.context(tx, row);
    const { review, action } = await this.loader.policy(tx, row.periodId);
    const parties = (await this.parties.ofMeeting(tx, row)).parties;
    return {
      ...(only(row, SHOWN) as unknown as Pick<ReviewMeetingView, (typeof SHOWN)[number]>),
      itemMinutes: review.itemMinutes,
      maxMinutes: review.maxMinutes,
      effectiveFrom: action.effective,
      quorumMet: context.ownersPresent >= context.owners * context.quorum,
      ownersPresent: context.ownersPresent,
      owners: context.owners,
      items: await this.items(tx, row.id),
      attendance: await this.attendance(tx, row),
      objections: await tx.query<ObjectionView>(
        `SELECT o.id, o.text, o.at, ${personOf('o.person_id', 'o')} AS person,
           (SELECT jsonb_build_object('text', w.text, 'at', w.at, 'person', ${personOf('w.person_id', 'w')}) FROM objection_answer w WHERE w.tenant_id = o.tenant_id AND w.objection_id = o.id) AS answer
         FROM meeting_objection o WHERE o.tenant_id = $1 AND o.meeting_id = $2 ORDER BY o.at, o.id`,
        [tx.tenantId, row.id],
      ),
      offers: [
        ...offers(reviewMeetingMachine, row.status, context, reviewMeetingPolicy, parties),
        ...(['concluded', 'cancelled'].includes(row.status) ? [] : editOffer(parties)),
      ],
    };
  }

  private items(tx: Tx, meetingId: string): Promise<AgendaItemView[]> {
    return tx.query<AgendaItemView>(
      `SELECT i.id, i.ordinal, i.kind, i.line_id, i.alert_id, i.action_id, i.owner_id, i.red, i.asynchronous, i.snapshot, i.conclusion, i.cause, i.note, i.decision, i.concluded_at,
         (SELECT jsonb_build_object('id', a.id, 'title', a.title, 'status', a.status, 'dueOn', a.due_on, 'owner', ${personOf('a.owner_id', 'a')}) FROM improvement_action a WHERE a.tenant_id = i.tenant_id AND a.agenda_item_id = i.id AND a.status <> 'cancelled' ORDER BY a.created_at DESC LIMIT 1) AS action
       FROM agenda_item i WHERE i.tenant_id = $1 AND i.meeting_id = $2 ORDER BY i.ordinal`,
      [tx.tenantId, meetingId],
    );
  }

  private attendance(tx: Tx, meeting: ReviewMeeting): Promise<AttendanceView[]> {
    return tx.query<AttendanceView>(
      `SELECT ${personOf('a.person_id', 'a')} AS person, a.presence, ${personOf('a.delegate_id', 'a')} AS delegate, a.agreed_at,
         EXISTS (SELECT 1 FROM agenda_item i WHERE i.tenant_id = a.tenant_id AND i.meeting_id = a.meeting_id AND i.owner_id = a.person_id) AS owns_items,
         a.person_id = $3 AS facilitator, a.person_id = $4 AS decision_maker
       FROM attendance a JOIN person p ON p.tenant_id = a.tenant_id AND p.id = a.person_id
       WHERE a.tenant_id = $1 AND a.meeting_id = $2 ORDER BY a.person_id <> $4, a.person_id <> $3, p.name, p.id`,
      [tx.tenantId, meeting.id, meeting.facilitatorId, meeting.decisionMakerId],
    );
  }
}

function editOffer(parties: ReadonlySet<string>) {
  const may = reviewMeetingPolicy['reviewMeeting.edit'].some((party) => parties.has(party));
  return may ? [{ event: 'reviewMeeting.edit', allowed: true, because: [], needs: [] }] : [];
}
