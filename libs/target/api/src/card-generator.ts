import { Injectable } from '@nestjs/common';
import { OrganizationReader } from '@kpi-loop/organization/api';
import { everyone, plannedOnce, type Tx } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import { initialStatus } from '@kpi-loop/shared/kernel';
import {
  generationPolicy,
  type GenerationOrigin,
  limitsBroken,
  milestoneMachine,
  scorecardMachine,
  type SkipReason,
  type SubjectKind,
  workShare,
} from '@kpi-loop/target/domain';
import { BaselineSources } from './baseline-source';
import { CardLoader, refuseUnless } from './card.loader';
import {
  JOINERS,
  LAST_TARGETS,
  NO_BASELINE,
  PLAN_COUNTS,
  PLAN_LINES,
  PLAN_MILESTONES,
  PLAN_TABLES,
  PLAN_TASKS,
  PRORATE,
  WANTED_LINES,
  WRITE_PLAN,
  lastDenominators,
  lastFigures,
  RATIOS_WANTED,
  planCards,
} from './generation.sql';
import type { NewCard } from './card.writer';
import type { GenerationPreview, PlannedTemplateView, SkippedSubjectView } from './generation.dto';
import { RollForward } from './roll-forward';
import { TargetCommands } from './target.commands';

/** For whom, and by which rule. */
export interface GenerationRule {
  periodId: string;
  /** People, or units with whoever heads them. */
  subjectKind?: SubjectKind;
  unitId?: string | null;
  templateId?: string | null;
  growth?: string | null;
  /** Whoever had a card before begins with its lines. */
  copyLast?: boolean;
  /** What began it, a person when absent. */
  origin?: GenerationOrigin;
  /** Everybody of the unit joined on that day, with it. */
  joinedOn?: IsoDate | null;
}

interface PlanCounts extends Pick<GenerationPreview, 'cards' | 'lines' | 'skipped'> {
  /** The cards before that others begin with. */
  carried: string[];
}

export interface Generated {
  made: number;
  lines: number;
  skipped: Partial<Record<SkipReason, number>>;
}

/** A large company at once: more time than a request may take, and its tables are joined in memory. */
const LONG = [`SET LOCAL statement_timeout = '15min'`, `SET LOCAL work_mem = '64MB'`];
const SHOWN = 200;
const OPEN = ['upcoming', 'open', 'data_closing'];

/** Cards for a unit or the whole company by rule (GENERATE): planned in sets, written by one statement. */
@Injectable()
export class CardGenerator {
  constructor(
    private readonly organization: OrganizationReader,
    private readonly cards: CardLoader,
    private readonly baselines: BaselineSources,
    private readonly forward: RollForward,
    private readonly commands: TargetCommands,
  ) {}

  /** @throws Problem forbidden (403), notFound (404), ruleBroken (422) periodNotLocked. */
  async permit(tx: Tx, { periodId, unitId }: GenerationRule): Promise<void> {
    (await this.organization.standingIn(tx, unitId ?? null)).permit(generationPolicy, 'scorecard.generate');
    refuseUnless(OPEN.includes((await this.cards.frame(tx, periodId)).periodStatus), 'periodNotLocked');
  }

  /** What would be made, and who gets nothing and why. Nothing is written. */
  async preview(tx: Tx, rule: GenerationRule): Promise<GenerationPreview> {
    await this.permit(tx, rule);
    await this.plan(tx, rule);
    const { carried, ...counts } = await tx.get<PlanCounts>(PLAN_COUNTS);
    const begunWithLast = await this.carried(tx, rule.periodId, carried, false);
    const people = await tx.query<SkippedSubjectView>(
      `SELECT c.subject_id AS id, coalesce(p.name, u.name) AS name, coalesce(p.name_en, u.name_en) AS name_en, c.reason, u.name AS unit_name, u.name_en AS unit_name_en
       FROM planned_card c LEFT JOIN person p ON c.subject_kind = 'person' AND p.tenant_id = $1 AND p.id = c.subject_id JOIN org_unit u ON u.tenant_id = $1 AND u.id = c.unit_id
       WHERE c.reason IS NOT NULL ORDER BY c.reason = 'hasCard', c.reason, u.path, p.name, c.subject_id LIMIT $2`,
      [tx.tenantId, SHOWN],
    );
    const templates = await this.templates(tx, rule.periodId);
    return { ...counts, lines: counts.lines + linesOf(begunWithLast), copied: carried.length, people, templates };
  }

