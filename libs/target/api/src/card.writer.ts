import { Injectable } from '@nestjs/common';
import { newId, type Tx } from '@kpi-loop/shared/api';
import { initialStatus, type IsoDate } from '@kpi-loop/shared/kernel';
import {
  BONUS_WEIGHT,
  DEFAULT_RULE,
  DEFAULT_VISIBILITY,
  milestoneMachine,
  scorecardMachine,
  TASK_TARGET,
  type Contribution,
  type DatedRule,
  type LineRule,
  type Phasing,
  type SubjectKind,
  type Suggestion,
  type TaskTerms,
  type TaskToBegin,
  type Visibility,
} from '@kpi-loop/target/domain';

export interface NewLine {
  metricId: string;
  weight: string;
  baseline?: string | null;
  threshold?: string | null;
  target: string;
  /** How many months the target was set for, when it comes from another period. */
  targetMonths?: number;
  stretch?: string | null;
  /** Of a ratio. */
  plannedDenominator?: string | null;
  /** LINEAR by DEVIATION when absent. */
  rule?: LineRule;
  /** Whose figure scores the line, when it is not the subject of the card. */
  measuredKind?: SubjectKind | null;
  measuredId?: string | null;
  /** Share of each month of the period; by working days when absent. */
  phasing?: Phasing | null;
  /** The two sides only when absent. */
  visibility?: Visibility;
  contribution?: Contribution | null;
  carriedFromId?: string | null;
  suggestion?: Suggestion | null;
}

/** How a key task is scored, or what a bonus item may bring. */
export type TaskScoring = { kind: 'task'; weight: string; latePenalty: string; partialAllowed: boolean } | { kind: 'bonus'; maxPoints: string };

/** A key task or a bonus item, with its milestones. */
export type NewTask = Omit<TaskTerms, 'milestones'> & {
  visibility?: Visibility;
  carriedFromId?: string | null;
  milestones: (TaskTerms['milestones'][number] & { carriedFromId?: string | null })[];
} & TaskScoring;

export interface NewCard {
  subjectKind: SubjectKind;
  subjectId: string;
  carriedFromId?: string | null;
  /** What it began with. */
  templateId?: string | null;
  /** One of several cards of the subject in the period (R-M8), from its own first day on; whoever joins within the period begins then anyway. */
  part?: number;
  countsFrom?: IsoDate | null;
  lines: NewLine[];
  tasks?: NewTask[];
}

export interface ValueRow {
  lineId: string;
  versionNo: number;
  weight: string;
  baseline: string | null;
  threshold: string | null;
  target: string;
  stretch: string | null;
  plannedDenominator?: string | null;
  validFrom: IsoDate;
  validTo: IsoDate;
  changeRequestId?: string | null;
  dated?: DatedRule | null;
}

/** A card that was made: how many metrics, and key tasks with bonus items, are on it. */
export interface CardMade {
  scorecardId: string;
  subjectId: string;
  lines: number;
  tasks: number;
}

/** Rows of cards, lines and values: however many, one statement a table. */
@Injectable()
export class CardWriter {
  /**
   * Draft cards for many subjects; a subject that has a card in the period keeps it, one without an accountable person gets
   * none. Owner, head and unit are those of today (or of the period's end, if that has passed). Lines without a published
   * definition are left out. Returns what was made.
   */
  async create(tx: Tx, periodId: string, cards: NewCard[]): Promise<CardMade[]> {
    const given = cards.map((card) => ({ ...card, id: newId() }));
    const made = await this.insertCards(tx, periodId, given);
    const ids = new Set(made.map((row) => row.scorecardId));
    const counts = await this.insertLines(
      tx,
      given.filter((card) => ids.has(card.id)).flatMap((card) => card.lines.map((line, i) => ({ scorecardId: card.id, ordinal: i + 1, line }))),
    );
    await this.insertTasks(
      tx,
      given
        .filter((card) => ids.has(card.id))
        .flatMap((card) => (card.tasks ?? []).map((task, i) => ({ scorecardId: card.id, ordinal: card.lines.length + i + 1, task }))),
    );
    const tasks = new Map(given.map((card) => [card.id, card.tasks?.length ?? 0]));
    return made.map((row) => ({ ...row, lines: counts.get(row.scorecardId) ?? 0, tasks: tasks.get(row.scorecardId) ?? 0 }));
  }

