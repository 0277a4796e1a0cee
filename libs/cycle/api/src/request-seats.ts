import { CHECKING_SEAT, SEATS_OF, STANDS_IN } from '@kpi-loop/cycle/domain';
import type { Tx } from '@kpi-loop/shared/api';

const json = (value: unknown): string => `'${JSON.stringify(value)}'::jsonb`;

/** Of a grant `g`: it holds today for the whole company (that of an HRBP wherever), and its holder is here and can sign in. */
const HOLDS = `(g.unit_id IS NULL OR g.role = '${CHECKING_SEAT}') AND g.valid_from <= tenant_today() AND (g.valid_to IS NULL OR g.valid_to >= tenant_today())
  AND EXISTS (SELECT FROM person h JOIN account k ON k.tenant_id = h.tenant_id AND k.person_id = h.id AND k.disabled_at IS NULL
    WHERE h.tenant_id = g.tenant_id AND h.id = g.person_id AND (h.left_on IS NULL OR h.left_on >= tenant_today()))`;

/** `seat, person_id`: who may take a seat of the cycle request `x` that is still open; where nobody is left who may, the next ones stand in (R-SM5). */
export const openSeatsOf = (
  x: string,
): string => `SELECT seats.seat, who.person_id FROM jsonb_array_elements_text(${json(SEATS_OF)} -> ${x}.event) AS seats (seat)
  CROSS JOIN LATERAL (SELECT DISTINCT heir.n, g.person_id FROM jsonb_array_elements_text(${json(STANDS_IN)} -> seats.seat) WITH ORDINALITY AS heir (role, n) JOIN role_grant g ON g.tenant_id = ${x}.tenant_id AND g.role = heir.role AND ${HOLDS}
    WHERE NOT EXISTS (SELECT FROM cycle_request_approval a WHERE a.tenant_id = ${x}.tenant_id AND a.request_id = ${x}.id AND a.approver_id = g.person_id)
    ORDER BY heir.n FETCH FIRST 1 ROWS WITH TIES) who
  WHERE NOT EXISTS (SELECT FROM cycle_request_approval t WHERE t.tenant_id = ${x}.tenant_id AND t.request_id = ${x}.id AND t.seat = seats.seat)`;

/** Whoever may sign for the sample: the HRBPs; where the company has none, HR stands in. */
export async function checkersOf(tx: Tx): Promise<string[]> {
  const rows = await tx.query<{ personId: string }>(
    `SELECT DISTINCT heir.n, g.person_id FROM jsonb_array_elements_text(${json(STANDS_IN[CHECKING_SEAT])}) WITH ORDINALITY AS heir (role, n) JOIN role_grant g ON g.tenant_id = $1 AND g.role = heir.role AND ${HOLDS}
     ORDER BY heir.n FETCH FIRST 1 ROWS WITH TIES`,
    [tx.tenantId],
  );
  return rows.map(({ personId }) => personId);
}
