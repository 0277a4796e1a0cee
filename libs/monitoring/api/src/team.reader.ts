import { Injectable } from '@nestjs/common';
import { FigureAccess } from '@kpi-loop/measurement/api';
import { OrganizationReader } from '@kpi-loop/organization/api';
import { decodeCursor, encodeCursor, type Tx } from '@kpi-loop/shared/api';
import { permit, type IsoDate, type Party } from '@kpi-loop/shared/kernel';
import { monitoringPolicy } from '@kpi-loop/monitoring/domain';
import { IN_FORCE } from '@kpi-loop/target/domain';
import { BONUS_JSON, taskJson, taskState, taskView, type TaskRow } from './key-task.progress';
import type { StateCountsView, TeamKpisQuery, TeamKpisView, TeamMemberView } from './kpi.dto';
import { periodOf } from './my-kpis.reader';

const ROLES = ['HR', 'HRBP', 'EXEC', 'AUD'] as const;
type MemberRow = Omit<TeamMemberView, 'lines' | 'tasks' | 'bonuses'> & { [key in 'lines' | 'bonuses']: TeamMemberView[key] | null } & {
  tasks: TaskRow[] | null;
};
/** One by one: of a function of the status the planner knows nothing, and it takes the cards of a company for a handful. */
const STATUSES = IN_FORCE.map((status) => `'${status}'`).join(', ');
const NOBODY: StateCountsView = { ok: 0, warn: 0, bad: 0, none: 0 };

/** People by name, each with counts of states; the lines of one person off track first. Nobody is ranked. */
@Injectable()
export class TeamReader {
  constructor(
    private readonly organization: OrganizationReader,
    private readonly access: FigureAccess,
  ) {}

  async view(tx: Tx, query: TeamKpisQuery): Promise<TeamKpisView> {
    permit(monitoringPolicy, 'kpi.readTeam', new Set<Party>([...tx.viewer.roles.map(({ role }) => role), ...(tx.viewer.isHead ? (['line'] as const) : [])]));
    const limit = query.limit ?? 50;
    const period = await tx.one<{ id: string; day: IsoDate }>(
      `SELECT id, greatest(least($3::date, ends_on), starts_on) AS day FROM period WHERE tenant_id = $1 AND id = coalesce($2::uuid, ${periodOf('$4::uuid', '$3::date')})`,
      [tx.tenantId, query.periodId ?? null, tx.today, tx.viewer.personId],
    );
    if (!period) return { periodId: null, counts: NOBODY, items: [], next: null };
    const { id: periodId, day } = period;
    const params: unknown[] = [tx.tenantId, periodId, day, tx.viewer.personId, tx.today];
    const lines = LINES(this.access.contract(tx, params));
    const where = await this.where(tx, query, params);
    const counts = await this.counts(tx, lines, where, params);
    const items = await this.members(tx, lines, where, params, decodeCursor(query.cursor, 2), limit + 1);
    const last = items[limit - 1];
    return { periodId, counts, items: items.slice(0, limit), next: items.length > limit ? encodeCursor([last.name, last.personId]) : null };
  }

  private async where(tx: Tx, query: TeamKpisQuery, params: unknown[]): Promise<string> {
    let where = `c.tenant_id = $1 AND c.period_id = $2 AND c.status IN (${STATUSES}) AND c.owner_id IS DISTINCT FROM $4::uuid`;
    where += query.depth === 'direct' ? ` AND c.head_id = $4::uuid` : ` AND ${this.organization.visible(tx, 'c.owner_id', ROLES, params)}`;
    if (query.unitId) where += ` AND c.unit_id = ANY ($${params.push(await this.organization.subtree(tx, query.unitId))}::uuid[])`;
    if (query.state) where += ` AND ${STATE} = $${params.push(query.state)}`;
    return where;
  }

  private async counts(tx: Tx, lines: string, where: string, params: unknown[]): Promise<StateCountsView> {
    const rows = await tx.query<{ state: keyof StateCountsView; count: number }>(
      `SELECT ${STATE} AS state, count(*)::int AS count ${lines} WHERE ${where} AND l.kind <> 'bonus' GROUP BY 1`,
      params,
    );
    return { ...NOBODY, ...Object.fromEntries(rows.map(({ state, count }) => [state, count])) };
  }

