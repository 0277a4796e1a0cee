import { Injectable } from '@nestjs/common';
import { APPEAL_GROUNDS, HEAD_GROUNDS, OVER_APPEAL, STATISTICS_MIN } from '@kpi-loop/appeal/domain';
import { isFoundBy, personOf } from '@kpi-loop/organization/api';
import { PAGE_MAX, decodeCursor, encodeCursor, type Tx } from '@kpi-loop/shared/api';
import type { Role } from '@kpi-loop/shared/kernel';
import type { AppealQuery, AppealStatisticsQuery } from './appeal.dto';
import { SEAT_OPEN, sits } from './appeal.panel.sql';
import { AppealParties, SECOND_LEVEL } from './appeal.parties';
import type { AppealCountView, AppealStatisticsView } from './appeal-counts.view';
import type { AppealItem, AppealPage } from './appeal.view';
import { DUE_ON, waitsFor, waitsOf } from './appeal.waiting';

type Row = AppealItem & { cursorAt: string; headId: string | null; statementInAt: Date | null; factsInAt: Date | null };
const quoted = (list: readonly string[]): string => list.map((one) => `'${one}'`).join(', ');

/** Lists of appeals: the own ones, and those that are known to whoever asks for another reason. */
@Injectable()
export class AppealList {
  constructor(private readonly parties: AppealParties) {}

  mine(tx: Tx, query: AppealQuery): Promise<AppealPage> {
    const params: unknown[] = [tx.tenantId];
    return this.page(tx, query, `a.person_id = $${params.push(tx.actor)}`, params);
  }

  register(tx: Tx, query: AppealQuery): Promise<AppealPage> {
    const params: unknown[] = [tx.tenantId];
    return this.page(tx, query, this.parties.others(tx, params), params);
  }

  /** R-AP1. Of appeals that were decided, by what they were about and how they ended; of fewer than five nothing. */
  async statistics(tx: Tx, { cycleId }: AppealStatisticsQuery): Promise<AppealStatisticsView> {
    const DECIDED = `FROM appeal a WHERE a.tenant_id = $1 AND a.decision IS NOT NULL AND ($2::uuid IS NULL OR a.cycle_id = $2)`;
    const params = [tx.tenantId, cycleId ?? null];
    const { decided, granted, medianDays } = await tx.get<{ decided: number; granted: number; medianDays: string | null }>(
      `SELECT count(*)::int AS decided, count(*) FILTER (WHERE coalesce(a.final_decision, a.decision) <> 'rejected')::int AS granted,
         round(percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM a.decided_at - a.filed_at) / 86400)::numeric, 1)::text AS median_days ${DECIDED}`,
      params,
    );
    if (decided < STATISTICS_MIN) return { suppressed: true, decided: 0, byGround: [], byDecision: [], grantedShare: null, medianDays: null };
    const byGround = await tx.query<AppealCountView>(
      `SELECT g.ground AS key, count(DISTINCT a.id)::int AS count FROM appeal a CROSS JOIN LATERAL jsonb_to_recordset(a.grounds) AS g(ground text) WHERE a.tenant_id = $1 AND a.decision IS NOT NULL AND ($2::uuid IS NULL OR a.cycle_id = $2) GROUP BY g.ground ORDER BY 1`,
      params,
    );
    const byDecision = await tx.query<AppealCountView>(
      `SELECT coalesce(a.final_decision, a.decision) AS key, count(*)::int AS count ${DECIDED} GROUP BY 1 ORDER BY 1`,
      params,
    );
    return { suppressed: false, decided, byGround: inOrder(byGround), byDecision, grantedShare: (granted / decided).toFixed(2), medianDays };
  }