  private insertCards(tx: Tx, periodId: string, cards: (NewCard & { id: string })[]): Promise<{ scorecardId: string; subjectId: string }[]> {
    const rows = cards.map((card) => ({
      id: card.id,
      kind: card.subjectKind,
      subject: card.subjectId,
      carried: card.carriedFromId ?? null,
      template: card.templateId ?? null,
      part: card.part ?? 1,
      counts_from: card.countsFrom ?? null,
    }));
    return tx.query(
      `WITH made AS (
         INSERT INTO scorecard (tenant_id, id, cycle_id, period_id, subject_kind, subject_id, owner_id, head_id, unit_id, carried_from_id, template_id, part, counts_from, status)
         SELECT p.tenant_id, g.id, p.cycle_id, p.id, g.kind, g.subject, o.person_id, a.manager_id, coalesce(u.id, a.unit_id), g.carried, g.template, g.part, o.counts_from, $4
         FROM jsonb_to_recordset($3::jsonb) AS g(id uuid, kind text, subject uuid, carried uuid, template uuid, part int, counts_from date)
         JOIN period p ON p.tenant_id = $1 AND p.id = $2
         LEFT JOIN org_unit u ON g.kind = 'unit' AND u.tenant_id = p.tenant_id AND u.id = g.subject
         LEFT JOIN person joiner ON g.kind = 'person' AND joiner.tenant_id = p.tenant_id AND joiner.id = g.subject AND joiner.hired_on > p.starts_on AND joiner.hired_on <= p.ends_on
         CROSS JOIN LATERAL (SELECT CASE WHEN g.kind = 'unit' THEN u.head_id ELSE g.subject END AS person_id, coalesce(g.counts_from, joiner.hired_on) AS counts_from) f
         CROSS JOIN LATERAL (SELECT f.person_id, f.counts_from, greatest(least(tenant_today(), p.ends_on), f.counts_from) AS day) o
         JOIN assignment a ON a.tenant_id = p.tenant_id AND a.person_id = o.person_id AND a.valid_from <= o.day AND (a.valid_to IS NULL OR a.valid_to >= o.day)
         ON CONFLICT (tenant_id, period_id, subject_kind, subject_id, part) WHERE status <> 'void' DO NOTHING
         RETURNING id, subject_id),
       logged AS (
         INSERT INTO transition_log (tenant_id, machine, instance_id, version, to_status, event, actor_id, hash)
         SELECT $1, $5, id, 1, $4, $5 || '.create', $6::uuid, '' FROM made)
       SELECT id AS scorecard_id, subject_id FROM made`,
      [tx.tenantId, periodId, JSON.stringify(rows), initialStatus(scorecardMachine), scorecardMachine.id, tx.viewer.personId],
    );
  }

  /** New lines with their first values. Returns how many each card got. */
  async insertLines(
    tx: Tx,
    lines: { scorecardId: string; ordinal: number; line: NewLine; ownerAccepted?: boolean; headAccepted?: boolean }[],
  ): Promise<Map<string, number>> {
    const rows = lines.map(({ scorecardId, ordinal, line, ownerAccepted, headAccepted }) => ({
      id: newId(),
      target_id: newId(),
      scorecard_id: scorecardId,
      ordinal,
      owner_accepted: ownerAccepted ?? false,
      head_accepted: headAccepted ?? false,
      metric_id: line.metricId,
      rule: line.rule ?? DEFAULT_RULE,
      measured_kind: line.measuredKind ?? null,
      measured_id: line.measuredId ?? null,
      phasing: line.phasing ?? null,
      visibility: line.visibility ?? DEFAULT_VISIBILITY,
      contribution: line.contribution ?? null,
      carried_from_id: line.carriedFromId ?? null,
      suggestion: line.suggestion ?? null,
      weight: line.weight,
      baseline: line.baseline ?? null,
      threshold: line.threshold ?? null,
      target: line.target,
      stretch: line.stretch ?? null,
      planned_denominator: line.plannedDenominator ?? null,
    }));
    const made = await tx.query<{ scorecardId: string }>(
      `WITH given AS (
         SELECT * FROM jsonb_to_recordset($2::jsonb) AS g(id uuid, target_id uuid, scorecard_id uuid, ordinal int, owner_accepted boolean, head_accepted boolean, metric_id uuid, rule jsonb,
           measured_kind text, measured_id uuid, phasing jsonb, visibility text, contribution text, carried_from_id uuid, suggestion jsonb, weight numeric, baseline numeric, threshold numeric, target numeric, stretch numeric, planned_denominator numeric)),
       made AS (
         INSERT INTO scorecard_line (tenant_id, id, scorecard_id, ordinal, metric_id, metric_version_id, rule, measured_kind, measured_id, phasing, visibility, contribution, carried_from_id, suggestion, owner_accepted, head_accepted)
         SELECT $1, g.id, g.scorecard_id, g.ordinal, g.metric_id, v.id, g.rule, g.measured_kind, g.measured_id, g.phasing, g.visibility, g.contribution, g.carried_from_id, g.suggestion, g.owner_accepted, g.head_accepted
         FROM given g JOIN metric_version v ON v.tenant_id = $1 AND v.metric_id = g.metric_id AND v.status = 'published'
         RETURNING id, scorecard_id),
       valued AS (
         INSERT INTO line_target (tenant_id, id, line_id, version_no, weight, baseline, threshold, target, stretch, planned_denominator, valid_from, valid_to, recorded_by, recorded_at)
         SELECT $1, g.target_id, made.id, 1, g.weight, g.baseline, g.threshold, g.target, g.stretch, g.planned_denominator, p.starts_on, p.ends_on, $3::uuid, (SELECT tenant_now())
         FROM made JOIN given g ON g.id = made.id JOIN scorecard c ON c.tenant_id = $1 AND c.id = made.scorecard_id JOIN period p ON p.tenant_id = $1 AND p.id = c.period_id)
       SELECT scorecard_id FROM made`,
      [tx.tenantId, JSON.stringify(rows), tx.viewer.personId],
    );
    const counts = new Map<string, number>();
    for (const { scorecardId } of made) counts.set(scorecardId, (counts.get(scorecardId) ?? 0) + 1);
    return counts;
  }

