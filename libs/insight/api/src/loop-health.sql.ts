/** Agreed and in force, or over: what counts as settled between the two sides. */
const IN_FORCE = `split_part(c.status, '.', 1) IN ('effective', 'locked', 'scored', 'calibrated', 'published', 'final')`;
/** The owner's words against the decision that stands (§2.2, DECIDE). */
const DISSENTED = `c.decider_id IS NOT NULL AND EXISTS (SELECT FROM negotiation_entry e WHERE e.tenant_id = c.tenant_id AND e.scorecard_id = c.id AND e.kind = 'dissent'
  AND NOT EXISTS (SELECT FROM negotiation_entry d WHERE d.tenant_id = e.tenant_id AND d.scorecard_id = e.scorecard_id AND d.kind = 'decide' AND d.id > e.id))`;
const DECIDED = `EXISTS (SELECT FROM negotiation_entry d WHERE d.tenant_id = l.tenant_id AND d.line_id = l.id AND d.kind = 'decide')`;

/** $1 the tenant, $2 the cycle. Of each figure what is counted, how many of it, and of how many people. */
export const COUNTS = `WITH cards AS MATERIALIZED (
    SELECT c.tenant_id, c.id, c.owner_id, c.round, c.refusals, c.refused_to_sign, ${IN_FORCE} AS in_force, ${DISSENTED} AS dissented FROM scorecard c
    WHERE c.tenant_id = $1 AND c.cycle_id = $2 AND c.status <> 'void'),
  disputes AS (
    SELECT d.actor_id, a.event <> 'measurement.release' OR a.restated AS upheld FROM transition_log d
    JOIN measurement m ON m.tenant_id = d.tenant_id AND m.id = d.instance_id JOIN cycle y ON y.tenant_id = m.tenant_id AND y.id = $2 AND m.month BETWEEN y.starts_on AND y.ends_on
    CROSS JOIN LATERAL (
      SELECT k.event, EXISTS (SELECT FROM transition_log r WHERE r.tenant_id = d.tenant_id AND r.instance_id = d.instance_id AND r.version BETWEEN d.version AND k.version AND r.event = 'measurement.restate') AS restated
      FROM transition_log k WHERE k.tenant_id = d.tenant_id AND k.instance_id = d.instance_id AND k.version > d.version
        AND k.event IN ('measurement.release', 'measurement.reject', 'measurement.miss') ORDER BY k.version LIMIT 1) a
    WHERE d.tenant_id = $1 AND d.event = 'measurement.dispute'),
  alerts AS (
    SELECT a.owner_id, a.action_id IS NOT NULL OR EXISTS (SELECT FROM improvement_action i WHERE i.tenant_id = a.tenant_id AND i.alert_id = a.id) AS supported,
      EXISTS (SELECT FROM transition_log k WHERE k.tenant_id = a.tenant_id AND k.instance_id = a.id AND k.event = 'alert.ackTimeout') AS escalated
    FROM alert a JOIN period p ON p.tenant_id = a.tenant_id AND p.id = a.period_id WHERE a.tenant_id = $1 AND p.cycle_id = $2 AND a.handling <> 'new')
  SELECT 'linesWithoutDissent' AS key, count(*)::int AS count, count(DISTINCT c.owner_id)::int AS people,
    (count(*) FILTER (WHERE NOT c.refused_to_sign AND NOT (c.dissented AND ${DECIDED})))::int AS part, NULL::numeric AS mean
  FROM cards c JOIN scorecard_line l ON l.tenant_id = c.tenant_id AND l.scorecard_id = c.id AND l.removed_at IS NULL WHERE c.in_force
  UNION ALL SELECT 'rounds', count(*)::int, count(DISTINCT owner_id)::int, NULL, avg(round) FROM cards WHERE in_force AND round > 0
  UNION ALL SELECT 'signaturesRefused', count(*)::int, count(DISTINCT owner_id)::int, (count(*) FILTER (WHERE refusals > 0))::int, NULL FROM cards WHERE in_force OR refusals > 0
  UNION ALL SELECT 'disputesUpheld', count(*)::int, count(DISTINCT actor_id)::int, (count(*) FILTER (WHERE upheld))::int, NULL FROM disputes
  UNION ALL SELECT 'appealsUpheld', count(*)::int, count(DISTINCT person_id)::int, (count(*) FILTER (WHERE coalesce(final_decision, decision) <> 'rejected'))::int, NULL
    FROM appeal WHERE tenant_id = $1 AND cycle_id = $2 AND status = 'final' AND coalesce(final_decision, decision) IS NOT NULL
  UNION ALL SELECT 'alertsSupported', count(*)::int, count(DISTINCT owner_id)::int, (count(*) FILTER (WHERE supported))::int, NULL FROM alerts
  UNION ALL SELECT 'alertsEscalated', count(*)::int, count(DISTINCT owner_id)::int, (count(*) FILTER (WHERE escalated))::int, NULL FROM alerts`;
