/** Of a row `m` of `appeal_member`: he still sits there. */
export const sits = (m: string): string =>
  `NOT EXISTS (SELECT FROM appeal_member_out gone WHERE gone.tenant_id = ${m}.tenant_id AND gone.appeal_id = ${m}.appeal_id AND gone.person_id = ${m}.person_id)`;

/** SQL over `appeal a`: a seat of its panel is open while the panel is still needed. */
export const SEAT_OPEN = `(a.status IN ('investigating', 'deliberating') AND (SELECT count(DISTINCT m.seat) FROM appeal_member m WHERE m.tenant_id = a.tenant_id AND m.appeal_id = a.id AND ${sits('m')}) < 3)`;