  private async page(tx: Tx, query: AppealQuery, seen: string, params: unknown[]): Promise<AppealPage> {
    const limit = Math.min(query.limit ?? 50, PAGE_MAX);
    const add = (value: unknown): string => `$${params.push(value)}`;
    const me = `${add(tx.viewer.personId)}::uuid`;
    const mine = waitsFor(me, this.falls(tx, 'HRBP', me, params), this.falls(tx, 'EXEC', me, params));
    const where = [seen];
    if (query.status) where.push(`a.status = ${add(query.status)}`);
    if (query.open) where.push(`(a.status IN (${quoted(OVER_APPEAL)})) = ${query.open === 'false'}`);
    if (query.waiting === 'true') where.push(mine);
    if (query.cycleId) where.push(`a.cycle_id = ${add(query.cycleId)}`);
    if (query.periodId) where.push(`a.period_id = ${add(query.periodId)}`);
    if (query.q?.trim()) where.push(isFoundBy(add(query.q.trim()), 'w'));
    const [createdAt, id] = decodeCursor(query.cursor, 2) ?? [null, null];
    if (createdAt) where.push(`(a.created_at, a.id) < (${add(createdAt)}::timestamptz, ${add(id)}::uuid)`);
    const rows = await tx.query<Row>(
      `SELECT a.id, a.version, a.status, a.cycle_id, y.name AS cycle_name, y.name_en AS cycle_name_en, a.period_id, coalesce(p.name, '') AS period_name, coalesce(p.name_en, '') AS period_name_en, a.scorecard_id, coalesce(u.name, '') AS unit_name, coalesce(u.name_en, '') AS unit_name_en,
         ${personOf('a.person_id', 'a')} AS person, ${this.side(tx, me, params)} AS side, ARRAY(SELECT DISTINCT g.ground FROM jsonb_to_recordset(a.grounds) AS g(ground text) WHERE a.head_id IS DISTINCT FROM ${me} OR g.ground IN (${quoted(HEAD_GROUNDS)}) ORDER BY 1) AS grounds,
         a.filed_at, CASE WHEN a.status IN (${quoted(OVER_APPEAL)}) THEN NULL ELSE a.decide_by END AS decide_by, coalesce(${mine}, false) AS waits_for_me, ${DUE_ON} AS due_on, coalesce(${DUE_ON} < ${add(tx.today)}, false) AS late,
         a.head_id, a.statement_in_at, a.facts_in_at, ${SEAT_OPEN} AS seat_open, a.created_at::text AS cursor_at
       FROM appeal a JOIN cycle y ON y.tenant_id = a.tenant_id AND y.id = a.cycle_id JOIN person w ON w.tenant_id = a.tenant_id AND w.id = a.person_id
       LEFT JOIN period p ON p.tenant_id = a.tenant_id AND p.id = a.period_id LEFT JOIN org_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id
       WHERE a.tenant_id = $1 AND ${where.join(' AND ')} ORDER BY a.created_at DESC, a.id DESC LIMIT ${add(limit + 1)}`,
      params,
    );
    const items = rows.slice(0, limit);
    const last = items[items.length - 1];
    return { items: items.map(itemOf), next: rows.length > limit ? encodeCursor([last.cursorAt, last.id]) : null };
  }

  private side(tx: Tx, me: string, params: unknown[]): string {
    const member = `EXISTS (SELECT FROM appeal_member m WHERE m.tenant_id = a.tenant_id AND m.appeal_id = a.id AND m.person_id = ${me} AND ${sits('m')})`;
    return `CASE WHEN a.person_id = ${me} THEN 'owner' WHEN a.head_id = ${me} THEN 'head' WHEN ${member} THEN 'member' WHEN ${this.roleOver(tx, 'HRBP', params)} THEN 'HRBP' WHEN ${this.roleOver(tx, 'HR', params)} THEN 'HR' WHEN ${SECOND_LEVEL} AND ${this.roleOver(tx, 'EXEC', params)} THEN 'EXEC' ELSE 'AUD' END`;
  }

  /** Whoever holds the role over the unit; HR where nobody does who may. Nobody of the line. */
  private falls(tx: Tx, role: 'HRBP' | 'EXEC', me: string, params: unknown[]): string {
    const hr = this.roleOver(tx, 'HR', params);
    const line = `SELECT l.person_id FROM line_above(a.person_id, $${params.push(tx.today)}) l WHERE l.depth <= 2`;
    const another = `EXISTS (SELECT FROM role_grant g LEFT JOIN org_unit s ON s.tenant_id = g.tenant_id AND s.id = g.unit_id LEFT JOIN org_unit v ON v.tenant_id = a.tenant_id AND v.id = a.unit_id
      WHERE g.tenant_id = a.tenant_id AND g.role = '${role}' AND g.valid_from <= tenant_today() AND (g.valid_to IS NULL OR g.valid_to >= tenant_today()) AND g.person_id <> a.person_id AND g.person_id NOT IN (${line}) AND (s.id IS NULL OR starts_with(v.path, s.path)))`;
    return `(a.person_id <> ${me} AND ${me} NOT IN (${line}) AND (${this.roleOver(tx, role, params)}${hr === 'FALSE' ? '' : ` OR (${hr} AND NOT ${another})`}))`;
  }

  private roleOver(tx: Tx, role: Role, params: unknown[]): string {
    return this.parties.covers(tx, [role], params);
  }
}

function itemOf({ cursorAt: _, headId, statementInAt, factsInAt, ...item }: Row): AppealItem {
  return {
    ...item,
    waitsFor: [...new Set(waitsOf({ status: item.status, seatOpen: item.seatOpen, headId, statementInAt, factsInAt }).map(({ party }) => party))],
  };
}

const inOrder = (counts: AppealCountView[]): AppealCountView[] => [...counts].sort((a, b) => place(a.key) - place(b.key));
const place = (key: string): number => (APPEAL_GROUNDS as readonly string[]).indexOf(key);