  /** Key tasks and bonus items with their first values and their milestones. */
  async insertTasks(tx: Tx, tasks: { scorecardId: string; ordinal: number; task: NewTask; ownerAccepted?: boolean; headAccepted?: boolean }[]): Promise<void> {
    if (!tasks.length) return;
    const rows = tasks.map(({ scorecardId, ordinal, task, ownerAccepted, headAccepted }) => ({
      ...{ id: newId(), target_id: newId(), scorecard_id: scorecardId, ordinal, owner_accepted: ownerAccepted ?? false, head_accepted: headAccepted ?? false },
      ...{ kind: task.kind, title: task.title, title_en: task.titleEn, details: task.details, criterion: task.criterion, rule: taskRule(task) },
      ...{ visibility: task.visibility ?? DEFAULT_VISIBILITY, carried_from_id: task.carriedFromId ?? null, ...taskValues(task) },
    }));
    await tx.execute(
      `WITH given AS (
         SELECT * FROM jsonb_to_recordset($2::jsonb) AS g(id uuid, target_id uuid, scorecard_id uuid, ordinal int, owner_accepted boolean, head_accepted boolean, kind text, title text, title_en text,
           details text, criterion text, rule jsonb, visibility text, carried_from_id uuid, weight numeric, target numeric)),
       made AS (
         INSERT INTO scorecard_line (tenant_id, id, scorecard_id, ordinal, kind, title, title_en, details, criterion, rule, visibility, carried_from_id, owner_accepted, head_accepted)
         SELECT $1, g.id, g.scorecard_id, g.ordinal, g.kind, g.title, g.title_en, g.details, g.criterion, g.rule, g.visibility, g.carried_from_id, g.owner_accepted, g.head_accepted FROM given g
         RETURNING id, scorecard_id)
       INSERT INTO line_target (tenant_id, id, line_id, version_no, weight, target, valid_from, valid_to, recorded_by)
       SELECT $1, g.target_id, made.id, 1, g.weight, g.target, p.starts_on, p.ends_on, $3::uuid
       FROM made JOIN given g ON g.id = made.id JOIN scorecard c ON c.tenant_id = $1 AND c.id = made.scorecard_id JOIN period p ON p.tenant_id = $1 AND p.id = c.period_id`,
      [tx.tenantId, JSON.stringify(rows), tx.viewer.personId],
    );
    await this.insertMilestones(
      tx,
      tasks.flatMap(({ task }, i) => task.milestones.map((terms, at) => ({ lineId: rows[i].id, ordinal: at + 1, terms }))),
    );
  }

