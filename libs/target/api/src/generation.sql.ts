import { inPopulation, peopleInScope } from '@kpi-loop/cycle/api';
import { DEFAULT_GROWTH, TASK_TARGET, type SubjectKind } from '@kpi-loop/target/domain';
import { IS_RATIO } from './denominators';

// Cards of a whole company in sets: the plan, and what it is made from, stand in tables of the transaction with statistics of their
// own (the planner takes what it does not know for a handful of rows, and joins each with each), and one statement writes it. $1 is
// the tenant everywhere.

export const PLAN_TABLES = `
  CREATE TEMP TABLE IF NOT EXISTS planned_card (card_id uuid, subject_kind text, subject_id uuid, owner_id uuid, head_id uuid, unit_id uuid, first_on date, template_id uuid, last_id uuid, growth numeric, reason text) ON COMMIT DROP;
  CREATE TEMP TABLE IF NOT EXISTS planned_line (card_id uuid, line_id uuid, ordinal int, metric_id uuid, version_id uuid, rule jsonb, visibility text, contribution text,
    weight numeric, baseline numeric, threshold numeric, target numeric, stretch numeric, planned_denominator numeric, suggestion jsonb) ON COMMIT DROP;
  CREATE TEMP TABLE IF NOT EXISTS planned_task (card_id uuid, line_id uuid, source_id uuid) ON COMMIT DROP;
  CREATE TEMP TABLE IF NOT EXISTS planned_milestone (card_id uuid, line_id uuid, milestone_id uuid, source_id uuid, due_on date) ON COMMIT DROP;
  CREATE TEMP TABLE IF NOT EXISTS wanted_line (template_id uuid, ordinal int, metric_id uuid, weight numeric, rule jsonb, threshold_rate numeric, stretch_rate numeric, fallback numeric,
    visibility text, contribution text, version_id uuid, direction text, decimals int, percent boolean, flow boolean, ratio boolean) ON COMMIT DROP;
  CREATE TEMP TABLE IF NOT EXISTS last_figure (version_id uuid, subject_id uuid, actual numeric, year_ago numeric) ON COMMIT DROP;
  CREATE TEMP TABLE IF NOT EXISTS last_denominator (version_id uuid, subject_id uuid, denominator numeric) ON COMMIT DROP;
  CREATE TEMP TABLE IF NOT EXISTS last_target (metric_id uuid, subject_id uuid, target numeric) ON COMMIT DROP;
  TRUNCATE planned_card, planned_line, planned_task, planned_milestone, wanted_line, last_figure, last_denominator, last_target`;

/** The day on which somebody (`s`) came into the population, or into the company, if it lies within the period. `f` is the frame. */
const FIRST_ON = `greatest(CASE WHEN s.hired_on > f.starts_on AND s.hired_on <= f.ends_on THEN s.hired_on END,
    CASE WHEN s.valid_from > f.starts_on AND NOT ${inPopulation('f.cycle_id', 's.person_id', 's.valid_from - 1')} THEN s.valid_from END)`;

/** Who may get a card: subject, who answers for it, whose head, where; what its template goes by, and since when he is there. `f` is the frame. */
export const SUBJECTS: Record<SubjectKind, string> = {
  person: `SELECT s.person_id AS subject_id, s.person_id AS owner_id, s.manager_id AS head_id, s.unit_id, s.unit_path, s.position_id, NULL AS level, s.valid_from, ${FIRST_ON} AS first_on
    FROM (${peopleInScope('f.cycle_id', 'f.day')}) s`,
  unit: `SELECT u.id AS subject_id, s.person_id AS owner_id, s.manager_id AS head_id, u.id AS unit_id, u.path AS unit_path, NULL::uuid AS position_id,
      CASE length(u.path) - length(replace(u.path, '/', '')) WHEN 1 THEN 'company' WHEN 2 THEN 'department' ELSE 'team' END AS level, NULL::date AS valid_from, NULL::date AS first_on
    FROM org_unit u LEFT JOIN (${peopleInScope('f.cycle_id', 'f.day')}) s ON s.person_id = u.head_id WHERE u.tenant_id = $1`,
};

