import { Injectable } from '@nestjs/common';
import { OrganizationReader } from '@kpi-loop/organization/api';
import { everyone, plannedOnce, type Tx } from '@kpi-loop/shared/api';
import { initialStatus } from '@kpi-loop/shared/kernel';
import { generationPolicy, scorecardMachine, type SkipReason } from '@kpi-loop/target/domain';
import { BaselineSources } from './baseline-source';
import { CardLoader, refuseUnless } from './card.loader';
import { LAST_TARGETS, NO_BASELINE, PLAN_CARDS, PLAN_COUNTS, PLAN_LINES, PLAN_TABLES, WANTED_LINES, WRITE_PLAN, lastFigures } from './generation.sql';
import type { GenerationPreview, PlannedTemplateView, SkippedPersonView } from './generation.dto';

/** For whom, and by which rule. */
export interface GenerationRule {
  periodId: string;
  unitId?: string | null;
  templateId?: string | null;
  growth?: string | null;
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
    const counts = await tx.get<Pick<GenerationPreview, 'cards' | 'lines' | 'skipped'>>(PLAN_COUNTS);
    const people = await tx.query<SkippedPersonView>(
      `SELECT p.id, p.name, p.name_en, c.reason, u.name AS unit_name, u.name_en AS unit_name_en FROM planned_card c
       JOIN person p ON p.tenant_id = $1 AND p.id = c.person_id JOIN org_unit u ON u.tenant_id = $1 AND u.id = c.unit_id
       WHERE c.reason IS NOT NULL ORDER BY c.reason = 'hasCard', c.reason, u.path, p.name, p.id LIMIT $2`,
      [tx.tenantId, SHOWN],
    );
    const templates = await tx.query<PlannedTemplateView>(
      `SELECT t.id, t.name, t.name_en, count(*)::int AS cards FROM planned_card c JOIN scorecard_template t ON t.tenant_id = $1 AND t.id = c.template_id
       WHERE c.reason IS NULL GROUP BY t.id, t.name, t.name_en ORDER BY 4 DESC, t.name`,
      [tx.tenantId],
    );
    return { ...counts, people, templates };
  }

  /** Makes them, now. Whoever has a card meanwhile keeps it: running it twice changes nothing. */
  async run(tx: Tx, rule: GenerationRule): Promise<Generated> {
    await this.permit(tx, rule);
    await this.plan(tx, rule);
    const { skipped } = await tx.get<{ skipped: Generated['skipped'] }>(PLAN_COUNTS);
    const written = await plannedOnce(tx, () =>
      tx.get<{ made: number; lines: number }>(WRITE_PLAN, [
        tx.tenantId,
        rule.periodId,
        initialStatus(scorecardMachine),
        scorecardMachine.id,
        tx.viewer.personId,
      ]),
    );
    if (written.made) tx.record({ type: 'scorecard.created', periodId: rule.periodId, count: written.made }, 'period', rule.periodId, everyone);
    return { ...written, skipped };
  }

  private async plan(tx: Tx, { periodId, unitId, templateId, growth }: GenerationRule): Promise<void> {
    const unit = unitId ? await tx.get<{ path: string }>(`SELECT path FROM org_unit WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, unitId]) : null;
    for (const statement of [...LONG, ...PLAN_TABLES.split(';')]) await tx.execute(statement);
    const planned = async (table: string, sql: string, ...params: unknown[]): Promise<void> => {
      await tx.execute(sql, [tx.tenantId, ...params]);
      await tx.execute(`ANALYZE ${table}`);
    };
    await planned('planned_card', PLAN_CARDS, periodId, unit?.path ?? '', templateId ?? null, growth ?? null);
    await planned('wanted_line', WANTED_LINES);
    await planned(
      'last_figure',
      lastFigures((from, to) => this.baselines.figuresSql(from, to)),
      periodId,
    );
    await planned('last_target', LAST_TARGETS, periodId);
    await tx.execute(PLAN_LINES);
    await tx.execute('ANALYZE planned_line (card_id)');
    await tx.execute(NO_BASELINE);
  }
}
