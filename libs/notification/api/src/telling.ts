import { APPROVERS } from '@kpi-loop/adjustment/api';
import { openSeatsOf, peopleInScope } from '@kpi-loop/cycle/api';

/**
 * Who is told of what. One row a fact type: a fact that is not here is told to nobody. Everything is SQL over the rows as
 * they are when the fact is heard, so nothing has to be carried along.
 */
export interface Telling {
  fact: string;
  /** What the fact is about: says who is who, where the link leads and what the text names. */
  about: Subject;
  /** People by what they are to the thing, in the words of the subject's columns, or granted roles in its scope. */
  to: readonly string[];
  /** These hear it later, in hours: the owner first (domain.md R-A1, §5.3). */
  later?: { to: readonly string[]; hours: number };
}

export type Subject =
  | 'scorecard'
  | 'milestone'
  | 'alert'
  | 'calibrationSession'
  | 'reviewMeeting'
  | 'improvementAction'
  | 'changeRequest'
  | 'measurement'
  | 'figureEntry'
  | 'correction'
  | 'collectionRun'
  | 'dataset'
  | 'metricVersion'
  | 'nodeSuggestion'
  | 'cycle'
  | 'population'
  | 'year'
  | 'cycleRequest'
  | 'versionChange'
  | 'period'
  | 'incentivePlan'
  | 'payRun'
  | 'appeal'
  | 'payload';

export const ROLE_GROUPS = ['HR', 'HRBP', 'EXEC', 'STEWARD', 'COMP', 'FIN', 'AUD'] as const;

const METRIC_OF_LINE = `JOIN scorecard_line l ON l.tenant_id = x.tenant_id AND l.id = x.line_id JOIN metric m ON m.tenant_id = l.tenant_id AND m.id = l.metric_id`;
const METRIC_NAMES = `jsonb_build_object('code', m.code, 'metric', m.name, 'metricEn', m.name_en)`;
const PERIOD = `JOIN period p ON p.tenant_id = x.tenant_id AND p.id = x.period_id`;
const PERIOD_NAMES = `jsonb_build_object('period', p.name, 'periodEn', p.name_en)`;
/** The same of a line that may be a key task, which is called by its title. */
const LINE_TABLES = METRIC_OF_LINE.replace('JOIN metric', 'LEFT JOIN metric');
const LINE_NAMES = `jsonb_build_object('code', coalesce(m.code, ''), 'metric', coalesce(m.name, nullif(l.title, ''), l.title_en), 'metricEn', coalesce(m.name_en, nullif(l.title_en, ''), l.title))`;
/** The direct manager of a person today. */
const headOf = (person: string): string =>
  `(SELECT a.manager_id FROM assignment a WHERE a.tenant_id = x.tenant_id AND a.person_id = ${person} AND a.valid_from <= tenant_today() AND (a.valid_to IS NULL OR a.valid_to >= tenant_today()))`;

/** Who holds a role over a unit today, as a JSON array of people, or null. */
const holding = (
  role: string,
  unit: string,
): string => `(SELECT jsonb_agg(DISTINCT g.person_id) FROM role_grant g JOIN org_unit at ON at.tenant_id = g.tenant_id AND at.id = ${unit}
  LEFT JOIN org_unit s ON s.tenant_id = g.tenant_id AND s.id = g.unit_id
  WHERE g.tenant_id = x.tenant_id AND g.role = '${role}' AND g.valid_from <= tenant_today() AND (g.valid_to IS NULL OR g.valid_to >= tenant_today()) AND (s.id IS NULL OR starts_with(at.path, s.path)))`;
const partnerOf = (unit: string): string => `coalesce(${holding('HRBP', unit)}, ${holding('HR', unit)})`;
/** A head of the owner with whoever stands in for him today (R-SM4), as a JSON array; never the owner himself. */
const withDeputies = (head: string, owner: string): string => `(SELECT jsonb_agg(DISTINCT one.id) FROM (SELECT ${head} AS id
  UNION SELECT d.to_person_id FROM delegation d WHERE d.tenant_id = x.tenant_id AND d.from_person_id = ${head} AND d.revoked_at IS NULL AND tenant_today() BETWEEN d.valid_from AND d.valid_to) one WHERE one.id <> ${owner})`;
