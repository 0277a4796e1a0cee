import { Injectable } from '@nestjs/common';
import { versionChangeMachine, versionChangePolicy, type VersionChangeContext } from '@kpi-loop/adjustment/domain';
import { dueAtOf } from '@kpi-loop/organization/api';
import { PAGE_MAX, decodeCursor, encodeCursor, plainParties, type Tx } from '@kpi-loop/shared/api';
import { offers, permit, type Party } from '@kpi-loop/shared/kernel';
import type { ChangePersonRef } from './change-request.dto';
import type { PinnedCyclesView, VersionChangeListView, VersionChangeQueryDto, VersionChangeView, VersionImpactView } from './version-change.dto';
import type { VersionChange } from './version-change.entity';
import type { VersionImpact } from './version-impact';

const person = (id: string): string =>
  `(SELECT jsonb_build_object('id', x.id, 'name', x.name, 'nameEn', x.name_en) FROM person x WHERE x.tenant_id = w.tenant_id AND x.id = ${id})`;
const SELECT = `SELECT w.id, w.version, w.status, w.cycle_id, y.name AS cycle_name, coalesce(nullif(y.name_en, ''), y.name) AS cycle_name_en, w.metric_id, m.code AS metric_code, m.name AS metric_name,
    coalesce(nullif(m.name_en, ''), m.name) AS metric_name_en, t.unit, t.decimals, t.percent, w.from_version_id, f.version_no AS from_version_no, w.to_version_id, t.version_no AS to_version_no,
    w.reason, w.effective_on, w.created_at, CASE WHEN w.status = 'in_approval' THEN ${dueAtOf('versionChange', 'w')} END AS due_at, w.creator_id, ${person('w.creator_id')} AS creator, ${person('w.approver_id')} AS approver, w.impact, t.status = 'published' AS to_in_force
  FROM version_change w JOIN cycle y ON y.tenant_id = w.tenant_id AND y.id = w.cycle_id JOIN metric m ON m.tenant_id = w.tenant_id AND m.id = w.metric_id
    JOIN metric_version f ON f.tenant_id = w.tenant_id AND f.id = w.from_version_id JOIN metric_version t ON t.tenant_id = w.tenant_id AND t.id = w.to_version_id
  WHERE w.tenant_id = $1`;

type Row = Omit<VersionChangeView, 'impact' | 'offers'> & { impact: VersionImpact; creatorId: string; toInForce: boolean };

/** What the viewer is to a request. */
export function partiesOf(tx: Tx, creatorId: string): ReadonlySet<Party> {
  const parties = new Set<Party>(plainParties(tx.viewer));
  if (tx.viewer.personId && tx.viewer.personId === creatorId) parties.add('creator');
  return parties;
}

@Injectable()
export class VersionChangeReader {
  async list(tx: Tx, { metricId, open, cursor, limit = 50 }: VersionChangeQueryDto): Promise<VersionChangeListView> {
    permit(versionChangePolicy, 'versionChange.read', plainParties(tx.viewer));
    const after = decodeCursor(cursor, 1);
    const most = Math.min(limit, PAGE_MAX);
    const rows = await tx.query<Row>(
      `${SELECT} AND ($2::uuid IS NULL OR w.metric_id = $2) AND ($3::boolean IS NULL OR (w.status IN ('in_approval', 'scheduled')) = $3) AND ($4::uuid IS NULL OR w.id < $4) ORDER BY w.id DESC LIMIT $5`,
      [tx.tenantId, metricId ?? null, open === undefined ? null : open === 'true', after?.[0] ?? null, most + 1],
    );
    const items = await this.views(tx, rows.slice(0, most));
    return { items, next: rows.length > most ? encodeCursor([items[most - 1].id]) : null };
  }