/** Templates by which somebody gets a card without being asked for: of people (of a position, or the standard one), or of units. */
export const BY_ITSELF: Record<SubjectKind, string> = {
  person: `archived_at IS NULL AND at_opening AND (position_id IS NOT NULL OR standard)`,
  unit: `archived_at IS NULL AND at_opening AND unit_level IS NOT NULL`,
};

/** The nearest card before, if anything of it is still measured. */
const LAST_CARD = `
  SELECT b.id FROM scorecard b JOIN period p ON p.tenant_id = b.tenant_id AND p.id = b.period_id
  WHERE $6::boolean AND b.tenant_id = $1 AND b.subject_kind = $7 AND b.subject_id = s.subject_id AND b.status <> 'void' AND p.starts_on < f.starts_on
    AND EXISTS (SELECT FROM scorecard_line l JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.metric_id = l.metric_id AND v.status = 'published'
      WHERE l.tenant_id = b.tenant_id AND l.scorecard_id = b.id AND l.removed_at IS NULL)
  ORDER BY p.starts_on DESC, b.part DESC LIMIT 1`;

/**
 * Everybody of the cycle (or every unit with its head, $7 the kind) in the unit ($3: its path, '' for all) with his last card ($6: if it is to be
 * begun with), else the template of his position or level, else $4, else the standard one of the company, and why he gets no card.
 * $2 period, $5 growth asked for, $8 what began it: by itself nobody gets one by a template that waits to be asked for, nor again a card
 * that somebody voided; and of those who join within the period only they are looked at, or all of a unit that joined with them on the day $9.
 */
export const planCards = (kind: SubjectKind): string => `
  INSERT INTO planned_card
  WITH template AS (
    SELECT t.id, t.position_id, t.unit_level, t.standard, t.at_opening, t.growth, EXISTS (SELECT FROM scorecard_template_line l WHERE l.tenant_id = t.tenant_id AND l.template_id = t.id AND l.template_version = t.version AND l.kind = 'kpi'
      AND NOT EXISTS (SELECT FROM metric_version v WHERE v.tenant_id = l.tenant_id AND v.metric_id = l.metric_id AND v.status = 'published')) AS undefined
    FROM scorecard_template t WHERE t.tenant_id = $1 AND t.archived_at IS NULL),
  spare AS MATERIALIZED (SELECT * FROM template WHERE id = $4::uuid OR standard AND $7 = 'person' ORDER BY id = $4::uuid DESC NULLS LAST LIMIT 1),
  frame AS MATERIALIZED (
    SELECT p.id, p.cycle_id, p.starts_on, p.ends_on, y.policy->'contract'->>'growth' AS growth, greatest(y.starts_on, least(tenant_today(), p.ends_on)) AS day
    FROM period p JOIN cycle y ON y.tenant_id = p.tenant_id AND y.id = p.cycle_id WHERE p.tenant_id = $1 AND p.id = $2)
  SELECT system.new_id(), $7, s.subject_id, s.owner_id, s.head_id, s.unit_id, coalesce(s.first_on, $9::date), CASE WHEN last.id IS NULL THEN coalesce(own.id, spare.id) END, last.id, coalesce($5::numeric, own.growth, spare.growth, f.growth::numeric, ${DEFAULT_GROWTH}),
    CASE WHEN c.id IS NOT NULL THEN 'hasCard'
      WHEN $8 <> 'asked' AND s.subject_id IN (SELECT v.subject_id FROM scorecard v WHERE v.tenant_id = $1 AND v.period_id = $2 AND v.subject_kind = $7 AND v.status = 'void') THEN 'hadCard'
      WHEN s.owner_id IS NULL THEN 'noOwner' WHEN $7 = 'person' AND s.head_id IS NULL THEN 'noHead'
      WHEN last.id IS NOT NULL THEN NULL WHEN coalesce(own.id, spare.id) IS NULL THEN 'noTemplate'
      WHEN $8 <> 'asked' AND NOT coalesce(own.at_opening, spare.at_opening) THEN 'onlyAsked' WHEN coalesce(own.undefined, spare.undefined) THEN 'noDefinition' END
  FROM frame f CROSS JOIN LATERAL (${SUBJECTS[kind]}) s
  LEFT JOIN template own ON ${kind === 'unit' ? 'own.unit_level = s.level' : 'own.position_id = s.position_id'}
  LEFT JOIN LATERAL (${LAST_CARD}) last ON true
  LEFT JOIN spare ON own.id IS NULL
  LEFT JOIN scorecard c ON c.tenant_id = $1 AND c.period_id = $2 AND c.subject_kind = $7 AND c.subject_id = s.subject_id AND c.status <> 'void'
  WHERE starts_with(s.unit_path, $3) AND ($8 <> 'joining' OR s.first_on IS NOT NULL OR $9::date IS NOT NULL)`;