  /** By name; what is shown of somebody is put together for the page alone. */
  private async members(tx: Tx, lines: string, where: string, given: unknown[], after: unknown[] | null, limit: number): Promise<TeamMemberView[]> {
    const params = [...given];
    const later = after ? `WHERE (o.name, o.id) > ($${params.push(after[0])}, $${params.push(after[1])}::uuid)` : '';
    const rows = await tx.query<MemberRow>(
      `WITH team AS MATERIALIZED (SELECT DISTINCT c.owner_id AS id ${lines} WHERE ${where}),
       page AS MATERIALIZED (SELECT o.id FROM team JOIN person o ON o.tenant_id = $1 AND o.id = team.id ${later} ORDER BY o.name, o.id LIMIT ${limit}),
       line AS MATERIALIZED (
         SELECT c.tenant_id, c.owner_id, c.unit_id, l.id, l.ordinal, l.kind, l.metric_id, l.metric_version_id, t.target, k.value, ${STATE} AS state, k.forecast, k.forecast_score, k.data_until, NOT seen.open AS withheld,
           CASE l.kind WHEN 'task' THEN ${taskJson('$5')} WHEN 'bonus' THEN ${BONUS_JSON} END AS progress
         ${lines} WHERE ${where} AND c.owner_id = ANY (ARRAY(SELECT id FROM page)))
       SELECT o.id AS person_id, o.name, o.name_en, min(u.name) AS unit_name, min(u.name_en) AS unit_name_en,
         jsonb_build_object('ok', count(*) FILTER (WHERE line.state = 'ok'), 'warn', count(*) FILTER (WHERE line.state = 'warn'), 'bad', count(*) FILTER (WHERE line.state = 'bad'),
           'none', count(*) FILTER (WHERE line.state = 'none')) AS counts,
         jsonb_agg(jsonb_build_object('lineId', line.id, 'code', m.code, 'name', m.name, 'nameEn', m.name_en, 'unit', v.unit, 'decimals', v.decimals, 'percent', v.percent, 'value', line.value::text,
           'target', line.target::text, 'state', line.state, 'forecast', line.forecast::text, 'asOf', line.data_until, 'withheld', line.withheld)
           ORDER BY array_position(ARRAY['bad', 'warn', 'none', 'ok'], line.state), line.forecast_score NULLS LAST, line.ordinal) FILTER (WHERE line.kind = 'kpi') AS lines,
         jsonb_agg(line.progress ORDER BY array_position(ARRAY['bad', 'warn', 'ok'], line.state), line.ordinal) FILTER (WHERE line.kind = 'task') AS tasks,
         jsonb_agg(line.progress ORDER BY line.ordinal) FILTER (WHERE line.kind = 'bonus') AS bonuses
       FROM line JOIN person o ON o.tenant_id = line.tenant_id AND o.id = line.owner_id JOIN org_unit u ON u.tenant_id = line.tenant_id AND u.id = line.unit_id
       LEFT JOIN metric m ON m.tenant_id = line.tenant_id AND m.id = line.metric_id LEFT JOIN metric_version v ON v.tenant_id = line.tenant_id AND v.id = line.metric_version_id
       GROUP BY o.id, o.name, o.name_en ORDER BY o.name, o.id`,
      params,
    );
    return rows.map(({ lines: kpis, tasks, bonuses, ...member }) => ({
      ...member,
      lines: kpis ?? [],
      tasks: (tasks ?? []).map((task) => taskView(task, tx.today)),
      bonuses: bonuses ?? [],
    }));
  }
}

/** Of a KPI by its figures, of a key task by its milestones ($5 today); a bonus item has none. */
const STATE = `CASE l.kind WHEN 'kpi' THEN coalesce(k.state, 'none') WHEN 'task' THEN ${taskState('$5')} END`;

/**
 * Lines of cards in force with the values of the day ($3); who and what they are about is named afterwards. What the definition
 * keeps from the viewer (`contract`, a condition on `m`) is a line without a figure and without a state.
 */
const LINES = (contract: string): string => `FROM scorecard c
  JOIN scorecard_line l ON l.tenant_id = c.tenant_id AND l.scorecard_id = c.id AND l.removed_at IS NULL
  JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL AND $3::date BETWEEN t.valid_from AND t.valid_to
  CROSS JOIN LATERAL (SELECT ${contract} AS open FROM (SELECT l.tenant_id, l.metric_version_id, coalesce(l.measured_kind, c.subject_kind) AS subject_kind,
    coalesce(l.measured_id, c.subject_id) AS subject_id) m) seen
  LEFT JOIN kpi_value k ON seen.open AND k.tenant_id = l.tenant_id AND k.line_id = l.id`;
