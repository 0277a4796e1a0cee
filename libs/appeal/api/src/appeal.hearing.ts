import { Injectable } from '@nestjs/common';
import { HEAD_GROUNDS, appealPolicy, decisionOf, majority, type Decision, type GroundOutcome, type Vote } from '@kpi-loop/appeal/domain';
import { personOf } from '@kpi-loop/organization/api';
import type { Tx } from '@kpi-loop/shared/api';
import { allows, type IsoDate, type Party } from '@kpi-loop/shared/kernel';
import type { Case } from './appeal.case';
import type { Appeal } from './appeal.entity';
import { linesOf } from './appeal.lines';
import { SEAT_OPEN, sits } from './appeal.panel.sql';
import { AppealParties } from './appeal.parties';
import type { AppealPersonRef } from './appeal-refs.view';
import type {
  AppealFormerMemberView,
  AppealCheckView,
  AppealDecisionView,
  AppealMemberView,
  AppealRemedyDoneView,
  AppealStepView,
  AppealView,
  AppealVoteView,
} from './appeal.view';
import { waitsOf, type Wait } from './appeal.waiting';

type Parties = ReadonlySet<Party>;
/** Until it is decided a member sees the own vote alone: each finds for himself. */
const UNDECIDED = ['draft', 'filed', 'admissibility', 'investigating', 'deliberating'];

/** The parts of an appeal, each as far as it is for whoever asks. */
@Injectable()
export class AppealHearing {
  constructor(private readonly parties: AppealParties) {}

  async waiting(
    tx: Tx,
    appeal: Appeal,
    line: readonly string[],
    viewer: Parties,
  ): Promise<Pick<AppealView, 'waitsFor' | 'waitsForPeople' | 'waitsForMe' | 'deadlines'>> {
    const { seatOpen } = await tx.get<{ seatOpen: boolean }>(`SELECT ${SEAT_OPEN} AS seat_open FROM appeal a WHERE a.tenant_id = $1 AND a.id = $2`, [
      tx.tenantId,
      appeal.id,
    ]);
    const waits = waitsOf({ ...appeal, seatOpen });
    const ids = new Set<string>();
    for (const { party } of waits) for (const id of await this.people(tx, appeal, party, line)) ids.add(id);
    const waitsForMe = tx.viewer.personId !== null && ids.has(tx.viewer.personId);
    // who has not voted yet is the panel's own business
    const named = waits.some(({ party }) => party === 'member') && !allows(appealPolicy, 'appeal.readVotes', viewer) ? [] : [...ids];
    return {
      waitsFor: [...new Set(waits.map(({ party }) => party))],
      waitsForPeople: await tx.query<AppealPersonRef>(`SELECT id, name, name_en FROM person WHERE tenant_id = $1 AND id = ANY ($2::uuid[]) ORDER BY name, id`, [
        tx.tenantId,
        named,
      ]),
      waitsForMe,
      deadlines: waits.flatMap(({ step }) => {
        const dueOn = dueOf(appeal, step);
        return dueOn ? [{ step, dueOn }] : [];
      }),
    };
  }

