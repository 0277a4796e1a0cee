import { Injectable } from '@nestjs/common';
import { CycleReader } from '@kpi-loop/cycle/api';
import { OrganizationReader } from '@kpi-loop/organization/api';
import type { Tx } from '@kpi-loop/shared/api';
import { Problem, monthsOf } from '@kpi-loop/shared/kernel';
import { scorecardPolicy, type SubjectKind } from '@kpi-loop/target/domain';
import { CardLoader, refuseUnless } from './card.loader';
import type { NewCard, NewLine } from './card.writer';
import { MeasuredAccess, type SubjectRef } from './measured-access';
import type { CreateScorecardDto, CreateScorecardsDto, LineSuggestionView, ScorecardBatchView, ScorecardLineDto, ScorecardView } from './scorecard.dto';
import { ScorecardReader } from './scorecard.reader';
import { Suggestions } from './suggestions';
import { TargetCommands } from './target.commands';

const OPEN = ['upcoming', 'open', 'data_closing'];

/** New cards: from given lines, from another card, for one subject or a whole unit. Targets are suggested from each one's own history. */
@Injectable()
export class ScorecardStarter {
  constructor(
    private readonly cards: CardLoader,
    private readonly commands: TargetCommands,
    private readonly cycles: CycleReader,
    private readonly organization: OrganizationReader,
    private readonly reader: ScorecardReader,
    private readonly suggestions: Suggestions,
    private readonly measured: MeasuredAccess,
  ) {}

  async create(tx: Tx, dto: CreateScorecardDto): Promise<ScorecardView> {
    const ownerId = dto.subjectKind === 'person' ? dto.subjectId : await this.headOf(tx, dto.subjectId);
    (await this.cards.standing(tx, ownerId)).permit(scorecardPolicy, 'scorecard.create');
    await this.refuseLate(tx, dto.periodId);
    const lines = await this.template(tx, dto);
    await this.refuseForeign(tx, [dto], lines, dto);
    const [card] = await this.suggestions.fill(
      tx,
      dto.periodId,
      [{ subjectKind: dto.subjectKind, subjectId: dto.subjectId, carriedFromId: null, lines }],
      !!dto.copyFromId,
    );
    return this.reader.view(tx, await this.commands.createCard(tx, dto.periodId, card));
  }

  /** Everybody in the unit who has no card in the period yet. A head may do it for the people the unit's line leads to. */
  async createBatch(tx: Tx, dto: CreateScorecardsDto): Promise<ScorecardBatchView> {
    const people = await this.peopleOf(tx, dto);
    await this.refuseLate(tx, dto.periodId);
    const lines = await this.template(tx, dto);
    const blank = people.map((subjectId): NewCard => ({ subjectKind: 'person', subjectId, lines }));
    await this.refuseForeign(tx, blank, lines, dto);
    const made = await this.commands.createCards(tx, dto.periodId, await this.suggestions.fill(tx, dto.periodId, blank, !!dto.copyFromId));
    return { ids: made.map((row) => row.scorecardId) };
  }

  /** What the editor shows beside a line that is about to be added. */
  async suggestion(tx: Tx, id: string, metricId: string): Promise<LineSuggestionView> {
    const card = await tx.get<{ ownerId: string; periodId: string; subjectKind: SubjectKind; subjectId: string }>(
      `SELECT owner_id, period_id, subject_kind, subject_id FROM scorecard WHERE tenant_id = $1 AND id = $2`,
      [tx.tenantId, id],
    );
    (await this.cards.standing(tx, card.ownerId)).permit(scorecardPolicy, 'scorecard.read');
    const [filled] = await this.suggestions.fill(tx, card.periodId, [{ ...card, lines: [{ metricId, weight: '0', target: '0' }] }], true);
    const suggestion = filled.lines[0]?.suggestion ?? null;
    return { suggestion, history: suggestion?.evidence.months ?? [], because: suggestion ? [] : ['fewerThanFourPeriods'] };
  }

  private async template(tx: Tx, { copyFromId, lines }: { copyFromId?: string; lines?: ScorecardLineDto[] }): Promise<NewLine[]> {
    if (lines) refuseUnless(new Set(lines.map((line) => line.metricId)).size === lines.length, 'everyMetricOnce');
    if (!copyFromId) return lines ?? [];
    const { ownerId, periodId } = await tx.get<{ ownerId: string; periodId: string }>(
      `SELECT owner_id, period_id FROM scorecard WHERE tenant_id = $1 AND id = $2`,
      [tx.tenantId, copyFromId],
    );
    (await this.cards.standing(tx, ownerId)).permit(scorecardPolicy, 'scorecard.read');
    const { periodFrom, periodTo } = await this.cards.frame(tx, periodId);
    const copied = await tx.query<NewLine>(
      `SELECT DISTINCT ON (l.ordinal, l.id) l.metric_id, l.rule, l.measured_kind, l.measured_id, t.weight, t.threshold, t.target, t.stretch
       FROM scorecard_line l JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL
       WHERE l.tenant_id = $1 AND l.scorecard_id = $2 AND l.removed_at IS NULL ORDER BY l.ordinal, l.id, t.valid_to DESC`,
      [tx.tenantId, copyFromId],
    );
    const targetMonths = monthsOf({ from: periodFrom, to: periodTo }).length;
    return copied.map((line) => ({ ...line, targetMonths }));
  }

  /** `measuredSubjectAllowed` for every line on every card, before anything is read for a suggestion. */
  private refuseForeign(tx: Tx, cards: SubjectRef[], lines: NewLine[], { copyFromId }: { copyFromId?: string }): Promise<void> {
    return this.measured.refuseOthers(
      tx,
      cards.flatMap((card) => lines.map(({ measuredKind, measuredId }, i) => ({ card, measuredKind, measuredId, ...(copyFromId ? {} : { at: i }) }))),
    );
  }

  private async headOf(tx: Tx, unitId: string): Promise<string> {
    const { headId } = await tx.get<{ headId: string | null }>(`SELECT head_id FROM org_unit WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, unitId]);
    refuseUnless(headId !== null, 'subjectHasOwner');
    return headId!;
  }

  private async peopleOf(tx: Tx, { unitId, periodId }: CreateScorecardsDto): Promise<string[]> {
    const units = await this.organization.subtree(tx, unitId);
    const { cycleId } = await this.cards.frame(tx, periodId);
    const inScope = (await this.cycles.population(tx, cycleId)).filter(
      (person) => person.managerId && units.includes(person.unitId) && person.personId !== tx.viewer.personId,
    );
    const params: unknown[] = [tx.tenantId, inScope.map((person) => person.personId)];
    const visible = this.organization.visible(tx, 'p.id', ['HR', 'HRBP'], params);
    const rows = await tx.query<{ id: string }>(
      `SELECT p.id FROM person p WHERE p.tenant_id = $1 AND p.id = ANY ($2::uuid[]) AND ${visible} ORDER BY p.id`,
      params,
    );
    const own = rows.map(({ id }) => id);
    if (!own.length) throw new Problem('forbidden', 'notYours', 'scorecard.createBatch', { params: { action: 'scorecard.createBatch' } });
    return own;
  }

  private async refuseLate(tx: Tx, periodId: string): Promise<void> {
    const { periodStatus } = await this.cards.frame(tx, periodId);
    refuseUnless(OPEN.includes(periodStatus), 'periodNotLocked');
  }
}