  /** @throws Problem notFound (404) · forbidden (403). */
  async one(tx: Tx, id: string): Promise<VersionChangeView> {
    permit(versionChangePolicy, 'versionChange.read', plainParties(tx.viewer));
    const row = await tx.get<Row>(`${SELECT} AND w.id = $2`, [tx.tenantId, id]);
    return (await this.views(tx, [row]))[0];
  }

  /** Cycles that are still counted by an older definition of the metric. @throws Problem notFound (404) · forbidden (403). */
  async pinned(tx: Tx, metricId: string): Promise<PinnedCyclesView> {
    permit(versionChangePolicy, 'versionChange.create', plainParties(tx.viewer));
    await tx.get(`SELECT 1 FROM metric WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, metricId]);
    return {
      items: await tx.query(
        `SELECT y.id AS cycle_id, y.name AS cycle_name, coalesce(nullif(y.name_en, ''), y.name) AS cycle_name_en, f.id AS from_version_id, f.version_no AS from_version_no, t.id AS to_version_id,
           t.version_no AS to_version_no, count(*)::int AS line_count
         FROM metric_version t JOIN metric_version f ON f.tenant_id = t.tenant_id AND f.metric_id = t.metric_id AND f.status = 'deprecated'
         JOIN scorecard_line l ON l.tenant_id = f.tenant_id AND l.metric_version_id = f.id AND l.removed_at IS NULL
         JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id AND starts_with(c.status, 'effective.')
         JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id AND p.status IN ('upcoming', 'open', 'data_closing') JOIN cycle y ON y.tenant_id = c.tenant_id AND y.id = c.cycle_id
         WHERE t.tenant_id = $1 AND t.metric_id = $2 AND t.status = 'published' GROUP BY y.id, y.name, y.name_en, y.starts_on, f.id, f.version_no, t.id, t.version_no ORDER BY y.starts_on DESC, f.version_no`,
        [tx.tenantId, metricId],
      ),
    };
  }

  async impactView(tx: Tx, impact: VersionImpact): Promise<VersionImpactView> {
    return told(impact, await this.people(tx, [impact]));
  }

  private async views(tx: Tx, rows: readonly Row[]): Promise<VersionChangeView[]> {
    const people = await this.people(
      tx,
      rows.map((row) => row.impact),
    );
    return rows.map(({ impact, creatorId, toInForce, ...row }) => {
      const context = contextOf(tx, { ...row, creatorId, impact }, toInForce);
      return { ...row, impact: told(impact, people), offers: offers(versionChangeMachine, row.status, context, versionChangePolicy, partiesOf(tx, creatorId)) };
    });
  }

  private async people(tx: Tx, impacts: readonly VersionImpact[]): Promise<Map<string, ChangePersonRef>> {
    const ids = [...new Set(impacts.flatMap((impact) => impact.lines.map((line) => line.ownerId)))];
    const rows = await tx.query<ChangePersonRef>(`SELECT id, name, name_en FROM person WHERE tenant_id = $1 AND id = ANY ($2::uuid[])`, [tx.tenantId, ids]);
    return new Map(rows.map((row) => [row.id, row]));
  }
}

export const contextOf = (
  tx: Tx,
  row: Pick<VersionChange, 'cycleId' | 'metricId' | 'creatorId' | 'effectiveOn' | 'impact'>,
  toInForce: boolean,
): VersionChangeContext => ({
  ...{
    cycleId: row.cycleId,
    metricId: row.metricId,
    creatorId: row.creatorId,
    actorId: tx.viewer.personId,
    toInForce,
    today: tx.today,
    effectiveOn: row.effectiveOn,
  },
  ownerIds: row.impact.ownerIds,
});

const told = ({ computedOn, lineCount, changedCount, lines }: VersionImpact, people: ReadonlyMap<string, ChangePersonRef>): VersionImpactView => ({
  ...{ computedOn, lineCount, changedCount },
  lines: lines.map(({ ownerId, ...line }) => ({ ...line, owner: people.get(ownerId)! })),
});
