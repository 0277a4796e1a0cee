import { CHECKING_SEAT, CYCLE_SEATS, type CycleSeat } from '@kpi-loop/cycle/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { cycleParties } from './parties';

const holders = (tx: Tx, role: CycleSeat) =>
  tx.query<{ personId: string }>(
    `SELECT DISTINCT person_id FROM role_grant WHERE tenant_id = $1 AND role = $2 AND (unit_id IS NULL OR role = 'HRBP') AND valid_from <= $3 AND (valid_to IS NULL OR valid_to >= $3)`,
    [tx.tenantId, role, tx.today],
  );

/** Whoever may sign for the sample: the HRBPs; where the company has none at all, HR stands in (R-SM5). */
export async function checkersOf(tx: Tx): Promise<string[]> {
  const partners = await holders(tx, CHECKING_SEAT);
  return (partners.length ? partners : await holders(tx, 'HR')).map(({ personId }) => personId);
}

/** The seats the viewer may take by a role of his, or because he stands in. */
export async function seatsHeld(tx: Tx): Promise<CycleSeat[]> {
  const parties = cycleParties(tx.viewer);
  const standsIn = parties.has('HR') && !parties.has(CHECKING_SEAT) && (await checkersOf(tx)).includes(tx.viewer.personId ?? '');
  return CYCLE_SEATS.filter((seat) => parties.has(seat) || (seat === CHECKING_SEAT && standsIn));
}
