/** Definition in force of a metric and the part of its figure that is meant, or null. */
const wanted = (metric: string, part: string): string =>
  `(SELECT jsonb_build_object('versionId', v.id, 'part', ${part}) FROM metric_version v WHERE v.tenant_id = p.tenant_id AND v.metric_id = ${metric} AND v.status = 'published')`;

/** $1 tenant, $2 process: its steps and edges with the metrics that were declared for them. */
export const PROCESS = `SELECT p.id AS process_id, p.name, p.name_en,
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', n.id, 'name', n.name, 'nameEn', n.name_en, 'volume', ${wanted('n.volume_metric_id', 'n.volume_part')}) ORDER BY n.ordinal, n.code)
    FROM process_node n WHERE n.tenant_id = p.tenant_id AND n.process_id = p.id), '[]') AS nodes,
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', e.id, 'fromId', e.from_node_id, 'toId', e.to_node_id, 'words', e.words, 'wordsEn', e.words_en, 'forward', f.ordinal < t.ordinal,
      'conversion', ${wanted('e.conversion_metric_id', "'value'")}, 'time', ${wanted('e.time_metric_id', "'value'")}) ORDER BY f.ordinal, t.ordinal)
    FROM process_edge e JOIN process_node f ON f.tenant_id = e.tenant_id AND f.id = e.from_node_id JOIN process_node t ON t.tenant_id = e.tenant_id AND t.id = e.to_node_id
    WHERE e.tenant_id = p.tenant_id AND e.process_id = p.id), '[]') AS edges
  FROM process p WHERE p.tenant_id = $1 AND p.id = $2`;

const USABLE = `m.status IN ('submitted', 'verified', 'locked', 'correction_pending')`;

/** $1 tenant, $2 definitions, $3 to $4: units with figures, the widest first; `whole` where they are all there is of it. */
export const UNITS = (visible: string): string => `WITH cell AS MATERIALIZED (
    SELECT m.subject_id, md5(string_agg(concat_ws(':', m.metric_version_id, m.month, trim_scale(m.numerator), trim_scale(m.denominator)), ',' ORDER BY m.metric_version_id, m.month)) AS figures
    FROM measurement m WHERE m.tenant_id = $1 AND m.metric_version_id = ANY ($2::uuid[]) AND m.subject_kind = 'unit' AND m.month BETWEEN $3 AND $4 AND ${USABLE} AND ${visible} GROUP BY m.subject_id)
  SELECT u.id, u.name, coalesce(nullif(u.name_en, ''), u.name) AS name_en, cell.figures = first_value(cell.figures) OVER (ORDER BY length(u.path), u.path) AS whole
  FROM cell JOIN org_unit u ON u.tenant_id = $1 AND u.id = cell.subject_id ORDER BY length(u.path), u.path`;

const figure = (at: number): string =>
  `(SELECT trim_scale(round(CASE w.part WHEN 'numerator' THEN sum(m.numerator) WHEN 'denominator' THEN sum(m.denominator) ELSE CASE WHEN count(m.denominator) = 0 THEN sum(m.numerator) ELSE sum(m.numerator) / nullif(sum(m.denominator), 0) END END, 12))::text
    FROM measurement m WHERE m.tenant_id = $1 AND m.metric_version_id = w.version_id AND m.subject_kind = 'unit' AND m.subject_id = $4 AND ${USABLE} AND m.month BETWEEN ($5::date[])[${at}] AND ($6::date[])[${at}])`;

/**
 * $1 tenant, $2 definitions, $3 their parts, $4 unit, $5 and $6 begin and end of the three periods. A rate is Σ ÷ Σ (R-G1); what
 * is in doubt or missing adds nothing. The target is the one in force on the last day, of a card about the unit.
 */
export const FIGURES = `SELECT DISTINCT w.version_id AS metric_version_id, w.part, k.code, k.name, k.name_en, v.unit, CASE w.part WHEN 'value' THEN v.decimals ELSE 0 END AS decimals, v.percent AND w.part = 'value' AS percent,
  ${figure(1)} AS now, ${figure(2)} AS previous, ${figure(3)} AS last_year,
  CASE w.part WHEN 'value' THEN (SELECT trim_scale(t.target)::text FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id AND split_part(c.status, '.', 1) IN ('effective', 'locked', 'scored', 'calibrated', 'published', 'final')
    JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL AND ($6::date[])[1] BETWEEN t.valid_from AND t.valid_to
    WHERE l.tenant_id = $1 AND l.metric_id = k.id AND l.removed_at IS NULL AND coalesce(l.measured_kind, c.subject_kind) = 'unit' AND coalesce(l.measured_id, c.subject_id) = $4 ORDER BY t.valid_from DESC, l.id LIMIT 1) END AS target
  FROM unnest($2::uuid[], $3::text[]) AS w(version_id, part) JOIN metric_version v ON v.tenant_id = $1 AND v.id = w.version_id JOIN metric k ON k.tenant_id = $1 AND k.id = v.metric_id`;

/** Which metrics ($1 tenant) a flow board is drawn with: as the volume of a step, or as the conversion or the time between two. */
export const DRAWN = `SELECT process_id, volume_metric_id AS metric_id FROM process_node WHERE tenant_id = $1 AND volume_metric_id IS NOT NULL
  UNION SELECT process_id, conversion_metric_id FROM process_edge WHERE tenant_id = $1 AND conversion_metric_id IS NOT NULL
  UNION SELECT process_id, time_metric_id FROM process_edge WHERE tenant_id = $1 AND time_metric_id IS NOT NULL`;
