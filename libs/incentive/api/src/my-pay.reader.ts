import { Injectable } from '@nestjs/common';
import { minorUnit } from '@kpi-loop/scoring/domain';
import { decodeCursor, encodeCursor, PAGE_MAX, type Tx } from '@kpi-loop/shared/api';
import { fixed } from '@kpi-loop/shared/kernel';
import { appealUntil } from '@kpi-loop/target/api';
import { recordReads } from './access-log';
import { EDITION } from './coverage';
import { PayDifferences } from './pay-differences';
import { TrueUps } from './true-ups';
import type { AccessItem, AccessPage, AccessQuery, MyStatementsView, OpenedStatementView, TeamStatementsView } from './my-pay.dto';

const OUT = `(st.status = 'released' OR (st.status = 'zero' AND r.status = 'released'))`;
const FRAME = `statement st JOIN pay_run r ON r.tenant_id = st.tenant_id AND r.id = st.pay_run_id JOIN period p ON p.tenant_id = st.tenant_id AND p.id = st.period_id
  JOIN cycle y ON y.tenant_id = p.tenant_id AND y.id = p.cycle_id JOIN incentive_plan pl ON pl.tenant_id = st.tenant_id AND pl.id = st.plan_id`;

/** What a person sees of pay: the own statements, the coefficients of the own people, and who has looked. */
@Injectable()
export class MyPayReader {
  constructor(
    private readonly differences: PayDifferences,
    private readonly trueUps: TrueUps,
  ) {}

  /** Without amounts: those come with the password (R-PAY3). */
  async mine(tx: Tx): Promise<MyStatementsView> {
    const params: unknown[] = [tx.tenantId, tx.actor];
    const items = await tx.asPay(() =>
      tx.query<MyStatementsView['items'][number]>(
        `SELECT st.id, st.status, st.period_id, p.name AS period_name, p.name_en AS period_name_en, y.code AS cycle_code, pl.name AS plan_name, pl.name_en AS plan_name_en, st.scorecard_id, st.score, st.coefficient, ${EDITION} AS edition, st.released_at,
           EXISTS (SELECT 1 FROM access_log l WHERE l.tenant_id = st.tenant_id AND l.resource = 'statement' AND l.resource_id = st.id AND l.viewer_id = st.person_id AND l.subject_id = st.person_id) AS opened, ${appealUntil(tx, params)}
         FROM ${FRAME} LEFT JOIN scorecard c ON c.tenant_id = st.tenant_id AND c.id = st.scorecard_id WHERE st.tenant_id = $1 AND st.person_id = $2 AND ${OUT} ORDER BY p.starts_on DESC, st.id LIMIT 200`,
        params,
      ),
    );
    return { items };
  }

  /** @throws Problem notFound (404) for anybody else's statement and for one that is not out. */
  async open(tx: Tx, id: string): Promise<OpenedStatementView> {
    const row = await tx.asPay(() =>
      tx.get<Omit<OpenedStatementView, 'differences' | 'trueUps'>>(
        `SELECT st.id, st.currency, st.score, st.coefficient, st.proration, st.base, st.amount, st.true_up, st.amount + st.true_up AS payable, st.trace FROM ${FRAME} WHERE st.tenant_id = $1 AND st.id = $2 AND st.person_id = $3 AND ${OUT}`,
        [tx.tenantId, id, tx.actor],
      ),
    );
    await recordReads(tx, 'statement', [{ subjectId: tx.actor, resourceId: id }], true);
    const dp = minorUnit(row.currency);
    return {
      ...row,
      proration: fixed(row.proration, 6),
      base: fixed(row.base, dp),
      amount: fixed(row.amount, dp),
      trueUp: fixed(row.trueUp, dp),
      payable: fixed(row.payable, dp),
      trueUps: await tx.asPay(() => this.trueUps.ofStatement(tx, id)),
      differences: await this.differences.ofStatement(tx, id),
    };
  }

  /** Coefficients of the people below, once their statements are out. Never an amount. */
  async team(tx: Tx): Promise<TeamStatementsView> {
    const items = await tx.asPay(() =>
      tx.query<TeamStatementsView['items'][number]>(
        `SELECT st.person_id, pe.name, pe.name_en, p.name AS period_name, p.name_en AS period_name_en, st.scorecard_id, st.score, st.coefficient FROM ${FRAME}
         JOIN person pe ON pe.tenant_id = st.tenant_id AND pe.id = st.person_id
         WHERE st.tenant_id = $1 AND st.person_id <> $2 AND st.person_id IN (SELECT people_visible_to($2, '{}', $3)) AND ${OUT} ORDER BY p.starts_on DESC, pe.employee_no LIMIT 1000`,
        [tx.tenantId, tx.actor, tx.today],
      ),
    );
    return { items };
  }

  /** Who has read my pay, or anything of mine: results, the rows and the reasons behind a number (§5.2, 4). Newest first. */
  async accesses(tx: Tx, query: AccessQuery): Promise<AccessPage> {
    const limit = Math.min(query.limit ?? 50, PAGE_MAX);
    const [at, id] = decodeCursor(query.cursor, 2) ?? [null, null];
    const rows = await tx.asPay(() =>
      tx.query<AccessItem & { cursorAt: string }>(
        `SELECT l.id, l.at, l.at::text AS cursor_at, l.viewer_id, v.name AS viewer_name, v.name_en AS viewer_name_en, l.viewer_id = l.subject_id AS self, l.resource, p.name AS period_name, p.name_en AS period_name_en, m.name AS metric_name, m.name_en AS metric_name_en
         FROM access_log l JOIN person v ON v.tenant_id = l.tenant_id AND v.id = l.viewer_id
         LEFT JOIN statement st ON l.resource = 'statement' AND st.tenant_id = l.tenant_id AND st.id = l.resource_id
         LEFT JOIN scorecard_line sl ON l.resource IN ('line.why', 'line.thread') AND sl.tenant_id = l.tenant_id AND sl.id = l.resource_id LEFT JOIN metric m ON m.tenant_id = sl.tenant_id AND m.id = sl.metric_id
         LEFT JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = CASE WHEN l.resource IN ('scoreResult', 'monthScores') THEN l.resource_id ELSE sl.scorecard_id END
         LEFT JOIN period p ON p.tenant_id = l.tenant_id AND p.id = CASE WHEN l.resource = 'scoreResult.export' THEN l.resource_id ELSE coalesce(st.period_id, c.period_id) END
         WHERE l.tenant_id = $1 AND l.subject_id = $2 AND ($6::boolean OR l.resource IN ('statement', 'payBase')) AND ($3::timestamptz IS NULL OR (l.at, l.id) < ($3::timestamptz, $4::uuid)) ORDER BY l.at DESC, l.id DESC LIMIT $5`,
        [tx.tenantId, tx.actor, at, id, limit + 1, query.about === 'all'],
      ),
    );
    const items = rows.slice(0, limit);
    const last = items[items.length - 1];
    return { items: items.map(({ cursorAt: _, ...item }) => item), next: rows.length > limit ? encodeCursor([last.cursorAt, last.id]) : null };
  }
}
