/** Does the metric `m` count something whose quality no companion in force tells? */
export const COUNTS_WITHOUT_QUALITY = `(NOT m.stands_alone AND NOT EXISTS (SELECT FROM metric_link k JOIN metric_version q ON q.tenant_id = k.tenant_id AND q.metric_id = k.other_id AND q.status = 'published'
  WHERE k.tenant_id = m.tenant_id AND k.metric_id = m.id AND k.kind = 'companion' AND k.ended_at IS NULL))`;

/** Links of the metric `m`, by the codes of the others. */
export const LINKS = `coalesce((SELECT jsonb_agg(jsonb_build_object('id', k.id, 'kind', k.kind, 'timing', k.timing,
    'metric', jsonb_build_object('id', o.id, 'code', o.code, 'name', o.name, 'nameEn', o.name_en)) ORDER BY k.kind, o.code)
  FROM metric_link k JOIN metric o ON o.tenant_id = k.tenant_id AND o.id = k.other_id WHERE k.tenant_id = m.tenant_id AND k.metric_id = m.id AND k.ended_at IS NULL), '[]')`;

/**
 * $1 tenant: every step from a metric in force down to one it reckons with (`input`, `child`) or that drives it. A metric
 * that reads another one twice, of now and of before, is one step.
 */
export const TREE_STEPS = `(SELECT DISTINCT ON (m.id, o.id) m.id AS from_id, o.id AS to_id, m.code AS "from", o.code AS "to", CASE v.kind WHEN 'composite' THEN 'child' ELSE 'input' END AS relation,
    i->>'weight' AS weight, nullif(i->'back', 'null') AS back, NULL::text AS timing, NULL::uuid AS link_id
  FROM metric_version v JOIN metric m ON m.tenant_id = v.tenant_id AND m.id = v.metric_id CROSS JOIN LATERAL jsonb_array_elements(v.inputs) i JOIN metric o ON o.tenant_id = v.tenant_id AND o.code = i->>'code'
  WHERE v.tenant_id = $1 AND v.status = 'published' ORDER BY m.id, o.id, nullif(i->'back', 'null') NULLS FIRST)
  UNION ALL SELECT m.id, o.id, m.code, o.code, 'driver', NULL, NULL, k.timing, k.id
  FROM metric_link k JOIN metric m ON m.tenant_id = k.tenant_id AND m.id = k.metric_id JOIN metric o ON o.tenant_id = k.tenant_id AND o.id = k.other_id
  WHERE k.tenant_id = $1 AND k.kind = 'driver' AND k.ended_at IS NULL`;