/** The lines of the templates that somebody gets, with what their definitions say. */
export const WANTED_LINES = `
  INSERT INTO wanted_line
  SELECT l.template_id, l.ordinal, l.metric_id, l.weight, l.rule, l.threshold_rate, l.stretch_rate, l.fallback, l.visibility, l.contribution,
    v.id, v.direction, v.decimals, v.percent, v.flow AND v.agg_time <> 'RATIO_OF_SUMS', ${IS_RATIO}
  FROM scorecard_template t JOIN scorecard_template_line l ON l.tenant_id = t.tenant_id AND l.template_id = t.id AND l.template_version = t.version
  JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.metric_id = l.metric_id AND v.status = 'published'
  WHERE t.tenant_id = $1 AND t.id IN (SELECT template_id FROM planned_card WHERE reason IS NULL)`;

const FRAME = `frame AS MATERIALIZED (
    SELECT p.starts_on, p.previous_period_id, months_between(p.starts_on, p.ends_on) AS months, months_between(b.starts_on, b.ends_on) AS before_months
    FROM period p LEFT JOIN period b ON b.tenant_id = p.tenant_id AND b.id = p.previous_period_id WHERE p.tenant_id = $1 AND p.id = $2)`.replaceAll(
  /months_between\((.*?), (.*?)\)/g,
  (_, from: string, to: string) =>
    `((extract(year FROM ${to}) - extract(year FROM ${from})) * 12 + extract(month FROM ${to}) - extract(month FROM ${from}) + 1)::int`,
);

/** What was reached before, of the definitions that are wanted: in as many months before the period, and in the same ones a year ago. $2 period, $3 kind of the subjects. `figures` are the baseline source's. */
export const lastFigures = (figures: (from: string, to: string) => string): string => {
  const reached = (year: boolean, from: string, to: string): string => `
    SELECT ${year} AS year_ago, f.metric_version_id, f.subject_id, f.value FROM (${figures(from, to)}) f
    WHERE f.subject_kind = $3 AND f.metric_version_id = ANY (ARRAY(SELECT version_id FROM wanted_line))`;
  return `
  INSERT INTO last_figure
  WITH ${FRAME}
  SELECT metric_version_id, subject_id, max(value) FILTER (WHERE NOT year_ago), max(value) FILTER (WHERE year_ago) FROM (
    ${reached(false, `(SELECT starts_on - make_interval(months => months) FROM frame)`, `(SELECT starts_on - 1 FROM frame)`)}
    UNION ALL ${reached(true, `(SELECT starts_on - interval '12 months' FROM frame)`, `(SELECT (starts_on + make_interval(months => months - 12) - interval '1 day')::date FROM frame)`)}) r
  GROUP BY metric_version_id, subject_id`;
};

/** Any of the lines that are wanted is a ratio's: only then it is asked what ratios were counted on. */
export const RATIOS_WANTED = `SELECT EXISTS (SELECT FROM wanted_line WHERE ratio) AS wanted`;

/** What those ratios were counted on (`lastDenominator`): in the same months a year ago, else in as many before the period, where each of them is known. $2 period, $3 kind of the subjects. `counted` is the baseline source's. */
export const lastDenominators = (counted: (from: string, to: string) => string): string => {
  const whole = (year: boolean, from: string, to: string): string => `
    SELECT ${year} AS year_ago, f.metric_version_id, f.subject_id, f.denominator FROM (${counted(from, to)}) f
    WHERE f.subject_kind = $3 AND f.denominator > 0 AND f.months = (SELECT months FROM frame) AND f.metric_version_id = ANY (ARRAY(SELECT version_id FROM wanted_line WHERE ratio))`;
  return `
  INSERT INTO last_denominator
  WITH ${FRAME}
  SELECT metric_version_id, subject_id, coalesce(max(denominator) FILTER (WHERE year_ago), max(denominator)) FROM (
    ${whole(false, `(SELECT starts_on - make_interval(months => months) FROM frame)`, `(SELECT starts_on - 1 FROM frame)`)}
    UNION ALL ${whole(true, `(SELECT starts_on - interval '12 months' FROM frame)`, `(SELECT (starts_on + make_interval(months => months - 12) - interval '1 day')::date FROM frame)`)}) r
  GROUP BY metric_version_id, subject_id`;
};

