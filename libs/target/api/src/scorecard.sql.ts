import type { Tx } from '@kpi-loop/shared/api';

/** One person as JSON, or null. */
export const person = (alias: string): string =>
  `CASE WHEN ${alias}.id IS NULL THEN NULL ELSE jsonb_build_object('id', ${alias}.id, 'name', ${alias}.name, 'nameEn', ${alias}.name_en) END`;

/** Everybody for whom the viewer may act on the head's side: himself and those who delegated to him. `$1` tenant, `$2` viewer, `$3` today. */
export const ME = `me AS MATERIALIZED (
  SELECT $2::uuid AS id, false AS lent UNION ALL
  SELECT d.from_person_id, true FROM delegation d WHERE d.tenant_id = $1 AND d.to_person_id = $2::uuid AND d.revoked_at IS NULL AND $3::date BETWEEN d.valid_from AND d.valid_to)`;

/** An assignment of today, `$3`. */
export const inForce = (a: string): string => `${a}.valid_from <= $3::date AND (${a}.valid_to IS NULL OR ${a}.valid_to >= $3::date)`;
export const HEADS = `JOIN assignment a1 ON a1.tenant_id = c.tenant_id AND a1.person_id = c.owner_id AND ${inForce('a1')}
  LEFT JOIN assignment a2 ON a2.tenant_id = c.tenant_id AND a2.person_id = a1.manager_id AND ${inForce('a2')}`;

/** A milestone `m` that is asked for: its task was, or will be, on the card on its day. */
export const ASKED_FOR = `EXISTS (SELECT FROM line_target asked WHERE asked.tenant_id = m.tenant_id AND asked.line_id = m.line_id AND asked.superseded_at IS NULL AND asked.valid_to >= m.due_on)`;

/** Who may begin: under BOTTOM_UP only the owner, else it is the head's task. */
const INITIATOR = `(SELECT y.policy->'contract'->>'initiator' FROM cycle y WHERE y.tenant_id = c.tenant_id AND y.id = c.cycle_id)`;

/** Whether a step of a card has been given, and still counts. */
export const given = (kind: string, step: string): string =>
  `EXISTS (SELECT FROM scorecard_consent k WHERE k.tenant_id = c.tenant_id AND k.scorecard_id = c.id AND k.kind = '${kind}' AND k.step = '${step}' AND k.voided_at IS NULL)`;

/** A duty rule that rests today, by a waiver of EXEC (§6.5). */
const rests = (rule: string): string =>
  `EXISTS (SELECT FROM duty_waiver w WHERE w.tenant_id = $1 AND w.rule = '${rule}' AND $3::date BETWEEN w.valid_from AND w.valid_to AND (w.ended_on IS NULL OR w.ended_on > $3::date))`;
/** The viewer is not kept from approving by what the column says of him. */
export const apart = (column: string, rule: string): string => `(${column} IS DISTINCT FROM $2 OR ${rests(rule)})`;
export const HANDS_OFF = `${apart('c.submitter_id', 'approverIsNotSubmitter')} AND ${apart('c.proposer_id', 'approverIsNotProposer')} AND ${apart('c.decider_id', 'approverIsNotDecider')}`;

/**
 * What a card waits for, from the viewer: `scorecard.answer`, `.propose`, `.submit`, `.approve`, `.sign`, `.confirmRefusal`,
 * `.acknowledge`, or NULL. Needs `ME` and `HEADS`. The head is today's, not the one of the day the card was made.
 */