const HEAD2 = headOf(`coalesce(x.head_id, ${headOf('x.owner_id')})`);
const approved = (step: string): string =>
  `EXISTS (SELECT FROM scorecard_consent k WHERE k.tenant_id = x.tenant_id AND k.scorecard_id = x.id AND k.kind = 'approval' AND k.step = '${step}' AND k.voided_at IS NULL)`;
/** Whose approval a card waits for; where the head's head is missing or had a hand in it, the next ones stand in (R-SM5). */
const SEAT = `CASE WHEN NOT ${approved('HEAD2')} THEN CASE WHEN ${HEAD2} IS NULL OR ${HEAD2} IN (x.decider_id, x.proposer_id, x.submitter_id) THEN ${partnerOf('x.unit_id')} ELSE ${withDeputies(HEAD2, 'x.owner_id')} END
    WHEN NOT ${approved('HRBP')} THEN ${partnerOf('x.unit_id')} ELSE ${holding('EXEC', 'x.unit_id')} END`;
/** The other side while it is asked, then whoever approves; an unanswered one is the HRBP's, who may go on without. */
const ASKED = `CASE r.status WHEN 'consulting' THEN CASE WHEN r.other_party_id = c.owner_id THEN jsonb_build_array(c.owner_id) ELSE ${withDeputies('r.other_party_id', 'c.owner_id')} END WHEN 'escalated' THEN ${partnerOf('c.unit_id')} WHEN 'in_approval' THEN ${APPROVERS} END`;
/** Whoever may take a seat of a cycle request that is still open, for the whole company (§6.5). */
const OPEN_SEATS = `(SELECT jsonb_agg(DISTINCT o.person_id) FROM (${openSeatsOf('x')}) o)`;
/** Who may decide about a move to another definition: neither asked for it nor scored by it. */
const DECIDES = `(SELECT jsonb_agg(DISTINCT g.person_id) FROM role_grant g WHERE g.tenant_id = x.tenant_id AND g.role IN ('HR', 'EXEC') AND g.valid_from <= tenant_today() AND (g.valid_to IS NULL OR g.valid_to >= tenant_today())
  AND g.person_id <> x.creator_id AND NOT x.impact->'ownerIds' ? g.person_id::text)`;
/** The managers of such people. */
const headsOf = (people: string): string =>
  `(SELECT jsonb_agg(DISTINCT a.manager_id) FROM assignment a WHERE a.tenant_id = x.tenant_id AND a.manager_id IS NOT NULL AND a.valid_from <= tenant_today() AND (a.valid_to IS NULL OR a.valid_to >= tenant_today())
    AND jsonb_typeof(${people}) = 'array' AND ${people} ? a.person_id::text)`;

/** A member `m` of a panel who has not dropped out. */
const SITS = `NOT EXISTS (SELECT FROM appeal_member_out o WHERE o.tenant_id = m.tenant_id AND o.appeal_id = m.appeal_id AND o.person_id = m.person_id)`;
/** Who holds a role over the unit of appeal `x`, but for whoever it is about and the two above. */
const holders = (role: string): string =>
  `(SELECT jsonb_agg(DISTINCT g.person_id) FROM role_grant g LEFT JOIN org_unit s ON s.tenant_id = g.tenant_id AND s.id = g.unit_id LEFT JOIN org_unit v ON v.tenant_id = x.tenant_id AND v.id = x.unit_id
    WHERE g.tenant_id = x.tenant_id AND g.role = '${role}' AND g.valid_from <= tenant_today() AND (g.valid_to IS NULL OR g.valid_to >= tenant_today()) AND g.person_id <> x.person_id
      AND g.person_id NOT IN (SELECT l.person_id FROM line_above(x.person_id, tenant_today()) l WHERE l.depth <= 2) AND (s.id IS NULL OR starts_with(v.path, s.path)))`;

/**
 * $1 the tenant, $2 the aggregates. Each gives of every `id` `people` {name: id or [ids]}, `unit_id` (scope for roles),
 * `link`, `params`. No personal data and no amount goes into params. Of `payload` the fact itself names the people: the
 * thing has no row this feature may read.
 */
