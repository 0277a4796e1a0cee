import { Injectable } from '@nestjs/common';
import { Tx } from '@kpi-loop/shared/api';
import type { PositionView, UnitView } from './unit.dto';

const UNITS = `
  SELECT u.id, u.code, u.name, u.name_en, u.parent_id, u.path, length(u.path) - length(replace(u.path, '/', '')) - 1 AS depth, u.version,
    CASE WHEN h.id IS NULL THEN NULL ELSE jsonb_build_object('id', h.id, 'name', h.name, 'nameEn', h.name_en) END AS head,
    coalesce(c.people, 0)::int AS people,
    (SELECT coalesce(sum(b.people), 0)::int FROM counted b JOIN org_unit d ON d.tenant_id = u.tenant_id AND d.id = b.unit_id WHERE starts_with(d.path, u.path)) AS people_below
  FROM org_unit u
  LEFT JOIN counted c ON c.unit_id = u.id
  LEFT JOIN person h ON h.tenant_id = u.tenant_id AND h.id = u.head_id`;
const COUNTED = `WITH counted AS (SELECT a.unit_id, count(*) AS people FROM assignment a WHERE a.tenant_id = $1 AND a.valid_from <= $2 AND (a.valid_to IS NULL OR a.valid_to >= $2) GROUP BY a.unit_id)`;

/** Units and positions as everybody of the company may see them. */
@Injectable()
export class UnitReader {
  /** The whole tree, parents before children. */
  units(tx: Tx): Promise<UnitView[]> {
    return tx.query<UnitView>(`${COUNTED} ${UNITS} WHERE u.tenant_id = $1 ORDER BY u.path`, [tx.tenantId, tx.today]);
  }

  /** @throws Problem notFound (404). */
  unit(tx: Tx, id: string): Promise<UnitView> {
    return tx.get<UnitView>(`${COUNTED} ${UNITS} WHERE u.tenant_id = $1 AND u.id = $3`, [tx.tenantId, tx.today, id]);
  }

  positions(tx: Tx): Promise<PositionView[]> {
    return tx.query<PositionView>(
      `SELECT p.id, p.code, p.name, p.name_en, count(a.id)::int AS people FROM position p
       LEFT JOIN assignment a ON a.tenant_id = p.tenant_id AND a.position_id = p.id AND a.valid_from <= $2 AND (a.valid_to IS NULL OR a.valid_to >= $2)
       WHERE p.tenant_id = $1 GROUP BY p.id, p.code, p.name, p.name_en ORDER BY p.code`,
      [tx.tenantId, tx.today],
    );
  }
}