  async insertMilestones(
    tx: Tx,
    milestones: { lineId: string; ordinal: number; terms: NewTask['milestones'][number] & { changeRequestId?: string } }[],
  ): Promise<void> {
    if (!milestones.length) return;
    await tx.execute(
      `WITH made AS (
         INSERT INTO milestone (tenant_id, id, line_id, ordinal, name, name_en, due_on, weight, carried_from_id, change_request_id, status)
         SELECT $1, g.id, g.line_id, g.ordinal, g.name, g.name_en, g.due_on, g.weight, g.carried_from_id, g.change_request_id, $3
         FROM jsonb_to_recordset($2::jsonb) AS g(id uuid, line_id uuid, ordinal int, name text, name_en text, due_on date, weight numeric, carried_from_id uuid, change_request_id uuid) RETURNING id)
       INSERT INTO transition_log (tenant_id, machine, instance_id, version, to_status, event, actor_id, hash) SELECT $1, $4, id, 1, $3, $4 || '.create', $5::uuid, '' FROM made`,
      [
        tx.tenantId,
        JSON.stringify(
          milestones.map(({ lineId, ordinal, terms }) => ({
            ...{ id: newId(), line_id: lineId, ordinal, name: terms.name, name_en: terms.nameEn, due_on: terms.dueOn, weight: terms.weight },
            carried_from_id: terms.carriedFromId ?? null,
            change_request_id: terms.changeRequestId ?? null,
          })),
        ),
        initialStatus(milestoneMachine),
        milestoneMachine.id,
        tx.viewer.personId,
      ],
    );
  }

  /** A line without values: it is on the card on no day until a change under approval gives it some. Null without a published definition. */
  async blankLine(tx: Tx, scorecardId: string, line: Pick<NewLine, 'metricId' | 'rule' | 'measuredKind' | 'measuredId'>): Promise<string | null> {
    const made = await tx.one<{ id: string }>(
      `INSERT INTO scorecard_line (tenant_id, id, scorecard_id, ordinal, metric_id, metric_version_id, rule, measured_kind, measured_id, owner_accepted, head_accepted)
       SELECT $1, $2, $3, (SELECT coalesce(max(ordinal), 0) + 1 FROM scorecard_line WHERE tenant_id = $1 AND scorecard_id = $3), v.metric_id, v.id, $5, $6, $7, true, true
       FROM metric_version v WHERE v.tenant_id = $1 AND v.metric_id = $4 AND v.status = 'published' RETURNING id`,
      [tx.tenantId, newId(), scorecardId, line.metricId, JSON.stringify(line.rule ?? DEFAULT_RULE), line.measuredKind ?? null, line.measuredId ?? null],
    );
    return made?.id ?? null;
  }

  /** A key task without values and milestones, the same way. */
  async blankTask(tx: Tx, scorecardId: string, task: TaskToBegin): Promise<string> {
    const id = newId();
    await tx.execute(
      `INSERT INTO scorecard_line (tenant_id, id, scorecard_id, ordinal, kind, title, title_en, details, criterion, rule, owner_accepted, head_accepted)
       SELECT $1, $2, $3, (SELECT coalesce(max(ordinal), 0) + 1 FROM scorecard_line WHERE tenant_id = $1 AND scorecard_id = $3), 'task', $4, $5, $6, $7, $8, true, true`,
      [tx.tenantId, id, scorecardId, ...wordsOf(task)],
    );
    return id;
  }

  /** The database lets it be said otherwise until it has been on the card. */
  async rewordTask(tx: Tx, lineId: string, task: TaskToBegin): Promise<void> {
    await tx.execute(
      `UPDATE scorecard_line SET title = $3, title_en = $4, details = $5, criterion = $6, rule = $7 WHERE tenant_id = $1 AND id = $2 AND kind = 'task'`,
      [tx.tenantId, lineId, ...wordsOf(task)],
    );
  }

  /** While it is negotiated: the anchors follow the target. */
  async replaceRules(tx: Tx, lines: readonly { lineId: string; rule: LineRule }[]): Promise<void> {
    if (!lines.length) return;
    await tx.execute(
      `UPDATE scorecard_line l SET rule = g.rule FROM jsonb_to_recordset($2::jsonb) AS g("lineId" uuid, rule jsonb) WHERE l.tenant_id = $1 AND l.id = g."lineId"`,
      [tx.tenantId, JSON.stringify(lines.map(({ lineId, rule }) => ({ lineId, rule })))],
    );
  }

  /** From `from` on (or altogether) the values in force of the lines are no longer what is known; `rows` take their place. */
  async replaceValues(tx: Tx, rows: ValueRow[], from?: IsoDate): Promise<void> {
    if (!rows.length) return;
    await this.supersede(tx, [...new Set(rows.map((row) => row.lineId))], from);
    await this.insertValues(tx, rows);
  }