export const SUBJECTS: Record<Exclude<Subject, 'payload'>, string> = {
  scorecard: `SELECT x.id, jsonb_build_object('owner', x.owner_id, 'head', coalesce(x.head_id, ${headOf('x.owner_id')}), 'head2', ${HEAD2},
      'turn', CASE WHEN x.status = 'negotiating.with_owner' OR (x.status = 'signing' AND x.owner_signed_at IS NULL) THEN to_jsonb(x.owner_id) WHEN x.status IN ('negotiating.with_head', 'agreed', 'signing') THEN ${withDeputies(`coalesce(x.head_id, ${headOf('x.owner_id')})`, 'x.owner_id')}
        WHEN x.status = 'mediation' THEN ${partnerOf('x.unit_id')} WHEN x.status = 'in_approval' THEN ${SEAT} END,
      'table', CASE WHEN x.status = 'mediation' THEN jsonb_build_array(x.owner_id, coalesce(x.head_id, ${headOf('x.owner_id')})) END) AS people,
    x.unit_id, '/targets/' || x.id AS link, ${PERIOD_NAMES} AS params FROM scorecard x ${PERIOD} WHERE x.tenant_id = $1 AND x.id = ANY ($2::uuid[])`,
  milestone: `SELECT x.id, jsonb_build_object('owner', c.owner_id, 'head', coalesce(c.head_id, ${headOf('c.owner_id')})) AS people, c.unit_id, '/targets/' || c.id AS link,
    jsonb_build_object('name', coalesce(nullif(x.name, ''), x.name_en), 'nameEn', coalesce(nullif(x.name_en, ''), x.name), 'day', x.due_on) AS params
    FROM milestone x JOIN scorecard_line l ON l.tenant_id = x.tenant_id AND l.id = x.line_id JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id WHERE x.tenant_id = $1 AND x.id = ANY ($2::uuid[])`,
  alert: `SELECT x.id, jsonb_build_object('owner', x.owner_id, 'head', x.head_id, 'toldHead', CASE WHEN x.head_told_at IS NOT NULL THEN x.head_id END,
      'escalatedTo', CASE x.handling WHEN 'escalated.l1' THEN x.head_id WHEN 'escalated.l2' THEN ${headOf('x.head_id')} END) AS people,
    NULL::uuid AS unit_id, '/alerts?alert=' || x.id AS link, ${METRIC_NAMES} || jsonb_build_object('rule', x.rule, 'severity', x.severity) AS params FROM alert x ${METRIC_OF_LINE} WHERE x.tenant_id = $1 AND x.id = ANY ($2::uuid[])`,
  calibrationSession: `SELECT x.id, jsonb_build_object('facilitators', jsonb_build_array(x.facilitator_id, x.second_facilitator_id), 'panel', to_jsonb(x.panel_ids)) AS people,
    NULL::uuid AS unit_id, '/calibration/' || x.id AS link, jsonb_build_object('name', x.name) AS params FROM calibration_session x WHERE x.tenant_id = $1 AND x.id = ANY ($2::uuid[])`,
  reviewMeeting: `SELECT x.id, jsonb_build_object('facilitator', x.facilitator_id, 'decisionMaker', x.decision_maker_id,
      'objectors', (SELECT jsonb_agg(DISTINCT o.person_id) FROM meeting_objection o WHERE o.tenant_id = x.tenant_id AND o.meeting_id = x.id),
      'invited', (SELECT jsonb_agg(a.person_id) FROM attendance a WHERE a.tenant_id = x.tenant_id AND a.meeting_id = x.id)) AS people,
    x.unit_id, '/reviews/' || x.id AS link, ${PERIOD_NAMES} || jsonb_build_object('unit', u.name, 'unitEn', u.name_en, 'at', x.scheduled_at) AS params
    FROM review_meeting x ${PERIOD} JOIN org_unit u ON u.tenant_id = x.tenant_id AND u.id = x.unit_id WHERE x.tenant_id = $1 AND x.id = ANY ($2::uuid[])`,
  improvementAction: `SELECT x.id, jsonb_build_object('owner', x.owner_id, 'head', x.head_id, 'proposer', x.proposer_id,
      'suggester', (SELECT s.author_id FROM node_suggestion s WHERE s.tenant_id = x.tenant_id AND s.action_id = x.id)) AS people, NULL::uuid AS unit_id, '/actions/' || x.id AS link,
    ${LINE_NAMES} || jsonb_build_object('due', x.due_on) AS params FROM improvement_action x ${LINE_TABLES} WHERE x.tenant_id = $1 AND x.id = ANY ($2::uuid[])`,
  changeRequest: `SELECT x.id, jsonb_build_object('creator', x.creator_id, 'otherParty', x.other_party_id, 'owner', c.owner_id, 'head', coalesce(c.head_id, ${headOf('c.owner_id')}), 'receiver', x.receiver_id,
      'head2', ${headOf(`coalesce(c.head_id, ${headOf('c.owner_id')})`)}, 'asked', asked.people, 'askedHeads', ${headsOf('asked.people')},
      'finance', CASE WHEN x.materiality = 'CRITICAL' THEN (SELECT jsonb_agg(DISTINCT g.person_id) FROM role_grant g WHERE g.tenant_id = x.tenant_id AND g.role = 'FIN' AND g.valid_from <= tenant_today() AND (g.valid_to IS NULL OR g.valid_to >= tenant_today())) END) AS people,
    c.unit_id, '/adjustments/' || x.id AS link,
    ${LINE_NAMES} || jsonb_build_object('day', x.effective_on) AS params FROM change_request x ${LINE_TABLES} JOIN scorecard c ON c.tenant_id = x.tenant_id AND c.id = x.scorecard_id
    CROSS JOIN LATERAL (SELECT x.*) r CROSS JOIN LATERAL (SELECT ${ASKED} AS people) asked WHERE x.tenant_id = $1 AND x.id = ANY ($2::uuid[])`,
  measurement: `SELECT x.id, jsonb_build_object('steward', m.steward_id, 'subject', CASE x.subject_kind WHEN 'person' THEN x.subject_id ELSE u.head_id END) AS people, u.id AS unit_id,
    '/collection/figures?metric=' || x.metric_version_id || '&status=' || x.status AS link, ${METRIC_NAMES} || jsonb_build_object('month', x.month) AS params
    FROM measurement x JOIN metric_version v ON v.tenant_id = x.tenant_id AND v.id = x.metric_version_id JOIN metric m ON m.tenant_id = v.tenant_id AND m.id = v.metric_id
    LEFT JOIN org_unit u ON u.tenant_id = x.tenant_id AND u.id = x.subject_id WHERE x.tenant_id = $1 AND x.id = ANY ($2::uuid[])`,
  figureEntry: `SELECT x.id, jsonb_build_object('enterer', x.entered_by, 'head', ${headOf(`CASE x.subject_kind WHEN 'person' THEN x.subject_id ELSE u.head_id END`)}, 'steward', m.steward_id) AS people, u.id AS unit_id,
    CASE x.status WHEN 'submitted' THEN '/collection/approvals?entry=' || x.id ELSE '/collection/entries?month=' || x.month END AS link, ${METRIC_NAMES} || jsonb_build_object('month', x.month) AS params
    FROM figure_entry x JOIN metric m ON m.tenant_id = x.tenant_id AND m.id = x.metric_id LEFT JOIN org_unit u ON u.tenant_id = x.tenant_id AND u.id = x.subject_id WHERE x.tenant_id = $1 AND x.id = ANY ($2::uuid[])`,
  correction: `SELECT x.id, jsonb_build_object('requester', x.requested_by, 'subjects', (SELECT jsonb_agg(DISTINCT CASE g.subject_kind WHEN 'person' THEN g.subject_id ELSE u.head_id END)
      FROM correction_figure f JOIN measurement g ON g.tenant_id = f.tenant_id AND g.id = f.measurement_id LEFT JOIN org_unit u ON u.tenant_id = g.tenant_id AND u.id = g.subject_id
      WHERE f.tenant_id = x.tenant_id AND f.correction_id = x.id AND (g.subject_kind = 'person' OR x.kind = 'value' AND u.head_id IS NOT NULL))) AS people,
    NULL::uuid AS unit_id, '/collection/corrections/' || x.id AS link, ${METRIC_NAMES} || jsonb_build_object('month', one.month) AS params
    FROM correction x CROSS JOIN LATERAL (SELECT g.metric_version_id, g.month FROM correction_figure f JOIN measurement g ON g.tenant_id = f.tenant_id AND g.id = f.measurement_id
      WHERE f.tenant_id = x.tenant_id AND f.correction_id = x.id ORDER BY g.subject_kind, g.month, g.id LIMIT 1) one
    JOIN metric_version v ON v.tenant_id = x.tenant_id AND v.id = one.metric_version_id JOIN metric m ON m.tenant_id = v.tenant_id AND m.id = v.metric_id WHERE x.tenant_id = $1 AND x.id = ANY ($2::uuid[])`,
  collectionRun: `SELECT x.id, '{}'::jsonb AS people, NULL::uuid AS unit_id, '/collection/runs/' || x.id AS link, jsonb_build_object('dataset', d.name, 'datasetEn', d.name_en) AS params
    FROM collection_run x JOIN dataset d ON d.tenant_id = x.tenant_id AND d.id = x.dataset_id WHERE x.tenant_id = $1 AND x.id = ANY ($2::uuid[])`,
  dataset: `SELECT x.id, jsonb_build_object('owner', x.created_by) AS people, NULL::uuid AS unit_id, '/collection/datasets/' || x.id AS link, jsonb_build_object('dataset', x.name, 'datasetEn', x.name_en) AS params
    FROM dataset x WHERE x.tenant_id = $1 AND x.id = ANY ($2::uuid[])`,
  metricVersion: `SELECT x.id, jsonb_build_object('author', x.author_id, 'steward', m.steward_id) AS people, NULL::uuid AS unit_id, '/metrics/' || m.id || '?version=' || x.id AS link, ${METRIC_NAMES} AS params
    FROM metric_version x JOIN metric m ON m.tenant_id = x.tenant_id AND m.id = x.metric_id WHERE x.tenant_id = $1 AND x.id = ANY ($2::uuid[])`,
  nodeSuggestion: `SELECT x.id, jsonb_build_object('owner', n.owner_id, 'author', x.author_id) AS people, NULL::uuid AS unit_id, '/process-map?node=' || n.id AS link,
    jsonb_build_object('node', n.name, 'nodeEn', n.name_en) AS params FROM node_suggestion x JOIN process_node n ON n.tenant_id = x.tenant_id AND n.id = x.node_id WHERE x.tenant_id = $1 AND x.id = ANY ($2::uuid[])`,
  cycle: `SELECT x.id, jsonb_build_object('creator', x.created_by, 'heads', (SELECT jsonb_agg(DISTINCT a.manager_id) FROM assignment a WHERE a.tenant_id = x.tenant_id AND a.valid_from <= tenant_today() AND (a.valid_to IS NULL OR a.valid_to >= tenant_today()) AND a.manager_id IS NOT NULL)) AS people,
    NULL::uuid AS unit_id, '/cycles/' || x.id AS link, jsonb_build_object('cycle', x.name, 'cycleEn', x.name_en) AS params FROM cycle x WHERE x.tenant_id = $1 AND x.id = ANY ($2::uuid[])`,
  cycleRequest: `SELECT x.id, jsonb_build_object('requester', x.requested_by, 'seats', seats.people, 'seatHeads', heads.people, 'seatHeads2', ${headsOf('heads.people')}) AS people, NULL::uuid AS unit_id,
    '/cycle-requests/' || x.id AS link, jsonb_build_object('cycle', y.name, 'cycleEn', y.name_en) AS params FROM cycle_request x JOIN cycle y ON y.tenant_id = x.tenant_id AND y.id = x.cycle_id
    CROSS JOIN LATERAL (SELECT CASE WHEN x.status = 'requested' THEN ${OPEN_SEATS} END AS people) seats CROSS JOIN LATERAL (SELECT ${headsOf('seats.people')} AS people) heads WHERE x.tenant_id = $1 AND x.id = ANY ($2::uuid[])`,
  versionChange: `SELECT x.id, jsonb_build_object('creator', x.creator_id, 'asked', asked.people, 'askedHeads', heads.people, 'askedHeads2', ${headsOf('heads.people')}) AS people, NULL::uuid AS unit_id, '/adjustments/versions/' || x.id AS link, ${METRIC_NAMES} || jsonb_build_object('day', x.effective_on) AS params
    FROM version_change x JOIN metric m ON m.tenant_id = x.tenant_id AND m.id = x.metric_id
    CROSS JOIN LATERAL (SELECT CASE WHEN x.status = 'in_approval' THEN ${DECIDES} END AS people) asked CROSS JOIN LATERAL (SELECT ${headsOf('asked.people')} AS people) heads WHERE x.tenant_id = $1 AND x.id = ANY ($2::uuid[])`,
  population: `SELECT x.id, jsonb_build_object('subjects', (SELECT jsonb_agg(s.person_id) FROM (${peopleInScope('x.id', 'tenant_today()')}) s)) AS people,
    NULL::uuid AS unit_id, '/cycles/' || x.id || '/policy' AS link, jsonb_build_object('cycle', x.name, 'cycleEn', x.name_en) AS params FROM cycle x WHERE x.tenant_id = $1 AND x.id = ANY ($2::uuid[])`,
  // whoever has a result of the year: a published one of a card of his own
  year: `SELECT x.id, jsonb_build_object('subjects', (SELECT jsonb_agg(DISTINCT k.owner_id) FROM scorecard k WHERE k.tenant_id = x.tenant_id AND k.cycle_id = x.id AND k.subject_kind = 'person' AND (k.status LIKE 'published.%' OR k.status = 'final'))) AS people,
    NULL::uuid AS unit_id, '/my-year?cycle=' || x.id AS link, jsonb_build_object('cycle', x.name, 'cycleEn', x.name_en, 'day', x.appeal_until) AS params FROM cycle x WHERE x.tenant_id = $1 AND x.id = ANY ($2::uuid[])`,
  period: `SELECT x.id, jsonb_build_object('owners', (SELECT jsonb_agg(DISTINCT c.owner_id) FROM scorecard c WHERE c.tenant_id = x.tenant_id AND c.period_id = x.id AND c.status <> 'void')) AS people,
    NULL::uuid AS unit_id, '/cycles/' || x.cycle_id || '?period=' || x.id AS link, jsonb_build_object('period', x.name, 'periodEn', x.name_en) AS params FROM period x WHERE x.tenant_id = $1 AND x.id = ANY ($2::uuid[]) AND x.kind = 'SETTLEMENT'`,
  incentivePlan: `SELECT x.id, jsonb_build_object('creator', x.created_by) AS people, NULL::uuid AS unit_id, '/incentives/plans/' || x.id AS link, jsonb_build_object('plan', x.name, 'planEn', x.name_en) AS params
    FROM incentive_plan x WHERE x.tenant_id = $1 AND x.id = ANY ($2::uuid[])`,
  payRun: `SELECT x.id, jsonb_build_object('calculator', x.calculated_by) AS people, NULL::uuid AS unit_id, '/incentives/runs/' || x.id AS link, ${PERIOD_NAMES} || jsonb_build_object('plan', i.name, 'planEn', i.name_en) AS params
    FROM pay_run x ${PERIOD} JOIN incentive_plan i ON i.tenant_id = x.tenant_id AND i.id = x.plan_id WHERE x.tenant_id = $1 AND x.id = ANY ($2::uuid[])`,
  // C4: people are named one by one, no role hears of it (`unit_id`), and the text names nothing
  appeal: `SELECT x.id, jsonb_build_object('owner', x.person_id, 'asked', x.head_id,
      'members', (SELECT jsonb_agg(m.person_id) FROM appeal_member m WHERE m.tenant_id = x.tenant_id AND m.appeal_id = x.id AND ${SITS}),
      'register', ${holders('HR')}, 'screeners', coalesce(${holders('HRBP')}, ${holders('HR')}), 'second', coalesce(${holders('EXEC')}, ${holders('HR')}),
      'turn', CASE WHEN x.status IN ('filed', 'admissibility') THEN coalesce(${holders('HRBP')}, ${holders('HR')}) WHEN x.status = 'second_level' THEN coalesce(${holders('EXEC')}, ${holders('HR')})
        WHEN x.status = 'deliberating' THEN (SELECT jsonb_agg(m.person_id) FROM appeal_member m WHERE m.tenant_id = x.tenant_id AND m.appeal_id = x.id AND ${SITS} AND NOT EXISTS (SELECT FROM appeal_vote v WHERE v.tenant_id = m.tenant_id AND v.appeal_id = m.appeal_id AND v.level = 1 AND v.person_id = m.person_id))
        WHEN x.status = 'investigating' THEN CASE WHEN x.head_id IS NOT NULL AND x.statement_in_at IS NULL THEN jsonb_build_array(x.head_id) ELSE '[]' END || CASE WHEN x.facts_in_at IS NULL THEN coalesce(${holders('HRBP')}, ${holders('HR')}, '[]') ELSE '[]' END END) AS people,
    NULL::uuid AS unit_id, '/appeals/' || x.id AS link, '{}'::jsonb AS params FROM appeal x WHERE x.tenant_id = $1 AND x.id = ANY ($2::uuid[]) AND x.filed_at IS NOT NULL`,
};
