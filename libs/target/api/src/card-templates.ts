import { CycleReader } from '@kpi-loop/cycle/api';
import { defaultPolicy } from '@kpi-loop/cycle/domain';
import { Injectable } from '@nestjs/common';
import { newId, type Tx } from '@kpi-loop/shared/api';
import { Problem, decimal, fixed, type DateRange } from '@kpi-loop/shared/kernel';
import {
  brokenEverywhere,
  DEFAULT_RULE,
  DEFAULT_VISIBILITY,
  dueOnShare,
  isDueShare,
  milestoneNames,
  milestoneWeightsTotal100,
  sumOfWeights,
  taskWords,
  type TaskTerms,
  type Visibility,
} from '@kpi-loop/target/domain';
import { refuseUnless, refuseUnnamed } from './card.loader';
import { taskRule, taskValues, type NewLine, type NewTask, type TaskScoring } from './card.writer';
import type { CardTemplateDto, CardTemplateView, CardTemplatesView, PositionRef, TemplateCycleView, TemplateTaskDto } from './card-template.dto';
import { CardTemplate, CardTemplateLine, CardTemplateMilestone } from './card-template.entity';
import type { BonusTermsDto } from './task-terms.dto';

/** Enough for every position of a large company. */
const MOST = 500;

/** Templates of cards: what people of a position begin with. */
@Injectable()
export class CardTemplates {
  constructor(private readonly cycles: CycleReader) {}

  async list(tx: Tx): Promise<CardTemplatesView> {
    const positions = await tx.query<PositionRef>(`SELECT id, code, name, name_en FROM position WHERE tenant_id = $1 ORDER BY code LIMIT $2`, [
      tx.tenantId,
      MOST,
    ]);
    return { items: await this.views(tx), positions, cycles: await this.limits(tx) };
  }

  async make(tx: Tx, dto: CardTemplateDto): Promise<CardTemplateView> {
    await this.refuseWrong(tx, dto, null);
    const [{ id }] = await tx.insert(CardTemplate, {
      version: 1,
      name: dto.name,
      nameEn: dto.nameEn ?? '',
      positionId: dto.positionId ?? null,
      unitLevel: dto.unitLevel ?? null,
      standard: dto.standard ?? false,
      atOpening: dto.atOpening ?? true,
      growth: dto.growth ?? null,
      createdBy: tx.actor,
    });
    await this.writeLines(tx, id, 1, dto);
    return this.view(tx, id);
  }

  /** A new edition; cards that were made before keep what they have. @throws Problem notFound (404), stale (412), ruleBroken (422). */
  async edit(tx: Tx, id: string, dto: CardTemplateDto): Promise<CardTemplateView> {
    const { version } = await tx.claim(CardTemplate, id);
    await this.refuseWrong(tx, dto, id);
    await tx.execute(
      `UPDATE scorecard_template SET name = $3, name_en = $4, position_id = $5, growth = $6, unit_level = $7, standard = $8, at_opening = $9, version = version + 1, archived_at = NULL WHERE tenant_id = $1 AND id = $2`,
      [
        ...[tx.tenantId, id, dto.name, dto.nameEn ?? '', dto.positionId ?? null, dto.growth ?? null, dto.unitLevel ?? null],
        ...[dto.standard ?? false, dto.atOpening ?? true],
      ],
    );
    await this.writeLines(tx, id, version + 1, dto);
    return this.view(tx, id);
  }