/** What was agreed for the period before, as it stood at its end; a flow for as many months as the period has. $2 period, $3 kind of the subjects. */
export const LAST_TARGETS = `
  INSERT INTO last_target
  WITH ${FRAME}
  SELECT DISTINCT ON (c.subject_id, l.metric_id) l.metric_id, c.subject_id, CASE WHEN w.flow AND f.months <> f.before_months THEN round(t.target * f.months / f.before_months, 12) ELSE t.target END
  FROM frame f JOIN scorecard c ON c.tenant_id = $1 AND c.period_id = f.previous_period_id AND c.subject_kind = $3 AND c.status <> 'void'
  JOIN scorecard_line l ON l.tenant_id = $1 AND l.scorecard_id = c.id AND l.removed_at IS NULL
  JOIN (SELECT DISTINCT metric_id, flow FROM wanted_line) w ON w.metric_id = l.metric_id
  JOIN line_target t ON t.tenant_id = $1 AND t.line_id = l.id AND t.superseded_at IS NULL ORDER BY c.subject_id, l.metric_id, t.valid_to DESC`;

/** R-CL1, as `suggest` says it of one line: from the last target, else the same months a year ago, else the last actual, grown; never behind the last actual. What is said several times is reckoned once (MATERIALIZED). */
export const PLAN_LINES = `
  INSERT INTO planned_line
  WITH known AS (
    SELECT c.card_id, c.growth, w.*, a.actual AS last_actual, a.year_ago AS last_year, d.denominator AS planned_denominator, b.target AS last_target, CASE w.direction WHEN 'HIGHER' THEN 1 WHEN 'LOWER' THEN -1 ELSE 0 END AS sign
    FROM planned_card c JOIN wanted_line w ON w.template_id = c.template_id
    LEFT JOIN last_figure a ON a.version_id = w.version_id AND a.subject_id = c.subject_id
    LEFT JOIN last_denominator d ON w.ratio AND d.version_id = w.version_id AND d.subject_id = c.subject_id
    LEFT JOIN last_target b ON b.metric_id = w.metric_id AND b.subject_id = c.subject_id
    WHERE c.reason IS NULL),
  grown AS MATERIALIZED (SELECT *, ${towards('coalesce(last_target, last_year, last_actual)', 'growth', 'sign')} AS grown FROM known),
  best AS MATERIALIZED (SELECT *, CASE sign WHEN 1 THEN greatest(grown, last_actual) WHEN -1 THEN least(grown, last_actual) ELSE grown END AS best FROM grown),
  aimed AS MATERIALIZED (SELECT *, coalesce(round(best, decimals), fallback) AS target, round(${towards('best', '0.02', 'CASE sign WHEN 0 THEN 1 ELSE -sign END')}, decimals) AS range FROM best)
  SELECT card_id, system.new_id(), ordinal, metric_id, version_id, rule, visibility, contribution, weight, round(coalesce(last_year, last_actual), decimals),
    round(target * threshold_rate, decimals), target, round(target * stretch_rate, decimals), planned_denominator,
    CASE WHEN best IS NOT NULL THEN jsonb_build_object('target', round(best, decimals)::text, 'low', least(round(best, decimals), range)::text, 'high', greatest(round(best, decimals), range)::text,
      'method', CASE WHEN grown = best THEN 'lastTargetGrown' ELSE 'lastActual' END, 'threshold', NULL, 'stretch', NULL, 'ratchet', grown <> best, 'evidence', jsonb_build_object('lastActual', round(last_actual, decimals)::text, 'lastTarget', last_target::text, 'lastYear', round(last_year, decimals)::text,
        'growth', growth::text, 'months', '[]'::jsonb)) END
  FROM aimed`;

