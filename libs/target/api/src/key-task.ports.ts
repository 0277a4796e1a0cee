import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CloseChecks, type Missing } from '@kpi-loop/cycle/api';
import { DutySources, type Duty, type Tx } from '@kpi-loop/shared/api';
import { MILESTONE_DAYS_AHEAD } from '@kpi-loop/target/domain';
import { ASKED_FOR, HEADS, ME, NEAR, viewerParams } from './scorecard.sql';

interface Waiting {
  id: string;
  cardId: string;
  kind: string;
  name: string;
  nameEn: string;
  title: string;
  titleEn: string;
  due: string | null;
  late: boolean;
}

const TITLES = `coalesce(nullif(l.title, ''), l.title_en) AS title, coalesce(nullif(l.title_en, ''), l.title) AS title_en`;
const OF_CARDS = `JOIN scorecard_line l ON l.tenant_id = c.tenant_id AND l.scorecard_id = c.id AND l.removed_at IS NULL`;
const UNGRANTED = `NOT EXISTS (SELECT FROM bonus_award b WHERE b.tenant_id = l.tenant_id AND b.line_id = l.id)`;

/** What waits for somebody about key tasks and bonus items, and what should be answered before a period is locked. */
@Injectable()
export class KeyTaskPorts implements OnModuleInit {
  constructor(
    private readonly duties: DutySources,
    private readonly checks: CloseChecks,
  ) {}

  onModuleInit(): void {
    this.duties.register({ duties: (tx) => this.waiting(tx) });
    this.checks.register({ name: 'keyTasks', check: async (tx, periodId, gate) => (gate === 'lock' ? this.unanswered(tx, periodId) : []) });
  }

  /** The owner reports what is due, the head answers what was reported, and grants the points of a period that is over. */
  private async waiting(tx: Tx): Promise<Duty[]> {
    if (!tx.viewer.personId) return [];
    const rows = await tx.query<Waiting>(
      `WITH ${ME}, mine AS (
         SELECT c.tenant_id, c.id, c.owner_id, c.period_id, c.owner_id = $2 AS own FROM scorecard c ${HEADS}
         WHERE c.tenant_id = $1 AND c.owner_id = ANY (${NEAR}) AND starts_with(c.status, 'effective.') AND (c.owner_id = $2 OR a1.manager_id IN (SELECT id FROM me)))
       SELECT m.id, c.id AS card_id, CASE m.status WHEN 'open' THEN 'milestone.report' ELSE 'milestone.confirm' END AS kind, o.name, o.name_en,
         coalesce(nullif(m.name, ''), m.name_en) AS title, coalesce(nullif(m.name_en, ''), m.name) AS title_en, m.due_on::text AS due, m.due_on < $3::date AS late
       FROM mine c ${OF_CARDS} JOIN milestone m ON m.tenant_id = l.tenant_id AND m.line_id = l.id AND m.removed_at IS NULL AND ${ASKED_FOR} JOIN person o ON o.tenant_id = c.tenant_id AND o.id = c.owner_id
       WHERE CASE m.status WHEN 'open' THEN c.own AND m.due_on <= $3::date + ${MILESTONE_DAYS_AHEAD} WHEN 'reported' THEN NOT c.own END
       UNION ALL
       SELECT l.id, c.id, 'scorecard.grantBonus', o.name, o.name_en, ${TITLES}, NULL, false
       FROM mine c ${OF_CARDS} JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id JOIN person o ON o.tenant_id = c.tenant_id AND o.id = c.owner_id
       WHERE l.kind = 'bonus' AND NOT c.own AND p.ends_on < $3::date AND ${UNGRANTED}
       ORDER BY 8 NULLS LAST, 1 LIMIT 200`,
      viewerParams(tx),
    );
    return rows.map(({ id, cardId, kind, name, nameEn, title, titleEn, due, late }) => ({
      kind,
      aggregate: kind === 'scorecard.grantBonus' ? 'scorecard' : 'milestone',
      aggregateId: kind === 'scorecard.grantBonus' ? cardId : id,
      params: { name, nameEn, title, titleEn },
      dueAt: due && `${due}T15:59:59.000Z`,
      severity: late && kind === 'milestone.report' ? 'bad' : 'warn',
      link: `/targets/${cardId}`,
    }));
  }

  /** What nobody has answered when the data is locked scores nothing: said while it can still be put right. */
  private async unanswered(tx: Tx, periodId: string): Promise<Missing[]> {
    const { reported, ungranted, cardId } = await tx.get<{ reported: number; ungranted: number; cardId: string | null }>(
      `WITH open AS (
         SELECT c.id AS card_id, l.kind, (SELECT count(*) FROM milestone m WHERE m.tenant_id = l.tenant_id AND m.line_id = l.id AND m.removed_at IS NULL AND m.status = 'reported') AS reported, ${UNGRANTED} AS ungranted
         FROM scorecard c ${OF_CARDS} WHERE c.tenant_id = $1 AND c.period_id = $2 AND l.kind <> 'kpi' AND starts_with(c.status, 'effective.'))
       SELECT coalesce(sum(reported) FILTER (WHERE kind = 'task'), 0)::int AS reported, count(*) FILTER (WHERE kind = 'bonus' AND ungranted)::int AS ungranted,
         min(card_id::text) FILTER (WHERE reported > 0 OR kind = 'bonus' AND ungranted) AS card_id FROM open`,
      [tx.tenantId, periodId],
    );
    const link = `/targets/${cardId}`;
    return [
      ...(reported ? [{ rule: 'milestonesAnswered', count: reported, link, params: { count: reported } }] : []),
      ...(ungranted ? [{ rule: 'bonusGranted', count: ungranted, link, params: { count: ungranted } }] : []),
    ];
  }
}