  /** Out of use, and back again by editing it. */
  async archive(tx: Tx, id: string): Promise<CardTemplateView> {
    await tx.claim(CardTemplate, id);
    await tx.execute(`UPDATE scorecard_template SET archived_at = coalesce(archived_at, tenant_now()) WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id]);
    return this.view(tx, id);
  }

  /** Lines to begin a card with; their targets are those suggested, or the fallback. @throws Problem notFound (404). */
  async lines(tx: Tx, id: string): Promise<{ growth: string | null; lines: TemplateLine[]; tasksOn: (days: DateRange) => NewTask[] }> {
    const { version, growth } = await tx.get<CardTemplate>(`SELECT * FROM scorecard_template WHERE tenant_id = $1 AND id = $2 AND archived_at IS NULL`, [
      tx.tenantId,
      id,
    ]);
    const lines = await tx.query<CardTemplateLine & { metricId: string }>(
      `SELECT * FROM scorecard_template_line WHERE tenant_id = $1 AND template_id = $2 AND template_version = $3 AND kind = 'kpi' ORDER BY ordinal`,
      [tx.tenantId, id, version],
    );
    const { tasks, bonuses } = (await this.views(tx, id))[0];
    return {
      growth,
      tasksOn: (days) => tasksOf({ tasks, bonuses }).map((task) => dated(task, days)),
      lines: lines.map(({ metricId, weight, rule, visibility, contribution, thresholdRate, stretchRate, fallback }) => ({
        ...{ metricId, weight, rule, visibility, contribution, target: fallback ?? '0' },
        ...{ thresholdRate, stretchRate, hasFallback: fallback !== null },
      })),
    };
  }

  private async view(tx: Tx, id: string): Promise<CardTemplateView> {
    return (await this.views(tx, id))[0];
  }

  private views(tx: Tx, id: string | null = null): Promise<CardTemplateView[]> {
    return tx.query<CardTemplateView>(
      `SELECT t.id, t.version, t.name, t.name_en, t.position_id, t.unit_level, t.standard, t.at_opening, p.name AS position_name, p.name_en AS position_name_en, t.growth, t.archived_at,
         (SELECT count(*)::int FROM scorecard c WHERE c.tenant_id = t.tenant_id AND c.template_id = t.id) AS card_count,
         (SELECT coalesce(jsonb_agg(jsonb_build_object('metricId', l.metric_id, 'code', m.code, 'name', m.name, 'nameEn', m.name_en, 'unit', coalesce(v.unit, ''), 'decimals', coalesce(v.decimals, 0),
             'percent', coalesce(v.percent, false), 'definitionPublished', v.id IS NOT NULL, 'weight', l.weight::text, 'rule', l.rule, 'thresholdRate', l.threshold_rate::text,
             'stretchRate', l.stretch_rate::text, 'fallback', l.fallback::text, 'visibility', l.visibility, 'contribution', l.contribution) ORDER BY l.ordinal), '[]')
          FROM scorecard_template_line l JOIN metric m ON m.tenant_id = l.tenant_id AND m.id = l.metric_id
          LEFT JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.metric_id = l.metric_id AND v.status = 'published'
          WHERE l.tenant_id = t.tenant_id AND l.template_id = t.id AND l.template_version = t.version) AS lines,
         ${besides('task', `'weight', l.weight::text, 'latePenalty', l.rule->>'latePenalty', 'partialAllowed', coalesce((l.rule->>'partialAllowed')::boolean, false), 'milestones', ${MILESTONES}`)} AS tasks,
         ${besides('bonus', `'maxPoints', l.max_points::text`)} AS bonuses
       FROM scorecard_template t LEFT JOIN position p ON p.tenant_id = t.tenant_id AND p.id = t.position_id
       WHERE t.tenant_id = $1 AND ($2::uuid IS NULL OR t.id = $2) ORDER BY t.archived_at IS NOT NULL, t.name, t.id LIMIT $3`,
      [tx.tenantId, id, MOST],
    );
  }

  private async refuseWrong(tx: Tx, { lines, tasks = [], bonuses = [], positionId, unitLevel, standard }: CardTemplateDto, id: string | null): Promise<void> {
    refuseUnless(new Set(lines.map((line) => line.metricId)).size === lines.length, 'everyMetricOnce');
    refuseUnless(decimal(sumOfWeights([...lines, ...tasks].map((line) => line.weight))).eq(100), 'weightsTotal100');
    refuseWrongTasks(tasks, bonuses);
    const [broken] = brokenEverywhere({ tasks, bonuses }, await this.limits(tx));
    refuseUnless(!broken, broken);
    refuseUnless([positionId, unitLevel, standard].filter(Boolean).length <= 1, 'forPeopleOrUnits');
    const others = await tx.query<{ positionId: string | null }>(
      `SELECT position_id FROM scorecard_template WHERE tenant_id = $1 AND (position_id = $2 OR unit_level = $3 OR standard AND $5) AND archived_at IS NULL AND id IS DISTINCT FROM $4`,
      [tx.tenantId, positionId ?? null, unitLevel ?? null, id, standard ?? false],
    );
    refuseUnless(!others.length, positionId ? 'oneTemplateAPosition' : unitLevel ? 'oneTemplateALevel' : 'oneStandardTemplate');
    const { known } = await tx.get<{ known: number }>(
      `SELECT count(*)::int AS known FROM metric_version WHERE tenant_id = $1 AND metric_id = ANY ($2::uuid[]) AND status = 'published'`,
      [tx.tenantId, lines.map((line) => line.metricId)],
    );
    refuseUnless(known === lines.length, 'everyLineHasPublishedDefinition');
    if (positionId && !(await tx.one(`SELECT 1 FROM position WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, positionId])))
      throw new Problem('notFound', 'notFound');
  }

  private async limits(tx: Tx): Promise<TemplateCycleView[]> {
    const ahead = await this.cycles.rulesAhead(tx);
    return (ahead.length ? ahead : [{ name: '', nameEn: '', policy: defaultPolicy }]).map(({ name, nameEn, policy: { weights, score } }) => ({
      ...{ name, nameEn, keyTaskMax: weights.keyTaskMax, bonusMax: score.bonusMax },
    }));
  }

  private async writeLines(tx: Tx, templateId: string, templateVersion: number, { lines, ...beside }: CardTemplateDto): Promise<void> {
    const edition = { templateId, templateVersion };
    const tasks = tasksOf(beside).map((task, i) => ({ id: newId(), ordinal: lines.length + i + 1, task }));
    await tx.insert(CardTemplateLine, [
      ...lines.map((line, i) => ({
        ...{ ...edition, ...NO_WORDS, kind: 'kpi' as const, ordinal: i + 1, metricId: line.metricId, weight: line.weight, rule: line.rule ?? DEFAULT_RULE },
        ...{ thresholdRate: line.thresholdRate ?? null, stretchRate: line.stretchRate ?? null, fallback: line.fallback ?? null },
        ...{ visibility: line.visibility ?? DEFAULT_VISIBILITY, contribution: line.contribution ?? null },
      })),
      ...tasks.map(({ id, ordinal, task }) => ({
        ...{
          ...edition,
          ...NO_FIGURES,
          id,
          ordinal,
          kind: task.kind,
          title: task.title,
          titleEn: task.titleEn,
          details: task.details,
          criterion: task.criterion,
        },
        ...{ weight: taskValues(task).weight, rule: taskRule(task), visibility: task.visibility ?? DEFAULT_VISIBILITY },
        maxPoints: task.kind === 'bonus' ? task.maxPoints : null,
      })),
    ]);
    const milestones = tasks.flatMap(({ id: lineId, task }) =>
      task.milestones.map(({ name, nameEn, dueShare, weight }, i) => ({ lineId, ordinal: i + 1, name, nameEn, dueShare, weight })),
    );
    if (milestones.length) await tx.insert(CardTemplateMilestone, milestones);
  }
}