export const WAITS = `CASE
  WHEN c.status = 'negotiating.with_owner' AND c.owner_id = $2 THEN 'scorecard.answer'
  WHEN c.status = 'negotiating.with_head' AND a1.manager_id IN (SELECT id FROM me) AND c.owner_id <> $2 THEN 'scorecard.answer'
  WHEN c.status = 'mediation' AND (c.owner_id = $2 OR a1.manager_id IN (SELECT id FROM me) AND c.owner_id <> $2) THEN 'scorecard.mediate'
  WHEN c.status = 'draft' AND CASE ${INITIATOR} WHEN 'BOTTOM_UP' THEN c.owner_id ELSE a1.manager_id END = $2 THEN 'scorecard.propose'
  WHEN c.status = 'agreed' AND a1.manager_id IN (SELECT id FROM me) AND c.owner_id <> $2 THEN 'scorecard.submit'
  WHEN c.status = 'in_approval' AND a2.manager_id IN (SELECT id FROM me) AND c.owner_id <> $2 AND ${HANDS_OFF} AND NOT ${given('approval', 'HEAD2')} THEN 'scorecard.approve'
  WHEN c.status = 'signing' AND c.owner_id = $2 AND c.owner_signed_at IS NULL AND c.refused_at IS NULL THEN 'scorecard.sign'
  WHEN c.status = 'signing' AND c.owner_id <> $2 AND a1.manager_id IN (SELECT id FROM me) AND c.head_signed_at IS NULL THEN 'scorecard.sign'
  WHEN c.status = 'signing' AND c.refused_at IS NOT NULL AND c.head_signed_at IS NOT NULL AND c.owner_id <> $2 AND a2.manager_id IN (SELECT id FROM me) AND NOT ${given('refusal', 'HEAD2')} THEN 'scorecard.confirmRefusal'
  WHEN c.status = 'published.unread' AND c.owner_id = $2 THEN 'scorecard.acknowledge'
END`;

/** Whose cards anything of may wait for the viewer, as an array (needs `ME`): his own, and those below him and below them. A card waits for nobody else. */
export const NEAR = `ARRAY(WITH below AS (SELECT a.person_id FROM assignment a WHERE a.tenant_id = $1 AND a.manager_id IN (SELECT id FROM me))
  SELECT $2::uuid UNION SELECT person_id FROM below UNION SELECT a.person_id FROM assignment a JOIN below b ON a.tenant_id = $1 AND a.manager_id = b.person_id)`;

export const DUE = `(SELECT d.due_at FROM deadline d WHERE d.tenant_id = c.tenant_id AND d.aggregate = 'scorecard' AND d.aggregate_id = c.id AND d.event = 'scorecard.holdOverdue' AND d.cancelled_at IS NULL)`;

/** Head data of cards; `$1` tenant, `$2` viewer, `$3` today. */
export const CARD_HEAD = `c.id, c.version, c.status, c.round,
  jsonb_build_object('kind', c.subject_kind, 'id', c.subject_id, 'name', coalesce(su.name, sp.name), 'nameEn', coalesce(su.name_en, sp.name_en)) AS subject,
  ${person('o')} AS owner, ${person('h')} AS head, ${person('u')} AS unit,
  jsonb_build_object('id', p.id, 'cycleId', p.cycle_id, 'code', p.code, 'name', p.name, 'nameEn', p.name_en, 'from', p.starts_on, 'to', p.ends_on) AS period,
  coalesce(s.line_count, 0)::int AS line_count, coalesce(s.accepted_count, 0)::int AS accepted_count, coalesce(s.weight_total, 0)::text AS weight_total,
  coalesce(${WAITS} IS NOT NULL, false) AS waiting_for_me, ${DUE} AS due_at`;

export const CARD_FROM = `scorecard c
  JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id
  JOIN person o ON o.tenant_id = c.tenant_id AND o.id = c.owner_id
  JOIN org_unit u ON u.tenant_id = c.tenant_id AND u.id = c.unit_id
  LEFT JOIN org_unit su ON c.subject_kind = 'unit' AND su.tenant_id = c.tenant_id AND su.id = c.subject_id
  LEFT JOIN person sp ON c.subject_kind = 'person' AND sp.tenant_id = c.tenant_id AND sp.id = c.subject_id
  ${HEADS.replace('JOIN assignment a1', 'LEFT JOIN assignment a1')}
  LEFT JOIN person h ON h.tenant_id = c.tenant_id AND h.id = coalesce(a1.manager_id, c.head_id)
  LEFT JOIN LATERAL (
    SELECT count(*) AS line_count, count(*) FILTER (WHERE l.owner_accepted AND l.head_accepted) AS accepted_count, sum(t.weight) AS weight_total
    FROM scorecard_line l JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL
      AND greatest(least($3::date, p.ends_on), p.starts_on) BETWEEN t.valid_from AND t.valid_to
    WHERE l.tenant_id = c.tenant_id AND l.scorecard_id = c.id AND l.removed_at IS NULL) s ON true`;

export const viewerParams = (tx: Tx): unknown[] => [tx.tenantId, tx.viewer.personId, tx.today];
