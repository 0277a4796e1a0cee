import { Injectable } from '@nestjs/common';
import { PANEL_SEATS, type AppealContext, type PanelMember, type MemberOutCause, type PanelSeat, type Vote } from '@kpi-loop/appeal/domain';
import type { GradeBand, PolicySet } from '@kpi-loop/cycle/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { Problem, type IsoDate } from '@kpi-loop/shared/kernel';
import type { Appeal } from './appeal.entity';
import { AppealChain } from './appeal.chain';
import { sits } from './appeal.panel.sql';

/** What is contested, and by whom. */
export interface Subject {
  cycleId: string;
  periodId: string | null;
  scorecardId: string | null;
  personId: string;
}

/** The result an appeal is about, as it stands. */
export interface Case extends Subject {
  unitId: string | null;
  policy: PolicySet['appeal'];
  /** From the best to the worst. */
  grades: string[];
  windowUntil: IsoDate | null;
  /** Of the card, or all cards of the person in the cycle. */
  cardIds: string[];
  lineIds: string[];
  /** Appeals of the person about it that are not over, the latest first. */
  open: { id: string; status: string }[];
}

interface Row extends Omit<Case, 'grades'> {
  bands: GradeBand[];
}

const LAST_UNIT = `(SELECT a.unit_id FROM assignment a WHERE a.tenant_id = $1 AND a.person_id = s.person_id AND a.valid_from <= $4::date ORDER BY a.valid_from DESC LIMIT 1)`;
const CARDS = `SELECT c.id FROM scorecard c WHERE c.tenant_id = $1 AND c.cycle_id = s.cycle_id AND c.status <> 'void' AND CASE WHEN s.scorecard_id IS NULL THEN c.subject_kind = 'person' AND c.subject_id = s.person_id ELSE c.id = s.scorecard_id END`;
const SAME = `a.tenant_id = $1 AND a.person_id = s.person_id AND a.cycle_id = s.cycle_id AND a.scorecard_id IS NOT DISTINCT FROM s.scorecard_id AND a.status NOT IN ('final', 'withdrawn')`;

/** What the rules of an appeal look at. */
@Injectable()
export class AppealCases {
  constructor(private readonly chain: AppealChain) {}