  async insertValues(tx: Tx, rows: ValueRow[]): Promise<void> {
    await tx.execute(
      `INSERT INTO line_target (tenant_id, id, line_id, version_no, weight, baseline, threshold, target, stretch, planned_denominator, valid_from, valid_to, change_request_id, rule, rule_target, recorded_by)
       SELECT $1, g.id, g.line_id, g.version_no, g.weight, g.baseline, g.threshold, g.target, g.stretch, g.planned_denominator, g.valid_from, g.valid_to, g.change_request_id, g.rule, g.rule_target, $3::uuid
       FROM jsonb_to_recordset($2::jsonb) AS g(id uuid, line_id uuid, version_no int, weight numeric, baseline numeric, threshold numeric, target numeric, stretch numeric, planned_denominator numeric, valid_from date, valid_to date, change_request_id uuid, rule jsonb, rule_target numeric)`,
      [
        tx.tenantId,
        JSON.stringify(
          rows.map((row) => ({
            id: newId(),
            line_id: row.lineId,
            version_no: row.versionNo,
            weight: row.weight,
            baseline: row.baseline,
            threshold: row.threshold,
            target: row.target,
            stretch: row.stretch,
            planned_denominator: row.plannedDenominator ?? null,
            valid_from: row.validFrom,
            valid_to: row.validTo,
            change_request_id: row.changeRequestId ?? null,
            rule: row.dated?.rule ?? null,
            rule_target: row.dated?.target ?? null,
          })),
        ),
        tx.viewer.personId,
      ],
    );
    await this.endIdleWaivers(tx, [...new Set(rows.map((row) => row.lineId))]);
  }

  /** R-W2: a waiver falls away with the last weight of its line above the limit. */
  private async endIdleWaivers(tx: Tx, lineIds: string[]): Promise<void> {
    await tx.execute(
      `UPDATE weight_waiver w SET ended_at = tenant_now() WHERE w.tenant_id = $1 AND w.line_id = ANY ($2::uuid[]) AND w.ended_at IS NULL
         AND NOT EXISTS (SELECT FROM line_target t JOIN scorecard_line l ON l.tenant_id = t.tenant_id AND l.id = t.line_id JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id
           JOIN cycle y ON y.tenant_id = c.tenant_id AND y.id = c.cycle_id
           WHERE t.tenant_id = w.tenant_id AND t.line_id = w.line_id AND t.superseded_at IS NULL AND t.weight > (y.policy->'weights'->>'max')::numeric)`,
      [tx.tenantId, lineIds],
    );
  }

  /** The milestones of a key task that begins on a card that is agreed; the database lets an applied change do it, and nothing else. */
  async beginTask(tx: Tx, { lineId, changeRequestId, task }: { lineId: string; changeRequestId: string; task?: TaskToBegin }): Promise<void> {
    await this.insertMilestones(tx, task?.milestones.map((terms, i) => ({ lineId, ordinal: i + 1, terms: { ...terms, changeRequestId } })) ?? []);
  }

  /** Of a key task whose card is agreed; the database lets an applied change do it, and nothing else. */
  async moveMilestones(
    tx: Tx,
    { lineId, changeRequestId, milestones }: { lineId: string; changeRequestId: string; milestones?: Record<string, IsoDate> },
  ): Promise<void> {
    if (!milestones) return;
    await tx.execute(
      `UPDATE milestone m SET due_on = moved.due_on::date, change_request_id = $3 FROM jsonb_each_text($4::jsonb) AS moved(id, due_on)
       WHERE m.tenant_id = $1 AND m.line_id = $2 AND m.id = moved.id::uuid AND m.removed_at IS NULL`,
      [tx.tenantId, lineId, changeRequestId, JSON.stringify(milestones)],
    );
  }

  async supersede(tx: Tx, lineIds: string[], from: IsoDate = '1900-01-01'): Promise<void> {
    await tx.execute(
      `UPDATE line_target SET superseded_at = tenant_now() WHERE tenant_id = $1 AND line_id = ANY ($2::uuid[]) AND superseded_at IS NULL AND valid_to >= $3`,
      [tx.tenantId, lineIds, from],
    );
  }
}

const wordsOf = (task: TaskToBegin): string[] => [
  task.title,
  task.titleEn,
  task.details,
  task.criterion,
  JSON.stringify(taskRule({ kind: 'task', weight: '0', ...task })),
];

/** How a key task is scored; a bonus item is not. */
export const taskRule = (task: TaskScoring): LineRule =>
  task.kind === 'task' ? { kind: 'MILESTONE', latePenalty: task.latePenalty, ...(task.partialAllowed ? { partialAllowed: true } : {}) } : { kind: 'BONUS' };
export const taskValues = (task: TaskScoring): { weight: string; target: string } =>
  task.kind === 'task' ? { weight: task.weight, target: TASK_TARGET } : { weight: BONUS_WEIGHT, target: task.maxPoints };