/** A share never goes past 1 because of growth alone. */
function towards(from: string, rate: string, sign: string): string {
  const moved = `${from} + abs(${from}) * ${rate} * (${sign})`;
  return `CASE WHEN percent AND ${from} <= 1 THEN least(${moved}, 1) ELSE ${moved} END`;
}

/** Whoever joins within the period: his share of the working days is worked out by the calendar. */
export const JOINERS = `SELECT DISTINCT first_on FROM planned_card WHERE first_on IS NOT NULL AND reason IS NULL`;

/** What adds up is asked of joiners by their share of the working days (`prorated`): $2 their first days with `days` and `of`. */
export const PRORATE = `
  UPDATE planned_line l SET target = g.target, threshold = round(l.threshold * g.target / nullif(l.target, 0), g.decimals), stretch = round(l.stretch * g.target / nullif(l.target, 0), g.decimals),
    suggestion = l.suggestion || jsonb_build_object('target', g.target::text, 'low', round((l.suggestion->>'low')::numeric * g.days / g.whole, g.decimals)::text, 'high', round((l.suggestion->>'high')::numeric * g.days / g.whole, g.decimals)::text,
      'evidence', l.suggestion->'evidence' || jsonb_build_object('prorated', jsonb_build_object('target', l.target::text, 'days', g.days, 'of', g.whole)))
  FROM (SELECT x.line_id, s.days, s."of" AS whole, v.decimals, round(x.target * s.days / s."of", v.decimals) AS target
    FROM jsonb_to_recordset($2::jsonb) AS s("firstOn" date, days int, "of" int)
    JOIN planned_card c ON c.first_on = s."firstOn" AND c.reason IS NULL JOIN planned_line x ON x.card_id = c.card_id
    JOIN metric_version v ON v.tenant_id = $1 AND v.id = x.version_id AND v.flow AND v.agg_time <> 'RATIO_OF_SUMS') g WHERE g.line_id = l.line_id`;

/** Who has a line without any target gets no card, and none of its lines. */
export const NO_BASELINE = `UPDATE planned_card c SET reason = 'noBaseline' WHERE c.card_id IN (SELECT l.card_id FROM planned_line l WHERE l.target IS NULL)`;

/** Key tasks and bonus items of the templates, for everybody who gets a card. */
export const PLAN_TASKS = `
  INSERT INTO planned_task
  SELECT c.card_id, system.new_id(), l.id FROM planned_card c JOIN scorecard_template t ON t.tenant_id = $1 AND t.id = c.template_id
  JOIN scorecard_template_line l ON l.tenant_id = $1 AND l.template_id = t.id AND l.template_version = t.version AND l.kind <> 'kpi' WHERE c.reason IS NULL`;

/** Their milestones, each due on the day on which its share of the card's days is over (`dueOnShare`). $2 period. */
export const PLAN_MILESTONES = `
  INSERT INTO planned_milestone
  SELECT g.card_id, g.line_id, system.new_id(), m.id, f.first_on + ceil(m.due_share * (p.ends_on - f.first_on + 1))::int - 1
  FROM planned_task g JOIN scorecard_template_milestone m ON m.tenant_id = $1 AND m.line_id = g.source_id JOIN planned_card c ON c.card_id = g.card_id
  JOIN period p ON p.tenant_id = $1 AND p.id = $2
  CROSS JOIN LATERAL (SELECT coalesce(c.first_on, p.starts_on) AS first_on) f`;

