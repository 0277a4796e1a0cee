import { Injectable } from '@nestjs/common';
import { CycleReader } from '@kpi-loop/cycle/api';
import { FigureAccess } from '@kpi-loop/measurement/api';
import { OrganizationReader, type Standing } from '@kpi-loop/organization/api';
import { PAGE_MAX, decodeCursor, encodeCursor, hasRole, type Tx } from '@kpi-loop/shared/api';
import { Problem, addWorkdays, offers, type Party } from '@kpi-loop/shared/kernel';
import { alertMachine, alertPolicy, type AlertContext } from '@kpi-loop/monitoring/domain';
import type { AlertListQuery, AlertPage, AlertView } from './alert.dto';

type Row = Omit<AlertView, 'offers' | 'status'> & { headId: string | null; actionOpen: boolean; cycleId: string; atKey: string };

const dueAt = (event: string): string =>
  `(SELECT d.due_at FROM deadline d WHERE d.tenant_id = a.tenant_id AND d.aggregate = 'alert' AND d.aggregate_id = a.id AND d.event = '${event}' AND d.fired_at IS NULL)`;
const COLUMNS = `a.id, a.version, a.rule, a.severity, a.condition, a.handling, a.line_id, l.scorecard_id, a.period_id, p.name AS period_name, p.name_en AS period_name_en, p.cycle_id,
  a.owner_id, a.head_id, o.name AS owner_name, o.name_en AS owner_name_en, l.metric_code, l.metric_name, l.metric_name_en, l.unit, l.decimals, l.percent, l.direction,
  l.process_node, l.process_node_en, a.snapshot, l.value, l.state, a.head_told_at, ${dueAt('alert.tellHead')} AS head_told_due_at,
  CASE WHEN a.handling IN ('new', 'escalated.l1', 'escalated.l2') THEN ${dueAt('alert.ackTimeout')} END AS ack_due_at, a.acknowledged_at, a.cause, a.explanation,
  a.dismissal, a.snoozed_until, a.snoozes, a.reopens, a.action_id, a.action_open, a.carried_from_id, a.raised_at, a.raised_at::text AS at_key, a.resolved_at`;
// the line with its names is read for itself, once for each alert of the page: OFFSET 0 keeps its tables out of the others' order (ADR 0010)
const namesOf = (alerts: string): string => `${alerts} a
  JOIN period p ON p.tenant_id = a.tenant_id AND p.id = a.period_id
  JOIN person o ON o.tenant_id = a.tenant_id AND o.id = a.owner_id
  CROSS JOIN LATERAL (
    SELECT l.scorecard_id, m.code AS metric_code, m.name AS metric_name, m.name_en AS metric_name_en, v.unit, v.decimals, v.percent, v.direction, n.name AS process_node, n.name_en AS process_node_en, k.value, k.state
    FROM scorecard_line l JOIN metric m ON m.tenant_id = l.tenant_id AND m.id = l.metric_id JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id
    LEFT JOIN process_node n ON n.tenant_id = l.tenant_id AND n.id = v.process_node_id LEFT JOIN kpi_value k ON k.tenant_id = l.tenant_id AND k.line_id = l.id
    WHERE l.tenant_id = a.tenant_id AND l.id = a.line_id OFFSET 0) l`;
const READ_ROLES = ['HR', 'HRBP', 'EXEC', 'AUD'] as const;

@Injectable()
export class AlertReader {
  constructor(
    private readonly organization: OrganizationReader,
    private readonly cycles: CycleReader,
    private readonly access: FigureAccess,
  ) {}

  /** @throws Problem notFound (404): also for a head before the head start is over (R-A1) · forbidden (403). */
  view(tx: Tx, id: string): Promise<AlertView> {
    return tx.answer(id, () => this.whole(tx, id));
  }

  private async whole(tx: Tx, id: string): Promise<AlertView> {
    const row = await tx.get<Row>(`SELECT ${COLUMNS} FROM ${namesOf('alert')} WHERE a.tenant_id = $1 AND a.id = $2`, [tx.tenantId, id]);
    const standing = await this.standing(tx, row);
    standing.permit(alertPolicy, 'alert.read');
    return this.shape(tx, row, standing.parties, await this.contextFor(tx, row, standing));
  }

  /** What the viewer is to an alert. Whoever is not the owner (or HR) does not know of it before the head has been told. */
  async standing(tx: Tx, alert: { ownerId: string; rule: string; headToldAt: Date | null }): Promise<Standing> {
    const standing = await this.organization.standing(tx, alert.ownerId);
    const early = standing.own.has('owner') || standing.own.has('HR') || standing.own.has('system') || (standing.own.has('STEWARD') && alert.rule === 'STALE');
    const readers = (alertPolicy['alert.read'] as readonly Party[]).some((party) => standing.parties.has(party));
    if (readers && !early && alert.headToldAt === null) throw new Problem('notFound', 'notFound');
    return standing;
  }

  async contextFor(
    tx: Tx,
    alert: { id: string; ownerId: string; lineId: string; periodId: string; severity: string; snoozes: number; condition: string; actionOpen: boolean },
    standing?: Standing,
  ): Promise<AlertContext> {
    const policy = (await this.cycles.policyOfPeriod(tx, alert.periodId)).alert;
    const limit = addWorkdays(tx.today, policy.snoozeMaxWD, await this.organization.calendar(tx));
    return contextOf(
      tx,
      alert,
      { snoozeMax: policy.snoozeMax, snoozeLimit: limit },
      !!standing && !standing.parties.has('head') && standing.parties.has('STEWARD'),
    );
  }