  /** Grounds, evidence and panel: the manager sees what he is heard on. */
  async said(tx: Tx, appeal: Appeal, of: Case, parties: Parties): Promise<Pick<AppealView, 'grounds' | 'evidence' | 'head' | 'panel' | 'formerMembers'>> {
    const whole = allows(appealPolicy, 'appeal.readCase', parties);
    const lines = await linesOf(tx, of.cardIds);
    const grounds = appeal.grounds.map(({ ground, lineId, text }, no) => ({ no, ground, text, line: lines.find((line) => line.lineId === lineId) ?? null }));
    const head = await tx.one<AppealPersonRef>(`SELECT id, name, name_en FROM person WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, appeal.headId]);
    return {
      grounds: whole ? grounds : grounds.filter(({ ground }) => HEAD_GROUNDS.includes(ground)),
      evidence: whole ? appeal.evidence : [],
      head: head ?? null,
      panel: whole ? await this.panel(tx, appeal, parties) : [],
      formerMembers: whole ? await this.former(tx, appeal, parties) : [],
    };
  }

  async decided(tx: Tx, appeal: Appeal, parties: Parties): Promise<Pick<AppealView, 'votes' | 'decisions' | 'remedies'>> {
    if (!allows(appealPolicy, 'appeal.readCase', parties)) return { votes: null, decisions: [], remedies: [] };
    const votes = await tx.query<AppealVoteView & { personId: string }>(
      `SELECT v.level, v.person_id, ${personOf('v.person_id', 'v')} AS person, v.grounds, v.remedies, v.voted_at, v.level = 2 OR ${sits('v')} AS counts FROM appeal_vote v WHERE v.tenant_id = $1 AND v.appeal_id = $2 ORDER BY v.level, v.voted_at`,
      [tx.tenantId, appeal.id],
    );
    const open = UNDECIDED.includes(appeal.status);
    const shown = votes.filter(({ personId }) => !open || personId === tx.viewer.personId);
    return {
      votes: allows(appealPolicy, 'appeal.readVotes', parties) ? shown.map(({ personId: _, ...vote }) => vote) : null,
      decisions: decisionsOf(
        appeal,
        votes.filter(({ counts }) => counts),
      ),
      remedies: await tx.query<AppealRemedyDoneView>(
        `SELECT x.id, x.level, x.kind, x.grade, x.measurement_id, x.numerator, x.denominator, x.state, x.correction_id, x.done_at, k.name, k.name_en, g.month
         FROM appeal_remedy x LEFT JOIN measurement g ON g.tenant_id = x.tenant_id AND g.id = x.measurement_id LEFT JOIN metric_version w ON w.tenant_id = g.tenant_id AND w.id = g.metric_version_id LEFT JOIN metric k ON k.tenant_id = w.tenant_id AND k.id = w.metric_id
         WHERE x.tenant_id = $1 AND x.appeal_id = $2 ORDER BY x.level, x.id`,
        [tx.tenantId, appeal.id],
      ),
    };
  }

  async check(tx: Tx, { id, checkCardId }: Appeal): Promise<AppealCheckView | null> {
    if (!checkCardId) return null;
    return tx.get<AppealCheckView>(
      `SELECT c.id AS scorecard_id, p.name AS period_name, p.name_en AS period_name_en, a.grade_before, r.grade, a.checked_at, a.check_note AS note FROM appeal a
       JOIN scorecard c ON c.tenant_id = a.tenant_id AND c.id = a.check_card_id JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id
       LEFT JOIN LATERAL (SELECT s.grade FROM score_result s WHERE s.tenant_id = c.tenant_id AND s.scorecard_id = c.id ORDER BY s.revision DESC LIMIT 1) r ON true
       WHERE a.tenant_id = $1 AND a.id = $2`,
      [tx.tenantId, id],
    );
  }

  /** What happened when. Who voted stays with the panel. */
  timeline(tx: Tx, id: string): Promise<AppealStepView[]> {
    return tx.query<AppealStepView>(
      `SELECT t.event, coalesce(t.from_status, '') AS "from", t.to_status AS "to", t.at, CASE WHEN t.event <> 'appeal.vote' THEN ${personOf('t.actor_id', 't')} END AS actor
       FROM transition_log t WHERE t.tenant_id = $1 AND t.instance_id = $2 AND t.event NOT IN ('appeal.due', 'appeal.closeCheck', 'appeal.edit') ORDER BY t.version`,
      [tx.tenantId, id],
    );
  }

  private async panel(tx: Tx, { id, status }: Appeal, viewer?: Parties): Promise<AppealMemberView[]> {
    const told = !viewer || !UNDECIDED.includes(status) || allows(appealPolicy, 'appeal.readVotes', viewer);
    const members = await tx.query<AppealMemberView>(
      `SELECT m.seat, ${personOf('m.person_id', 'm')} AS person, EXISTS (SELECT FROM appeal_vote v WHERE v.tenant_id = m.tenant_id AND v.appeal_id = m.appeal_id AND v.level = 1 AND v.person_id = m.person_id) AS voted
       FROM appeal_member m WHERE m.tenant_id = $1 AND m.appeal_id = $2 AND ${sits('m')} ORDER BY m.seat`,
      [tx.tenantId, id],
    );
    return told ? members : members.map((member) => ({ ...member, voted: false }));
  }

  /** Who sat there before: why is for those who look for another. */
  private former(tx: Tx, { id }: Appeal, viewer: Parties): Promise<AppealFormerMemberView[]> {
    return tx.query<AppealFormerMemberView>(
      `SELECT m.seat, ${personOf('m.person_id', 'm')} AS person, o.cause, CASE WHEN $3 THEN o.reason ELSE '' END AS reason, o.at FROM appeal_member m
       JOIN appeal_member_out o ON o.tenant_id = m.tenant_id AND o.appeal_id = m.appeal_id AND o.person_id = m.person_id WHERE m.tenant_id = $1 AND m.appeal_id = $2 ORDER BY o.at, m.seat`,
      [tx.tenantId, id, allows(appealPolicy, 'appeal.readCheck', viewer)],
    );
  }

  private async people(tx: Tx, appeal: Appeal, party: Wait['party'], line: readonly string[]): Promise<string[]> {
    if (party === 'owner') return [appeal.personId];
    if (party === 'head') return appeal.headId ? [appeal.headId] : [];
    if (party === 'EXEC') return this.parties.second(tx, appeal, line);
    if (party === 'member') return (await this.panel(tx, appeal)).filter(({ voted }) => !voted).map(({ person }) => person.id);
    const screeners = await this.parties.screeners(tx, appeal, line);
    return screeners.length ? screeners : this.parties.holders(tx, 'HR', appeal, line);
  }
}

function dueOf(appeal: Appeal, step: Wait['step']): IsoDate | null {
  if (step === 'screen' || step === 'admit') return appeal.screenBy;
  if (step === 'statement' || step === 'facts') return appeal.statementUntil;
  return step === 'escalate' ? appeal.secondUntil : appeal.decideBy;
}

type Cast = Pick<Vote, 'grounds'> & { level: number };

/** What was found, in the words of those who found so. */
function decisionsOf(appeal: Appeal, votes: readonly unknown[]): AppealDecisionView[] {
  const cast = votes as readonly Cast[];
  const one = (level: number, decision: Decision | null, at: Date | null): AppealDecisionView[] => {
    const of = cast.filter((vote) => vote.level === level);
    const outcomes = majority(of, appeal.grounds.length, level === 1 ? 3 : 1);
    return decision && at && outcomes
      ? [{ level, decision, at, grounds: outcomes.map((outcome, no) => ({ no, outcome, reasons: reasonsFor(of, no, outcome) })) }]
      : [];
  };
  return [...one(1, appeal.decision, appeal.decidedAt), ...one(2, appeal.finalDecision, appeal.overAt)];
}

/** Of those who found so; where the middle of three was taken and it is nobody's word, of all. */
function reasonsFor(votes: readonly Cast[], no: number, outcome: GroundOutcome): string[] {
  const given = votes.flatMap((vote) => vote.grounds.filter((ground) => ground.no === no));
  const same = given.filter((ground) => ground.outcome === outcome);
  return (same.length ? same : given).map(({ reason }) => reason);
}

export const decisionOfVote = (grounds: readonly { outcome: GroundOutcome }[]): Decision => decisionOf(grounds.map(({ outcome }) => outcome));
