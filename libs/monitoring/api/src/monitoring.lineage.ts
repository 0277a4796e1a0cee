import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DEFINITIONS, LineageSources, stepsOf, type LineageThing } from '@kpi-loop/metric/api';
import { OrganizationReader } from '@kpi-loop/organization/api';
import { plainParties, type Tx } from '@kpi-loop/shared/api';
import { allows } from '@kpi-loop/shared/kernel';
import { ALERT_RULES, monitoringPolicy } from '@kpi-loop/monitoring/domain';
import { AlertReader } from './alert.reader';
import { watchedBy } from './watched-lines';

const ROLES = ['HR', 'HRBP', 'EXEC', 'AUD', 'STEWARD'] as const;
/** A rule is no row: its id is made of the definition it watches and its name (the shape of RFC 9562's version 5). */
const RULE_ID = (version: string, rule: string): string => `overlay(overlay(md5(${version}::text || ${rule}) PLACING '5' FROM 13) PLACING '8' FROM 17)::uuid`;
const RULES = `unnest(ARRAY[${ALERT_RULES.map((rule) => `'${rule}'`).join(', ')}]) AS w(rule)`;

/** What watches a definition, what a line has warned of, and on whose boards it is read. */
@Injectable()
export class MonitoringLineage implements OnModuleInit {
  constructor(
    private readonly lineage: LineageSources,
    private readonly alerts: AlertReader,
    private readonly organization: OrganizationReader,
  ) {}

  onModuleInit(): void {
    this.lineage.show('rule', (tx, ids) => this.rules(tx, ids));
    this.lineage.show('alert', (tx, ids) => this.known(tx, ids));
    this.lineage.show('team', (tx, ids) => this.boards(tx, ids));
    const watches = stepsOf(`SELECT v.id AS "from", ${RULE_ID('v.id', 'w.rule')} AS "to", v.published_at AS at FROM metric_version v CROSS JOIN ${RULES}
      WHERE v.tenant_id = $1 AND v.status IN ('published', 'deprecated')`);
    for (const kind of DEFINITIONS) this.lineage.join(kind, 'rule', watches);
    this.lineage.join(
      'rule',
      'alert',
      stepsOf(`SELECT ${RULE_ID('l.metric_version_id', 'a.rule')} AS "from", a.id AS "to", a.raised_at AS at
        FROM alert a JOIN scorecard_line l ON l.tenant_id = a.tenant_id AND l.id = a.line_id WHERE a.tenant_id = $1`),
    );
    this.lineage.join('line', 'alert', stepsOf(`SELECT a.line_id AS "from", a.id AS "to", a.raised_at AS at FROM alert a WHERE a.tenant_id = $1`));
    this.lineage.join(
      'line',
      'team',
      stepsOf(`SELECT l.id AS "from", c.unit_id AS "to", p.starts_on AS at FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id AND c.status <> 'void'
        JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id WHERE l.tenant_id = $1 AND l.removed_at IS NULL`),
    );
  }

  /** With how many owners a rule watches, as far as the viewer sees them; one that watches nobody is absent. */
  private async rules(tx: Tx, ids: readonly string[]): Promise<LineageThing[]> {
    const named = await tx.query<{ id: string; versionId: string; rule: string; name: string; nameEn: string }>(
      `SELECT ${RULE_ID('v.id', 'w.rule')} AS id, v.id AS version_id, w.rule, m.name, coalesce(nullif(m.name_en, ''), m.name) AS name_en FROM metric_version v
       JOIN metric m ON m.tenant_id = v.tenant_id AND m.id = v.metric_id CROSS JOIN ${RULES} WHERE v.tenant_id = $1 AND ${RULE_ID('v.id', 'w.rule')} = ANY ($2::uuid[])`,
      [tx.tenantId, ids],
    );
    const params: unknown[] = [tx.tenantId, named.map(({ versionId }) => versionId)];
    const watched = await watchedBy(tx, `l.metric_version_id = ANY ($2::uuid[]) AND ${this.organization.visible(tx, 'c.owner_id', ROLES, params)}`, params);
    return watched.flatMap(({ metricVersionId, rule, owners }) => {
      const one = named.find((each) => each.versionId === metricVersionId && each.rule === rule);
      return one ? [{ id: one.id, name: rule, nameEn: rule, detail: one.name, detailEn: one.nameEn, link: '/alerts', count: owners }] : [];
    });
  }

  /** For those who have a board of others: every unit has one. */
  private async boards(tx: Tx, ids: readonly string[]): Promise<LineageThing[]> {
    if (!allows(monitoringPolicy, 'kpi.readTeam', new Set([...plainParties(tx.viewer), ...(tx.viewer.isHead ? (['line'] as const) : [])]))) return [];
    return tx.query<LineageThing>(
      `SELECT u.id, u.name, coalesce(nullif(u.name_en, ''), u.name) AS name_en, '' AS detail, '' AS detail_en, '/team' AS link
       FROM org_unit u WHERE u.tenant_id = $1 AND u.id = ANY ($2::uuid[]) ORDER BY u.path`,
      [tx.tenantId, ids],
    );
  }

  private known(tx: Tx, ids: readonly string[]): Promise<LineageThing[]> {
    const params: unknown[] = [tx.tenantId, tx.viewer.personId, ids];
    return tx.query<LineageThing>(
      `SELECT a.id, a.rule AS name, a.rule AS name_en, o.name AS detail, coalesce(o.name_en, o.name) AS detail_en, '/alerts?alert=' || a.id AS link
       FROM alert a JOIN person o ON o.tenant_id = a.tenant_id AND o.id = a.owner_id
       WHERE a.tenant_id = $1 AND a.id = ANY ($3::uuid[]) AND ${this.alerts.visible(tx, undefined, params)} ORDER BY a.raised_at DESC`,
      params,
    );
  }
}