const NO_WORDS = { title: '', titleEn: '', details: '', criterion: '', maxPoints: null };
const NO_FIGURES = { metricId: null, thresholdRate: null, stretchRate: null, fallback: null, contribution: null };

/** Of template `t`, what is no metric: as `CardTemplateView` says it. */
const besides = (
  kind: 'task' | 'bonus',
  more: string,
): string => `(SELECT coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'title', l.title, 'titleEn', l.title_en, 'details', l.details,
    'criterion', l.criterion, 'visibility', l.visibility, ${more}) ORDER BY l.ordinal), '[]')
  FROM scorecard_template_line l WHERE l.tenant_id = t.tenant_id AND l.template_id = t.id AND l.template_version = t.version AND l.kind = '${kind}')`;
const MILESTONES = `(SELECT coalesce(jsonb_agg(jsonb_build_object('name', q.name, 'nameEn', q.name_en, 'dueShare', trim_scale(q.due_share)::text, 'weight', q.weight::text) ORDER BY q.ordinal), '[]')
  FROM scorecard_template_milestone q WHERE q.tenant_id = l.tenant_id AND q.line_id = l.id)`;

type TemplateTask = Omit<TaskTerms, 'milestones'> & {
  visibility?: Visibility;
  milestones: { name: string; nameEn: string; dueShare: string; weight: string }[];
} & TaskScoring;

/** Key tasks, then bonus items: the order they have on a card. */
const tasksOf = ({ tasks = [], bonuses = [] }: { tasks?: TemplateTaskDto[]; bonuses?: BonusTermsDto[] }): TemplateTask[] => [
  ...tasks.map((task): TemplateTask => ({
    ...{ kind: 'task', ...taskWords(task), weight: task.weight, visibility: task.visibility },
    ...{ latePenalty: task.latePenalty ?? '0', partialAllowed: task.partialAllowed ?? false },
    milestones: task.milestones.map(({ dueShare, weight, ...names }) => ({ ...milestoneNames(names), dueShare, weight })),
  })),
  ...bonuses.map((bonus): TemplateTask => ({ kind: 'bonus', ...taskWords(bonus), visibility: bonus.visibility, maxPoints: bonus.maxPoints, milestones: [] })),
];

/** On a card with these days. */
const dated = ({ milestones, ...task }: TemplateTask, days: DateRange): NewTask => ({
  ...task,
  milestones: milestones.map(({ dueShare, ...terms }) => ({ ...terms, dueOn: dueOnShare(dueShare, days) })),
});

/** What a card could never be agreed with, whatever the cycle. */
function refuseWrongTasks(tasks: TemplateTaskDto[], bonuses: BonusTermsDto[]): void {
  const all = tasksOf({ tasks, bonuses });
  const milestones = all.flatMap((task) => task.milestones);
  refuseUnnamed(all);
  refuseUnless(
    tasks.every((task) => milestoneWeightsTotal100(task.milestones.map(({ weight }) => weight))),
    'milestonesTotal100',
  );
  refuseUnless(
    milestones.every(({ dueShare }) => isDueShare(dueShare)),
    'milestonesDueInPeriod',
  );
  refuseUnless(
    bonuses.every(({ maxPoints }) => decimal(maxPoints).gt(0) && decimal(maxPoints).lte(100)),
    'bonusWithinLimit',
  );
}

export interface TemplateLine extends NewLine {
  thresholdRate: string | null;
  stretchRate: string | null;
  hasFallback: boolean;
}

/** Threshold and stretch in their proportion to the target, rounded as the metric is. */
export const withRates = ({ thresholdRate, stretchRate, hasFallback: _, ...line }: TemplateLine, decimals: number): NewLine => {
  const of = (rate: string | null) => (rate === null ? null : fixed(decimal(line.target).times(decimal(rate)), decimals));
  return { ...line, threshold: of(thresholdRate), stretch: of(stretchRate) };
};
