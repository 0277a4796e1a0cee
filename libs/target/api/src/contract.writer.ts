import { Injectable } from '@nestjs/common';
import { prepared, sha256Of, type Tx } from '@kpi-loop/shared/api';
import type { Contract, StoredContract } from './contract';

const names = (alias: string): string => `jsonb_build_object('name', ${alias}.name, 'nameEn', coalesce(nullif(${alias}.name_en, ''), ${alias}.name))`;
const nullable = (alias: string): string => `CASE WHEN ${alias}.id IS NULL THEN NULL ELSE ${names(alias)} END`;
const instant = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
/** Of a line: what the last entry of a kind in this card says. */
export const lastOf = (kind: string, what: string): string =>
  `(SELECT ${what} FROM negotiation_entry e WHERE e.tenant_id = l.tenant_id AND e.scorecard_id = l.scorecard_id AND e.line_id = l.id AND e.kind = '${kind}' ORDER BY e.at DESC, e.id DESC LIMIT 1)`;

const LINES = `SELECT jsonb_agg(jsonb_build_object('code', m.code, 'name', m.name, 'nameEn', coalesce(nullif(m.name_en, ''), m.name), 'definition', v.version_no, 'unit', v.unit, 'decimals', v.decimals,
    'percent', v.percent, 'direction', v.direction, 'weight', t.weight::text, 'baseline', trim_scale(t.baseline)::text, 'threshold', trim_scale(t.threshold)::text, 'target', trim_scale(t.target)::text,
    'stretch', trim_scale(t.stretch)::text, 'condition', ${lastOf('counter', `e.proposal->>'condition'`)}, 'decision', ${lastOf('decide', 'e.text')},
    'measured', CASE WHEN l.measured_id IS NULL THEN NULL WHEN l.measured_kind = 'unit' THEN ${names('mu')} ELSE ${names('mp')} END)
    || CASE WHEN t.planned_denominator IS NULL THEN '{}' ELSE jsonb_build_object('plannedDenominator', trim_scale(t.planned_denominator)::text) END
    || CASE WHEN w.id IS NULL THEN '{}' ELSE jsonb_build_object('weightWaiver', ${names('wp')} || jsonb_build_object('reason', w.reason)) END ORDER BY l.ordinal, l.id)
  FROM scorecard_line l JOIN metric m ON m.tenant_id = l.tenant_id AND m.id = l.metric_id JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id
  JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL AND p.starts_on BETWEEN t.valid_from AND t.valid_to
  LEFT JOIN org_unit mu ON l.measured_kind = 'unit' AND mu.tenant_id = l.tenant_id AND mu.id = l.measured_id
  LEFT JOIN person mp ON l.measured_kind = 'person' AND mp.tenant_id = l.tenant_id AND mp.id = l.measured_id
  LEFT JOIN weight_waiver w ON w.tenant_id = l.tenant_id AND w.line_id = l.id AND w.ended_at IS NULL LEFT JOIN person wp ON wp.tenant_id = w.tenant_id AND wp.id = w.granted_by
  WHERE l.tenant_id = c.tenant_id AND l.scorecard_id = c.id AND l.removed_at IS NULL`;
/** Titles stand in one language where nobody wrote the other. */
const TASKS = `SELECT jsonb_agg(jsonb_build_object('kind', l.kind, 'name', coalesce(nullif(l.title, ''), l.title_en), 'nameEn', coalesce(nullif(l.title_en, ''), l.title), 'details', l.details, 'criterion', l.criterion,
    'weight', t.weight::text, 'points', CASE l.kind WHEN 'bonus' THEN trim_scale(t.target)::text END, 'latePenalty', l.rule->>'latePenalty', 'partialAllowed', coalesce((l.rule->>'partialAllowed')::boolean, false),
    'decision', ${lastOf('decide', 'e.text')}, 'milestones', coalesce((SELECT jsonb_agg(jsonb_build_object('name', coalesce(nullif(ms.name, ''), ms.name_en), 'nameEn', coalesce(nullif(ms.name_en, ''), ms.name),
      'dueOn', ms.due_on, 'weight', ms.weight::text) ORDER BY ms.ordinal, ms.id) FROM milestone ms WHERE ms.tenant_id = l.tenant_id AND ms.line_id = l.id AND ms.removed_at IS NULL), '[]')) ORDER BY l.ordinal, l.id) AS tasks
  FROM scorecard_line l JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL AND p.starts_on BETWEEN t.valid_from AND t.valid_to
  WHERE l.tenant_id = c.tenant_id AND l.scorecard_id = c.id AND l.kind <> 'kpi' AND l.removed_at IS NULL`;
const APPROVALS = `SELECT jsonb_agg(${names('w')} || jsonb_build_object('step', k.step, 'at', ${instant('k.at')}) || CASE WHEN k.waived = '{}' THEN '{}' ELSE jsonb_build_object('waived', k.waived) END ORDER BY k.at, k.step)
  FROM scorecard_consent k JOIN person w ON w.tenant_id = k.tenant_id AND w.id = k.person_id WHERE k.tenant_id = c.tenant_id AND k.scorecard_id = c.id AND k.kind = 'approval' AND k.voided_at IS NULL`;