  /** Own alerts, those of the people below once the head has been told, and everybody's for HR. Newest first. */
  async list(tx: Tx, query: AlertListQuery): Promise<AlertPage> {
    const limit = Math.min(query.limit ?? 50, PAGE_MAX);
    const params: unknown[] = [tx.tenantId, tx.viewer.personId];
    const where = [`a.tenant_id = $1`, this.visible(tx, query.whose, params)];
    const scope = query.scope ?? 'open';
    if (scope !== 'all') where.push(`a.handling ${scope === 'open' ? 'NOT IN' : 'IN'} ('resolved', 'dismissed')`);
    if (query.periodId) where.push(`a.period_id = $${params.push(query.periodId)}`);
    if (query.lineId) where.push(`a.line_id = $${params.push(query.lineId)}`);
    if (query.rule) where.push(`a.rule = $${params.push(query.rule)}`);
    if (query.severity) where.push(`a.severity = $${params.push(query.severity)}`);
    const after = decodeCursor(query.cursor, 2);
    if (after) where.push(`(a.raised_at, a.id) < ($${params.push(after[0])}::timestamptz, $${params.push(after[1])}::uuid)`);
    const rows = await tx.query<Row>(
      `SELECT ${COLUMNS} FROM ${namesOf(`(SELECT a.* FROM alert a WHERE ${where.join(' AND ')} ORDER BY a.raised_at DESC, a.id DESC LIMIT ${limit + 1})`)} ORDER BY a.raised_at DESC, a.id DESC`,
      params,
    );
    const items = rows
      .slice(0, limit)
      .map((row) => this.shape(tx, row, this.partiesOf(tx, row), contextOf(tx, row, { snoozeMax: 2, snoozeLimit: null }, false)));
    const last = rows[limit - 1];
    return { items, next: rows.length > limit ? encodeCursor([last.atKey, last.id]) : null };
  }

  /** SQL condition on the alert `a`, of which the viewer knows ($2 the viewer). */
  visible(tx: Tx, whose: string | undefined, params: unknown[]): string {
    const own = `a.owner_id = $2::uuid`;
    if (whose === 'own') return own;
    const others = [`(a.head_told_at IS NOT NULL AND ${this.organization.visible(tx, 'a.owner_id', READ_ROLES, params)} AND ${this.open(tx, params)})`];
    if (tx.viewer.roles.some(({ role, unitId }) => role === 'HR' && !unitId)) others.push('TRUE');
    if (hasRole(tx.viewer, 'STEWARD')) others.push(`a.rule = 'STALE'`);
    const seen = `(${own} OR ${others.join(' OR ')})`;
    return whose === 'team' ? `a.owner_id <> $2::uuid AND ${seen}` : seen;
  }

  /** Does the definition let the viewer see the figure that the alert is about? */
  private open(tx: Tx, params: unknown[]): string {
    const contract = this.access.contract(tx, params);
    if (contract === 'true') return contract;
    return `EXISTS (SELECT FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id
      CROSS JOIN LATERAL (SELECT l.tenant_id, l.metric_version_id, coalesce(l.measured_kind, c.subject_kind) AS subject_kind, coalesce(l.measured_id, c.subject_id) AS subject_id) m
      WHERE l.tenant_id = a.tenant_id AND l.id = a.line_id AND ${contract})`;
  }

  /** For lists: what the row itself tells. What a delegate may do shows when the alert is opened. */
  private partiesOf(tx: Tx, row: Row): Set<Party> {
    const { viewer } = tx;
    const parties = new Set<Party>(['anyone', ...viewer.roles.filter(({ unitId }) => !unitId).map(({ role }) => role)]);
    if (viewer.personId === row.ownerId) parties.add('owner');
    if (viewer.personId && viewer.personId === row.headId) parties.add('head');
    return parties;
  }

  private shape(tx: Tx, row: Row, parties: ReadonlySet<Party>, context: AlertContext): AlertView {
    const { headId: _, actionOpen: __, cycleId: ___, atKey: ____, ...view } = row;
    return { ...view, status: row.handling, offers: offers(alertMachine, { condition: row.condition, handling: row.handling }, context, alertPolicy, parties) };
  }
}

function contextOf(
  tx: Tx,
  alert: { id: string; ownerId: string; lineId: string; periodId: string; severity: string; snoozes: number; condition: string; actionOpen: boolean },
  limits: { snoozeMax: number; snoozeLimit: string | null },
  asSteward: boolean,
): AlertContext {
  return {
    alertId: alert.id,
    lineId: alert.lineId,
    periodId: alert.periodId,
    ownerId: alert.ownerId,
    actorId: tx.viewer.personId,
    critical: alert.severity === 'critical',
    snoozes: alert.snoozes,
    ...limits,
    today: tx.today,
    hasOpenAction: alert.actionOpen,
    conditionCleared: alert.condition === 'cleared',
    resolvedRecently: false,
    asSteward,
  };
}