  private async templates(tx: Tx, periodId: string): Promise<PlannedTemplateView[]> {
    const { weights, score } = (await this.cards.frame(tx, periodId)).policy;
    const rows = await tx.query<Omit<PlannedTemplateView, 'breaks'> & { weight: string; maxPoints: string }>(
      `SELECT t.id, t.name, t.name_en, c.cards, l.weight, l.max_points
       FROM (SELECT template_id, count(*)::int AS cards FROM planned_card WHERE reason IS NULL GROUP BY 1) c JOIN scorecard_template t ON t.tenant_id = $1 AND t.id = c.template_id
       CROSS JOIN LATERAL (SELECT coalesce(sum(weight) FILTER (WHERE kind = 'task'), 0) AS weight, coalesce(sum(max_points), 0) AS max_points
         FROM scorecard_template_line WHERE tenant_id = t.tenant_id AND template_id = t.id AND template_version = t.version) l
       ORDER BY c.cards DESC, t.name`,
      [tx.tenantId],
    );
    return rows.map(({ weight, maxPoints, ...template }) => ({
      ...template,
      breaks: limitsBroken({ tasks: [{ weight }], bonuses: [{ maxPoints }] }, { keyTaskMax: weights.keyTaskMax, bonusMax: score.bonusMax }),
    }));
  }

  /** Makes them, now. Whoever has a card meanwhile keeps it: running it twice changes nothing. */
  async run(tx: Tx, rule: GenerationRule): Promise<Generated> {
    await this.permit(tx, rule);
    await this.plan(tx, rule);
    const { skipped, carried } = await tx.get<PlanCounts>(PLAN_COUNTS);
    const written = await plannedOnce(tx, () =>
      tx.get<{ made: number; lines: number }>(WRITE_PLAN, [
        tx.tenantId,
        rule.periodId,
        initialStatus(scorecardMachine),
        scorecardMachine.id,
        tx.viewer.personId,
        initialStatus(milestoneMachine),
        milestoneMachine.id,
      ]),
    );
    if (written.made) tx.record({ type: 'scorecard.created', periodId: rule.periodId, count: written.made }, 'period', rule.periodId, everyone);
    const copied = await this.commands.createCards(tx, rule.periodId, await this.carried(tx, rule.periodId, carried, true));
    return { made: written.made + copied.length, lines: written.lines + copied.reduce((sum, card) => sum + card.lines + card.tasks, 0), skipped };
  }

  /** New cards with the lines of those before; `grown`: with the targets that are suggested (R-CL1). */
  private async carried(tx: Tx, periodId: string, lastIds: string[], grown: boolean): Promise<NewCard[]> {
    if (!lastIds.length) return [];
    return this.forward.from(tx, periodId, lastIds, grown);
  }

  private async plan(
    tx: Tx,
    { periodId, subjectKind = 'person', unitId, templateId, growth, copyLast, origin = 'asked', joinedOn = null }: GenerationRule,
  ): Promise<void> {
    const unit = unitId ? await tx.get<{ path: string }>(`SELECT path FROM org_unit WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, unitId]) : null;
    for (const statement of [...LONG, ...PLAN_TABLES.split(';')]) await tx.execute(statement);
    // of the columns that tables are joined by, or chosen from
    const planned = async (table: string, sql: string, ...params: unknown[]): Promise<void> => {
      await tx.execute(sql, [tx.tenantId, ...params]);
      await tx.execute(`ANALYZE ${table}`);
    };
    await planned(
      'planned_card (card_id, subject_id, template_id, last_id, reason)',
      planCards(subjectKind),
      periodId,
      unit?.path ?? '',
      templateId ?? null,
      growth ?? null,
      copyLast ?? false,
      subjectKind,
      origin,
      joinedOn,
    );
    await planned('wanted_line', WANTED_LINES);
    await planned(
      'last_figure (version_id, subject_id)',
      lastFigures((from, to) => this.baselines.figuresSql(from, to)),
      periodId,
      subjectKind,
    );
    if ((await tx.get<{ wanted: boolean }>(RATIOS_WANTED)).wanted)
      await planned(
        'last_denominator (version_id, subject_id)',
        lastDenominators((from, to) => this.baselines.denominatorsSql(from, to)),
        periodId,
        subjectKind,
      );
    await planned('last_target (metric_id, subject_id)', LAST_TARGETS, periodId, subjectKind);
    await tx.execute(PLAN_LINES);
    await this.prorate(tx, periodId);
    await tx.execute('ANALYZE planned_line (card_id)');
    await tx.execute(NO_BASELINE);
    await planned('planned_task', PLAN_TASKS);
    await planned('planned_milestone', PLAN_MILESTONES, periodId);
  }

  private async prorate(tx: Tx, periodId: string): Promise<void> {
    const { joinerTarget, periodFrom: from, periodTo: to } = await this.cards.frame(tx, periodId);
    if (joinerTarget !== 'PRORATED') return;
    const joiners = await tx.query<{ firstOn: IsoDate }>(JOINERS);
    const calendar = joiners.length ? await this.organization.calendar(tx) : null;
    const shares = joiners.flatMap(({ firstOn }) => {
      const share = workShare({ from: firstOn, to }, { from, to }, calendar!);
      return share ? [{ firstOn, ...share }] : [];
    });
    if (shares.length) await tx.execute(PRORATE, [tx.tenantId, JSON.stringify(shares)]);
  }
}

const linesOf = (cards: NewCard[]): number => cards.reduce((sum, { lines, tasks = [] }) => sum + lines.length + tasks.length, 0);