/** The plan by template becomes cards, lines, values and milestones, and the first links of their chains: one statement. The clock is asked once, not for each value. $2 period, $3 status, $4 machine, $5 who asked, $6 and $7 status and machine of milestones. */
export const WRITE_PLAN = `
  WITH made AS (
    INSERT INTO scorecard (tenant_id, id, cycle_id, period_id, subject_kind, subject_id, owner_id, head_id, unit_id, template_id, counts_from, status)
    SELECT $1, g.card_id, p.cycle_id, p.id, g.subject_kind, g.subject_id, g.owner_id, g.head_id, g.unit_id, g.template_id, g.first_on, $3
    FROM planned_card g JOIN period p ON p.tenant_id = $1 AND p.id = $2 WHERE g.reason IS NULL AND g.last_id IS NULL
    ON CONFLICT (tenant_id, period_id, subject_kind, subject_id, part) WHERE status <> 'void' DO NOTHING RETURNING id),
  logged AS (
    INSERT INTO transition_log (tenant_id, machine, instance_id, version, to_status, event, actor_id, at, hash)
    SELECT $1, n.machine, n.id, 1, n.status, n.machine || '.create', $5::uuid, now(), system.hash_of($1, n.machine, n.id, 1, NULL, n.status, n.machine || '.create', $5::uuid, NULL, NULL, NULL, now(), NULL)
    FROM (SELECT $4::text AS machine, id, $3::text AS status FROM made UNION ALL SELECT $7::text, g.milestone_id, $6::text FROM planned_milestone g JOIN made ON made.id = g.card_id) n),
  lines AS (
    INSERT INTO scorecard_line (tenant_id, id, scorecard_id, ordinal, metric_id, metric_version_id, rule, visibility, contribution, suggestion)
    SELECT $1, g.line_id, g.card_id, g.ordinal, g.metric_id, g.version_id, g.rule, g.visibility, g.contribution, g.suggestion
    FROM planned_line g JOIN made ON made.id = g.card_id RETURNING id),
  tasks AS (
    INSERT INTO scorecard_line (tenant_id, id, scorecard_id, ordinal, kind, title, title_en, details, criterion, rule, visibility)
    SELECT $1, g.line_id, g.card_id, l.ordinal, l.kind, l.title, l.title_en, l.details, l.criterion, l.rule, l.visibility
    FROM planned_task g JOIN made ON made.id = g.card_id JOIN scorecard_template_line l ON l.tenant_id = $1 AND l.id = g.source_id RETURNING id),
  milestones AS (
    INSERT INTO milestone (tenant_id, id, line_id, ordinal, name, name_en, due_on, weight, status)
    SELECT $1, g.milestone_id, g.line_id, m.ordinal, m.name, m.name_en, g.due_on, m.weight, $6
    FROM planned_milestone g JOIN made ON made.id = g.card_id JOIN scorecard_template_milestone m ON m.tenant_id = $1 AND m.id = g.source_id),
  valued AS (
    INSERT INTO line_target (tenant_id, id, line_id, version_no, weight, baseline, threshold, target, stretch, planned_denominator, valid_from, valid_to, recorded_by, recorded_at)
    SELECT $1, g.line_id, g.line_id, 1, g.weight, g.baseline, g.threshold, g.target, g.stretch, g.planned_denominator, p.starts_on, p.ends_on, $5::uuid, (SELECT tenant_now())
    FROM planned_line g JOIN made ON made.id = g.card_id JOIN period p ON p.tenant_id = $1 AND p.id = $2
    UNION ALL SELECT $1, g.line_id, g.line_id, 1, l.weight, NULL, NULL, coalesce(l.max_points, ${TASK_TARGET}), NULL, NULL, p.starts_on, p.ends_on, $5::uuid, (SELECT tenant_now())
    FROM planned_task g JOIN made ON made.id = g.card_id JOIN scorecard_template_line l ON l.tenant_id = $1 AND l.id = g.source_id JOIN period p ON p.tenant_id = $1 AND p.id = $2)
  SELECT (SELECT count(*)::int FROM made) AS made, (SELECT count(*)::int FROM lines) + (SELECT count(*)::int FROM tasks) AS lines`;

export const PLAN_COUNTS = `SELECT count(*) FILTER (WHERE reason IS NULL)::int AS cards, 
  (SELECT count(*)::int FROM (SELECT card_id FROM planned_line UNION ALL SELECT card_id FROM planned_task) l JOIN planned_card c ON c.card_id = l.card_id WHERE c.reason IS NULL) AS lines,
  coalesce((SELECT jsonb_agg(last_id) FROM planned_card WHERE reason IS NULL AND last_id IS NOT NULL), '[]') AS carried,
  coalesce((SELECT jsonb_object_agg(reason, n) FROM (SELECT reason, count(*)::int AS n FROM planned_card WHERE reason IS NOT NULL GROUP BY reason) r), '{}') AS skipped FROM planned_card`;
