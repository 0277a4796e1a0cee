import { Injectable } from '@nestjs/common';
import { OrganizationReader } from '@kpi-loop/organization/api';
import { PAGE_MAX, decodeCursor, encodeCursor, type Tx } from '@kpi-loop/shared/api';
import type { ScorecardListItem, ScorecardListQuery, ScorecardListView } from './scorecard.dto';
import { CARD_FROM, CARD_HEAD, ME, WAITS, viewerParams } from './scorecard.sql';

const PAGE = 50;

/** Lists of cards: filters, what waits for the viewer, one page by keyset. */
@Injectable()
export class ScorecardList {
  constructor(private readonly organization: OrganizationReader) {}

  async page(tx: Tx, query: ScorecardListQuery): Promise<ScorecardListView> {
    const params = viewerParams(tx);
    const where = await this.conditions(tx, query, params);
    const after = decodeCursor(query.cursor, 2);
    if (after) where.push(`(o.name, c.id) > ($${params.push(after[0])}, $${params.push(after[1])}::uuid)`);
    const limit = Math.min(query.limit ?? PAGE, PAGE_MAX);
    const rows = await tx.query<ScorecardListItem>(
      `WITH ${ME} SELECT ${CARD_HEAD} FROM ${CARD_FROM} WHERE ${where.join(' AND ')} ORDER BY o.name, c.id LIMIT $${params.push(limit + 1)}`,
      params,
    );
    const items = rows.slice(0, limit);
    const last = items[items.length - 1];
    return { items, next: rows.length > limit ? encodeCursor([last.owner.name, last.id]) : null };
  }

  private async conditions(tx: Tx, query: ScorecardListQuery, params: unknown[]): Promise<string[]> {
    const where = ['c.tenant_id = $1', this.organization.visible(tx, 'c.owner_id', ['HR', 'HRBP', 'EXEC', 'AUD', 'COMP'], params)];
    if (query.periodId) where.push(`c.period_id = $${params.push(query.periodId)}`);
    if (query.unitId) where.push(`c.unit_id = ANY ($${params.push(await this.organization.subtree(tx, query.unitId))}::uuid[])`);
    if (query.status) {
      const n = params.push(query.status.split(',').filter(Boolean));
      where.push(`(c.status = ANY ($${n}) OR split_part(c.status, '.', 1) = ANY ($${n}))`);
    } else where.push(`c.status <> 'void'`);
    if (query.mine === 'true') where.push('c.owner_id = $2');
    if (query.team === 'true') where.push('a1.manager_id IN (SELECT id FROM me)');
    if (query.waiting === 'true') where.push(`(${WAITS}) IS NOT NULL`);
    if (query.q)
      where.push(
        `(o.name ILIKE $${params.push(`%${query.q.replace(/[\\%_]/g, '\\$&')}%`)} OR o.name_en ILIKE $${params.length} OR coalesce(su.name, '') ILIKE $${params.length})`,
      );
    return where;
  }
}
