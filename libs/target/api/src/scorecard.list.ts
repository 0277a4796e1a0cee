import { Injectable } from '@nestjs/common';
import { OrganizationReader, isFoundBy } from '@kpi-loop/organization/api';
import { PAGE_MAX, decodeCursor, encodeCursor, type Tx } from '@kpi-loop/shared/api';
import type { ScorecardListItem, ScorecardListQuery, ScorecardListView } from './scorecard.dto';
import { CARD_FROM, CARD_HEAD, HEADS, ME, NEAR, WAITS, inForce, viewerParams } from './scorecard.sql';

const PAGE = 50;

/** Lists of cards: filters, what waits for the viewer, one page by keyset. What is shown of a card is put together for the page alone. */
@Injectable()
export class ScorecardList {
  constructor(private readonly organization: OrganizationReader) {}

  async page(tx: Tx, query: ScorecardListQuery): Promise<ScorecardListView> {
    const params = viewerParams(tx);
    const where = await this.conditions(tx, query, params);
    const after = decodeCursor(query.cursor, 2);
    // said twice: the first is what the index of names begins with
    if (after) where.push(`o.name >= $${params.push(after[0])} AND (o.name, c.id) > ($${params.length}, $${params.push(after[1])}::uuid)`);
    const limit = Math.min(query.limit ?? PAGE, PAGE_MAX);
    const cards = `SELECT c.id, o.name FROM scorecard c JOIN person o ON o.tenant_id = c.tenant_id AND o.id = c.owner_id ${query.waiting === 'true' ? LED : ''}`;
    const first = `LIMIT $${params.push(limit + 1)}`;
    const rows = await tx.query<ScorecardListItem>(
      `WITH ${ME}, page AS MATERIALIZED (${query.q ? found(cards, where, first, params.push(query.q)) : `${cards} WHERE ${where.join(' AND ')} ORDER BY o.name, c.id ${first}`})
       SELECT ${CARD_HEAD} FROM ${CARD_FROM} WHERE c.tenant_id = $1 AND c.id = ANY (ARRAY(SELECT id FROM page)) ORDER BY o.name, c.id`,
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
    if (query.team === 'true')
      where.push(
        `c.owner_id = ANY (ARRAY(SELECT a.person_id FROM assignment a WHERE a.tenant_id = $1 AND a.manager_id IN (SELECT id FROM me) AND ${inForce('a')}))`,
      );
    if (query.waiting === 'true') where.push(`c.owner_id = ANY (${NEAR}) AND (${WAITS}) IS NOT NULL`);
    return where;
  }
}

const LED = HEADS.replace('JOIN assignment a1', 'LEFT JOIN assignment a1');

/** Cards of those who are found by the text ($n), and of units that are: looked for apart, for the names of people are an index and those of units are few. */
function found(cards: string, where: readonly string[], first: string, n: number): string {
  const some = `WHERE ${where.join(' AND ')} AND`;
  const sorted = `ORDER BY o.name, c.id ${first}`;
  return `(${cards} ${some} ${isFoundBy(`$${n}`, 'o')} ${sorted})
    UNION ALL (${cards} JOIN org_unit su ON c.subject_kind = 'unit' AND su.tenant_id = c.tenant_id AND su.id = c.subject_id
      ${some} NOT ${isFoundBy(`$${n}`, 'o')} AND strpos(lower(su.name || E'\\n' || su.name_en), lower($${n})) > 0 ${sorted})
    ORDER BY name, id ${first}`;
}