/** A dissent counts against the decision that stands; a refusal is kept whatever followed. */
const OBJECTIONS = `SELECT jsonb_agg(${names('w')} || jsonb_build_object('kind', e.kind, 'text', e.text, 'at', ${instant('e.at')}) ORDER BY e.at, e.id)
  FROM negotiation_entry e JOIN person w ON w.tenant_id = e.tenant_id AND w.id = e.actor_id WHERE e.tenant_id = c.tenant_id AND e.scorecard_id = c.id AND (e.kind = 'refuse' OR e.kind = 'dissent' AND c.decider_id IS NOT NULL)`;
const SIGNATURES = `SELECT jsonb_agg(${names('w')} || jsonb_build_object('side', g.side, 'identity', g.identity, 'agreedHash', g.agreed_hash, 'at', ${instant('g.signed_at')}) ORDER BY g.signed_at, g.side)
  FROM scorecard_signature g JOIN person w ON w.tenant_id = g.tenant_id AND w.id = g.person_id WHERE g.tenant_id = c.tenant_id AND g.scorecard_id = c.id AND g.voided_at IS NULL`;
const CONTRACT = prepared(`SELECT jsonb_build_object('scorecardId', c.id, 'agreedHash', c.agreed_hash, 'company', ${names('n')},
    'subject', CASE WHEN su.id IS NULL THEN ${names('o')} ELSE ${names('su')} END || jsonb_build_object('kind', c.subject_kind), 'owner', ${names('o')}, 'head', ${nullable('h')}, 'unit', ${names('u')},
    'period', ${names('p')} || jsonb_build_object('code', p.code, 'from', p.starts_on, 'to', p.ends_on), 'rounds', c.round, 'waiver', c.waiver, 'refusedToSign', c.refused_to_sign,
    'lines', coalesce((${LINES}), '[]'), 'approvals', coalesce((${APPROVALS}), '[]'), 'objections', coalesce((${OBJECTIONS}), '[]'), 'signatures', coalesce((${SIGNATURES}), '[]')) || coalesce((SELECT jsonb_build_object('tasks', k.tasks) FROM (${TASKS}) k WHERE k.tasks IS NOT NULL), '{}') AS content
  FROM scorecard c JOIN tenant n ON n.id = c.tenant_id JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id JOIN person o ON o.tenant_id = c.tenant_id AND o.id = c.owner_id
  JOIN org_unit u ON u.tenant_id = c.tenant_id AND u.id = c.unit_id LEFT JOIN person h ON h.tenant_id = c.tenant_id AND h.id = c.head_id
  LEFT JOIN org_unit su ON c.subject_kind = 'unit' AND su.tenant_id = c.tenant_id AND su.id = c.subject_id WHERE c.tenant_id = $1 AND c.id = $2`);

/** The contract of a card: composed from its rows, and kept with its hash whenever something is signed on it or said against it. */
@Injectable()
export class ContractWriter {
  async compose(tx: Tx, cardId: string): Promise<Contract> {
    return (await tx.get<{ content: Contract }>(CONTRACT, [tx.tenantId, cardId])).content;
  }

  /** A new edition; what was rendered before stays. */
  async keep(tx: Tx, cardId: string): Promise<string> {
    const content = await this.compose(tx, cardId);
    const { id } = await tx.get<{ id: string }>(
      `INSERT INTO scorecard_contract (tenant_id, id, scorecard_id, edition, content, hash)
       SELECT $1, gen_random_uuid(), $2, coalesce(max(edition), 0) + 1, $3, $4 FROM scorecard_contract WHERE tenant_id = $1 AND scorecard_id = $2 RETURNING id`,
      [tx.tenantId, cardId, JSON.stringify(content), sha256Of(content)],
    );
    return id;
  }

  async latest(tx: Tx, cardId: string): Promise<(StoredContract & { id: string }) | undefined> {
    return tx.one(
      prepared(`SELECT id, edition, hash, content, at FROM scorecard_contract WHERE tenant_id = $1 AND scorecard_id = $2 ORDER BY edition DESC LIMIT 1`),
      [tx.tenantId, cardId],
    );
  }

  async sign(tx: Tx, cardId: string, signature: { side: string; agreedHash: string; onBehalfOf: string | null }): Promise<void> {
    await tx.execute(
      `INSERT INTO scorecard_signature (tenant_id, id, scorecard_id, side, person_id, on_behalf_of, agreed_hash, contract_id, identity)
       SELECT $1, gen_random_uuid(), $2, $3, $4, $5, $6, (SELECT id FROM scorecard_contract WHERE tenant_id = $1 AND scorecard_id = $2 ORDER BY edition DESC LIMIT 1), 'password'`,
      [tx.tenantId, cardId, signature.side, tx.actor, signature.onBehalfOf, signature.agreedHash],
    );
  }

  /** The signatures count no more; who gave them, when, and for which hash stays. */
  async void(tx: Tx, cardIds: readonly string[], reason: string): Promise<void> {
    await tx.execute(
      `UPDATE scorecard_signature SET voided_at = tenant_now(), void_reason = $3 WHERE tenant_id = $1 AND scorecard_id = ANY ($2::uuid[]) AND voided_at IS NULL`,
      [tx.tenantId, cardIds, reason],
    );
  }
}