  row(tx: Tx, id: string): Promise<Appeal> {
    return tx.get<Appeal>(`SELECT * FROM appeal WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id]);
  }

  /** @throws Problem notFound (404): a card that is not the viewer's is none to him · invalid (400) unless one is named. */
  async ofViewer(tx: Tx, { scorecardId, cycleId }: { scorecardId?: string; cycleId?: string }): Promise<Case> {
    if (!scorecardId && !cycleId) throw new Problem('invalid', 'invalidRequest', 'one of them', { fields: [{ pointer: '/scorecardId', code: 'required' }] });
    const card = scorecardId
      ? await tx.get<Subject>(
          `SELECT cycle_id, period_id, id AS scorecard_id, owner_id AS person_id FROM scorecard WHERE tenant_id = $1 AND id = $2 AND owner_id = $3 AND status <> 'void' AND ($4::uuid IS NULL OR cycle_id = $4)`,
          [tx.tenantId, scorecardId, tx.actor, cycleId ?? null],
        )
      : { cycleId: cycleId!, periodId: null, scorecardId: null, personId: tx.actor };
    const found = await this.of(tx, card);
    if (!found.cardIds.length) throw new Problem('notFound', 'notFound');
    return found;
  }

  async of(tx: Tx, { personId, cycleId, periodId, scorecardId }: Subject): Promise<Case> {
    const { bands, ...row } = await tx.get<Row>(
      `SELECT s.cycle_id, s.person_id, s.scorecard_id, coalesce(k.unit_id, ${LAST_UNIT}) AS unit_id, y.policy->'appeal' AS policy, y.policy->'grade'->'bands' AS bands,
         CASE WHEN s.scorecard_id IS NULL THEN y.appeal_until ELSE k.appeal_until END AS window_until,
         ARRAY(${CARDS}) AS card_ids, ARRAY(SELECT l.id FROM scorecard_line l WHERE l.tenant_id = $1 AND l.removed_at IS NULL AND l.scorecard_id IN (${CARDS})) AS line_ids,
         (SELECT coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'status', a.status) ORDER BY a.created_at DESC), '[]') FROM appeal a WHERE ${SAME}) AS open
       FROM (SELECT $2::uuid AS person_id, $3::uuid AS cycle_id, $5::uuid AS scorecard_id) s JOIN cycle y ON y.tenant_id = $1 AND y.id = s.cycle_id LEFT JOIN scorecard k ON k.tenant_id = $1 AND k.id = s.scorecard_id`,
      [tx.tenantId, personId, cycleId, tx.today, scorecardId],
    );
    return { ...row, periodId, grades: bands.map(([grade]) => grade) };
  }

  /** `votes` of the level that decides now; `worsens`: what is asked for would harm the appellant. */
  async context(tx: Tx, appeal: Appeal, of: Case, worsens = false): Promise<AppealContext> {
    const line = await this.chain.line(tx, of);
    const sat = await this.sat(tx, appeal.id);
    return {
      appealId: appeal.id,
      cycleId: appeal.cycleId,
      periodId: appeal.periodId,
      actorId: tx.viewer.personId,
      today: tx.today,
      windowUntil: of.windowUntil,
      grounds: appeal.grounds,
      lineIds: of.lineIds,
      othersOpen: of.open.filter(({ id }) => id !== appeal.id).length,
      line,
      // whoever says that he is in conflict has no further part in it, on whatever seat
      concerned: [...(await this.chain.concerned(tx, of, line)), ...sat.flatMap(({ personId, cause }) => (cause === 'recused' ? personId : []))],
      statementAsked: appeal.headId !== null,
      statementIn: appeal.statementInAt !== null,
      factsIn: appeal.factsInAt !== null,
      statementUntil: appeal.statementUntil,
      votes: await this.votes(tx, appeal.id),
      seatsOpen: sat.length ? PANEL_SEATS.filter((seat) => !sat.some((one) => one.seat === seat && one.cause === null)) : [],
      everSat: sat.map(({ personId }) => personId),
      worsens,
      escalated: appeal.escalatedAt !== null,
      secondUntil: appeal.secondUntil,
      checkOpen: appeal.checkCardId !== null && appeal.checkedAt === null,
    };
  }

  /** Everybody who has sat on the panel, with why he left it. */
  sat(tx: Tx, appealId: string): Promise<{ seat: PanelSeat; personId: string; cause: MemberOutCause | null }[]> {
    return tx.query(
      `SELECT m.seat, m.person_id, o.cause FROM appeal_member m LEFT JOIN appeal_member_out o ON o.tenant_id = m.tenant_id AND o.appeal_id = m.appeal_id AND o.person_id = m.person_id
       WHERE m.tenant_id = $1 AND m.appeal_id = $2 ORDER BY m.seat, m.ordinal`,
      [tx.tenantId, appealId],
    );
  }

  /** Those that count: of the panel, of whoever sits on it still. */
  votes(tx: Tx, appealId: string, level: 1 | 2 = 1): Promise<Vote[]> {
    return tx.query<Vote>(
      `SELECT v.person_id, v.grounds, v.remedies FROM appeal_vote v WHERE v.tenant_id = $1 AND v.appeal_id = $2 AND v.level = $3 AND (v.level = 2 OR ${sits('v')}) ORDER BY v.voted_at, v.person_id`,
      [tx.tenantId, appealId, level],
    );
  }

  /** People who are to sit on the panel, with what their seats ask for. @throws Problem invalid (400) for a person who is not there. */
  async panel(tx: Tx, of: Case, concerned: readonly string[], seats: readonly { seat: string; personId: string }[]): Promise<PanelMember[]> {
    const rows = await tx.query<Omit<PanelMember, 'seat'>>(
      `SELECT w.id AS person_id, ${FITS} FROM person w WHERE w.tenant_id = $1 AND w.id = ANY ($2::uuid[]) AND ${WORKS}`,
      [tx.tenantId, seats.map(({ personId }) => personId), tx.today, of.unitId, concerned],
    );
    return seats.map(({ seat, personId }, i) => {
      const row = rows.find((one) => one.personId === personId);
      if (!row) throw new Problem('invalid', 'invalidRequest', undefined, { fields: [{ pointer: `/panel/${i}/personId`, code: 'notFound' }] });
      return { ...row, seat: seat as PanelMember['seat'] };
    });
  }
}

const granted = (role: string, whose: string): string =>
  `EXISTS (SELECT FROM role_grant g WHERE g.tenant_id = $1 AND g.role = '${role}' AND ${whose} AND g.valid_from <= $3::date AND (g.valid_to IS NULL OR g.valid_to >= $3::date))`;
/** Of a person `w` on the day $3: still of the company, and what the seats ask for, the appellant being of unit $4. Where all of HR ($5: who had a part) is ruled out, an HRBP stands in (R-SM5). */
export const WORKS = `EXISTS (SELECT FROM assignment a WHERE a.tenant_id = $1 AND a.person_id = w.id AND a.valid_from <= $3::date AND (a.valid_to IS NULL OR a.valid_to >= $3::date))`;
export const FITS = `(${granted('HR', 'g.person_id = w.id')} OR ${granted('HRBP', 'g.person_id = w.id')} AND NOT ${granted('HR', 'g.person_id <> ALL ($5::uuid[])')}) AS holds_hr,
  NOT EXISTS (SELECT FROM assignment a WHERE a.tenant_id = $1 AND a.person_id = w.id AND a.unit_id = $4::uuid AND a.valid_from <= $3::date AND (a.valid_to IS NULL OR a.valid_to >= $3::date)) AS of_other_unit`;
