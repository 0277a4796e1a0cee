import { Injectable } from '@nestjs/common';
import { OrganizationReader, personOf } from '@kpi-loop/organization/api';
import {
  calibrationPolicy,
  calibrationSessionMachine,
  fairnessOf,
  gradeShares,
  leniencyOf,
  meanTotalOf,
  type CalibrationContext,
  type FairnessGroup,
} from '@kpi-loop/scoring/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { offers, permit, type Offer, type Party } from '@kpi-loop/shared/kernel';
import { calibrationCsv } from './calibration-csv';
import type { CalibrationEntryView, CalibrationLeniencyView, CalibrationSessionView } from './calibration.dto';
import { driftOf } from './calibration.entries';
import type { CalibrationSession } from './calibration.entity';
import { CalibrationLoader, wholeGuideline, type Loaded } from './calibration.loader';
import { keyOf } from './calibration.results';
import { SESSION_NAMES, SESSION_TABLES, STANDS, entrySeen } from './calibration.sql';
import { NOT_ASSESSED } from './card-scoring';

/** What is said of a single result: offered with it, not with the session. */
const OF_RESULTS: readonly string[] = ['calibrationSession.propose', 'calibrationSession.vote'];
const OPEN: readonly string[] = ['setup', 'in_progress', 'approving'];

type Named = 'cycleName' | 'cycleNameEn' | 'periodName' | 'periodNameEn' | 'units' | 'facilitator' | 'secondFacilitator';
type Head = Pick<
  CalibrationSessionView,
  Named | 'panel' | 'submittedBy' | 'approvedBy' | 'quotaWaivedBy' | 'lastReason' | 'startedAt' | 'submittedAt' | 'approvedAt'
>;

export interface EntryRow extends Omit<CalibrationEntryView, 'offers' | 'outdated' | 'myVote'> {
  ownerId: string;
  headId: string | null;
  group: FairnessGroup;
  /** For his own people: a head, an HRBP. */
  mayVote: boolean;
}

/** A session as its viewer may see it: the results he may compare, never his own. */
@Injectable()
export class CalibrationReader {
  constructor(
    private readonly organization: OrganizationReader,
    private readonly loader: CalibrationLoader,
  ) {}

  /** @throws Problem notFound (404) · forbidden (403) */
  view(tx: Tx, id: string): Promise<CalibrationSessionView> {
    return tx.answer(id, async () => {
      const session = await this.session(tx, id);
      const { parties, all } = await this.loader.standingIn(tx, session);
      permit(calibrationPolicy, 'calibrationSession.read', parties);
      const loaded = await this.loader.load(tx, session, { look: OPEN.includes(session.status) });
      return viewOf(session, await this.head(tx, id), loaded, { rows: await this.entries(tx, session, all), parties, all, viewerId: tx.viewer.personId });
    });
  }

  /** The results the viewer sees, by name, as a file; each person in it can see that it was taken. @throws Problem notFound (404) · forbidden (403) */
  async export(tx: Tx, id: string): Promise<string> {
    const session = await this.session(tx, id);
    const { parties, all } = await this.loader.standingIn(tx, session);
    permit(calibrationPolicy, 'calibrationSession.export', parties);
    const rows = await this.entries(tx, session, all);
    await tx.execute(
      `INSERT INTO access_log (tenant_id, id, viewer_id, subject_id, resource, resource_id) SELECT $1, gen_random_uuid(), $2, s, 'calibration.export', $3 FROM unnest($4::uuid[]) AS s`,
      [tx.tenantId, tx.actor, id, [...new Set(rows.map(({ ownerId }) => ownerId))].filter((person) => person !== tx.viewer.personId)],
    );
    return calibrationCsv(rows, tx.viewer.locale.startsWith('zh') ? 'zh-CN' : 'en');
  }

