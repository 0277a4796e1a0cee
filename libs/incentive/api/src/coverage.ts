/** The effective plan that pays on card `c` (unit `cu`): the one of the nearest unit, else the one of the whole company. */
export const PLAN_OF_CARD = `(SELECT pl.id FROM incentive_plan pl LEFT JOIN org_unit pu ON pu.tenant_id = pl.tenant_id AND pu.id = pl.unit_id
  WHERE pl.tenant_id = c.tenant_id AND pl.cycle_id = c.cycle_id AND pl.status = 'effective' AND (pu.id IS NULL OR starts_with(cu.path, pu.path))
  ORDER BY length(coalesce(pu.path, '')) DESC, pl.created_at, pl.id LIMIT 1)`;

/** Cards of people that have a result to pay on, with it as `s`. Needs `c.period_id` to be limited. */
export const CARDS_WITH_RESULT = `scorecard c
  JOIN org_unit cu ON cu.tenant_id = c.tenant_id AND cu.id = c.unit_id
  JOIN LATERAL (SELECT sr.id, sr.total, sr.grade FROM score_result sr WHERE sr.tenant_id = c.tenant_id AND sr.scorecard_id = c.id ORDER BY sr.revision DESC LIMIT 1) s ON s.total IS NOT NULL`;
/** §2.9: nothing is paid on a result its owner has not been shown. */
export const PAYABLE = `c.subject_kind = 'person' AND split_part(c.status, '.', 1) IN ('published', 'final')`;
export const UNPUBLISHED = `c.subject_kind = 'person' AND c.status IN ('scored', 'calibrated')`;

/** Statuses of a statement whose amounts a calculation still writes. */
export const UNFROZEN = `('pending', 'zero', 'calculated', 'in_review', 'on_hold')`;

/** A statement whose amount is fixed: also one on which nothing was due, once its run is approved. */
export const fixedStatement = (st: string): string => `(${st}.status IN ('approved', 'released') OR ${st}.status = 'zero'
  AND EXISTS (SELECT FROM pay_run fr WHERE fr.tenant_id = ${st}.tenant_id AND fr.id = ${st}.pay_run_id AND fr.status IN ('approved', 'released')))`;

/**
 * Of a difference `h` and the statement it is about: does it still say what is missing? A statement that was taken back and
 * reckoned anew holds the corrected amount itself.
 */
export const stands = (paid: string): string => `${fixedStatement(paid)} AND h.amount - ${paid}.amount =
  (SELECT sum(e.delta) FROM pay_difference e WHERE e.tenant_id = h.tenant_id AND e.statement_id = h.statement_id AND (e.made_at, e.id) <= (h.made_at, h.id))`;

/** Of difference `h` and its statement's period: why it is there. */
export const REASON = `coalesce((SELECT k.reason FROM correction k WHERE k.tenant_id = h.tenant_id AND k.id = h.correction_id),
  (SELECT t.reason FROM transition_log t WHERE t.tenant_id = h.tenant_id AND t.machine = 'period' AND t.instance_id = p.id AND t.version = h.reopening), '')`;

/** What the person was last paid before the period of statement `st`, whatever the plan. */
export const PREVIOUS_AMOUNT = `(SELECT pst.amount FROM statement pst JOIN period pp ON pp.tenant_id = pst.tenant_id AND pp.id = pst.period_id
  JOIN period own ON own.tenant_id = st.tenant_id AND own.id = st.period_id
  WHERE pst.tenant_id = st.tenant_id AND pst.person_id = st.person_id AND pst.currency = st.currency AND pst.status = 'released' AND pp.starts_on < own.starts_on
  ORDER BY pp.starts_on DESC LIMIT 1)`;

/** The edition of the frozen figures that the score of statement `st` was made from: the latest of its lines. */
export const EDITION = `(SELECT max((ls.trace->'measured'->>'edition')::int) FROM line_score ls WHERE ls.tenant_id = st.tenant_id AND ls.score_result_id = st.score_result_id)`;

/** ±50 % against the last time stands out; whoever has no last time does not. */
export const outlier = (previous: string): string =>
  `coalesce(CASE WHEN ${previous} = 0 THEN st.amount <> 0 ELSE abs(st.amount - ${previous}) >= 0.5 * ${previous} END, false)`;