  private session(tx: Tx, id: string): Promise<CalibrationSession> {
    return tx.get<CalibrationSession>(`SELECT * FROM calibration_session WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id]);
  }

  private head(tx: Tx, id: string): Promise<Head> {
    return tx.get<Head>(
      `SELECT ${SESSION_NAMES}, ${personOf('s.submitted_by', 's')} AS submitted_by, ${personOf('s.approved_by', 's')} AS approved_by, ${personOf('s.quota_waived_by', 's')} AS quota_waived_by,
         s.started_at, s.submitted_at, s.approved_at, coalesce((SELECT l.reason FROM transition_log l WHERE l.tenant_id = s.tenant_id AND l.machine = 'calibrationSession' AND l.instance_id = s.id
           AND l.event IN ('calibrationSession.submit', 'calibrationSession.sendBack', 'calibrationSession.reopen', 'calibrationSession.cancel') ORDER BY l.version DESC LIMIT 1), '') AS last_reason,
         coalesce((SELECT jsonb_agg(jsonb_build_object('id', w.id, 'name', w.name, 'nameEn', w.name_en) ORDER BY w.name, w.id) FROM person w WHERE w.tenant_id = s.tenant_id AND w.id = ANY (s.panel_ids)), '[]') AS panel
       FROM calibration_session s ${SESSION_TABLES} WHERE s.tenant_id = $1 AND s.id = $2`,
      [tx.tenantId, id],
    );
  }

  private entries(tx: Tx, session: CalibrationSession, all: boolean): Promise<EntryRow[]> {
    const params: unknown[] = [tx.tenantId, session.id, tx.viewer.personId];
    const seen = entrySeen(this.organization, tx, String(all), params);
    const mayVote = this.organization.visible(tx, 'e.owner_id', ['HRBP'], params);
    return tx.query<EntryRow>(
      `SELECT e.id, e.scorecard_id, e.subject_kind, e.subject_id, e.owner_id, e.head_id, coalesce(su.name, w.name) AS subject_name, coalesce(su.name_en, w.name_en) AS subject_name_en,
         coalesce(u.name, '') AS unit_name, coalesce(u.name_en, '') AS unit_name_en, coalesce(h.name, '') AS head_name, coalesce(h.name_en, '') AS head_name_en,
         e.raw_total, e.raw_grade, e.grade, e.reason_code, nullif(e.reason, '') AS reason, o.name AS proposed_by_name, o.name_en AS proposed_by_name_en,
         e.owner_id IS NOT DISTINCT FROM $3::uuid AS own_result, ${mayVote} AS may_vote,
         CASE WHEN EXISTS (SELECT FROM absence x WHERE x.tenant_id = e.tenant_id AND x.person_id = e.owner_id AND x.revoked_at IS NULL AND x.starts_on <= coalesce(p.ends_on, y.ends_on)
             AND coalesce(x.ends_on, 'infinity') >= coalesce(p.starts_on, y.starts_on)) THEN 'leave' WHEN w.hired_on > coalesce(p.starts_on, y.starts_on) THEN 'newcomers' ELSE 'others' END AS "group",
         coalesce((SELECT jsonb_agg(jsonb_build_object('personId', v.person_id, 'personName', q.name, 'personNameEn', q.name_en, 'grade', v.grade, 'comment', v.comment) ORDER BY v.at, v.person_id)
           FROM calibration_vote v JOIN person q ON q.tenant_id = v.tenant_id AND q.id = v.person_id WHERE v.tenant_id = e.tenant_id AND v.entry_id = e.id), '[]') AS votes
       FROM calibration_entry e JOIN calibration_session s ON s.tenant_id = e.tenant_id AND s.id = e.session_id ${SESSION_TABLES} JOIN person w ON w.tenant_id = e.tenant_id AND w.id = e.owner_id
       LEFT JOIN org_unit su ON su.tenant_id = e.tenant_id AND e.subject_kind = 'unit' AND su.id = e.subject_id LEFT JOIN org_unit u ON u.tenant_id = e.tenant_id AND u.id = e.unit_id
       LEFT JOIN person h ON h.tenant_id = e.tenant_id AND h.id = e.head_id LEFT JOIN person o ON o.tenant_id = e.tenant_id AND o.id = e.proposed_by
       LEFT JOIN scorecard c ON c.tenant_id = e.tenant_id AND c.id = e.scorecard_id
       WHERE e.tenant_id = $1 AND e.session_id = $2 AND ${STANDS} AND ${seen} ORDER BY 7, e.id`,
      params,
    );
  }
}

interface Seen {
  rows: EntryRow[];
  parties: ReadonlySet<Party>;
  all: boolean;
  viewerId: string | null;
}

function viewOf(session: CalibrationSession, head: Head, loaded: Loaded, { rows, parties, all, viewerId }: Seen): CalibrationSessionView {
  const { context, policy, entries, drift } = loaded;
  const { bands, distribution, minGroup } = policy.grade;
  const { smallGroup } = policy.privacy;
  const meanOfAll = meanTotalOf(rows, bands);
  const meant = all ? gradeShares(entries, bands, wholeGuideline(session.guideline)) : [];
  const { id, version, name, status, cycleId, periodId, guideline, quotaWaiver } = session;
  return {
    ...{ id, version, name, status, cycleId, periodId, guideline, quotaWaiver, ...head },
    ...{ mode: context.mode, distributionRule: distribution, minGroup, grades: bands.map(([grade]) => grade) },
    inScope: status === 'setup' && drift ? drift.inScope - drift.heldElsewhere : rows.length,
    outdated: status === 'setup' || !drift ? 0 : driftOf(drift),
    partial: !all,
    ownHidden: entries.some(({ ownerId }) => ownerId === viewerId) && !rows.some(({ ownResult }) => ownResult),
    offers: offers(calibrationSessionMachine, status, context, calibrationPolicy, parties).filter(({ event }) => !OF_RESULTS.includes(event)),
    distribution: gradeShares(rows, bands, []).map((share, i) => ({ ...share, guideline: meant[i]?.guideline ?? null })),
    entries: entryViews(rows, loaded, { status, parties, viewerId }),
    leniency: leniencyByHead(rows, (own) => leniencyOf(own, meanOfAll, bands, smallGroup)),
    fairness: all
      ? fairnessOf(
          rows.filter(({ subjectKind }) => subjectKind === 'person'),
          bands,
          smallGroup,
        )
      : [],
  };
}

function entryViews(
  rows: readonly EntryRow[],
  { context, drift }: Loaded,
  { status, parties, viewerId }: { status: string; parties: ReadonlySet<Party>; viewerId: string | null },
): CalibrationEntryView[] {
  const outdated = new Set([...(drift?.changed.map(({ entry }) => entry) ?? []), ...(drift?.gone ?? [])].map(keyOf));
  const known = new Map<string, Offer[]>();
  return rows.map(({ ownerId: _o, headId: _h, group: _g, mayVote, ...row }) => {
    const kind = `${mayVote} ${row.ownResult} ${isAssessed(row)}`;
    if (!known.has(kind)) known.set(kind, offersOf(row, mayVote, context, status, parties));
    const myVote = row.votes.find(({ personId }) => personId === viewerId)?.grade ?? null;
    return { ...row, myVote, outdated: outdated.has(keyOf(row)), offers: known.get(kind)! };
  });
}

const isAssessed = ({ rawGrade }: { rawGrade: string | null }): boolean => rawGrade !== null && rawGrade !== NOT_ASSESSED;

/** Most results of a session are offered the same: it is asked once a kind. */
function offersOf(
  row: Omit<EntryRow, 'ownerId' | 'headId' | 'group' | 'mayVote'>,
  mayVote: boolean,
  context: CalibrationContext,
  status: string,
  parties: ReadonlySet<Party>,
): Offer[] {
  const voters = new Set<Party>([...(['facilitator', 'member'] as const).filter((party) => parties.has(party)), ...(mayVote ? (['line'] as const) : [])]);
  const result = { rawGrade: row.rawGrade, assessed: isAssessed(row), own: row.ownResult };
  return offers(calibrationSessionMachine, status, { ...context, result }, calibrationPolicy, voters).filter(({ event }) => OF_RESULTS.includes(event));
}

function leniencyByHead(
  rows: readonly EntryRow[],
  of: (own: EntryRow[]) => Omit<CalibrationLeniencyView, 'headName' | 'headNameEn'>,
): CalibrationLeniencyView[] {
  const byHead = new Map<string, EntryRow[]>();
  for (const row of rows) if (row.headId) byHead.set(row.headId, [...(byHead.get(row.headId) ?? []), row]);
  return [...byHead.values()]
    .map((own) => ({ headName: own[0].headName, headNameEn: own[0].headNameEn, ...of(own) }))
    .sort((a, b) => a.headName.localeCompare(b.headName));
}
