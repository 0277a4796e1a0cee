import { Injectable } from '@nestjs/common';
import { CycleReader } from '@kpi-loop/cycle/api';
import { OrganizationReader } from '@kpi-loop/organization/api';
import type { Tx } from '@kpi-loop/shared/api';
import { Problem, monthsOf, type DateRange, type IsoDate } from '@kpi-loop/shared/kernel';
import { phasingFor, scorecardPolicy, type SubjectKind } from '@kpi-loop/target/domain';
import { CardLoader, refuseUnless } from './card.loader';
import type { NewCard, NewLine, NewTask } from './card.writer';
import { CardTemplates, withRates, type TemplateLine } from './card-templates';
import { Denominators } from './denominators';
import { refuseWrongPhasing } from './line-checks';
import { MeasuredAccess, type SubjectRef } from './measured-access';
import type {
  CreateScorecardDto,
  CreateScorecardsDto,
  DenominatorView,
  LineSuggestionView,
  ScorecardBatchView,
  ScorecardLineDto,
  ScorecardView,
} from './scorecard.dto';
import { ScorecardReader } from './scorecard.reader';
import { Suggestions } from './suggestions';
import { TargetCommands } from './target.commands';
import { TaskCopies } from './task-copies';
import { newTasks, type GivenTasks } from './task-editor';

interface Beginnings extends GivenTasks {
  periodId: string;
  copyFromId?: string;
  templateId?: string;
  lines?: ScorecardLineDto[];
}

/** Lines that new cards begin with; `adopt`: with the values that are suggested. */
interface Beginning {
  lines: NewLine[];
  tasks?: NewTask[];
  /** Of a template: as they fall on a card with these days. */
  tasksOn?: (days: DateRange) => NewTask[];
  adopt: boolean;
  templateId?: string;
  growth?: string | null;
  /** In the request itself: what is wrong is told with a pointer. */
  given?: boolean;
}

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
    private readonly templates: CardTemplates,
    private readonly copies: TaskCopies,
    private readonly denominators: Denominators,
  ) {}

  async create(tx: Tx, dto: CreateScorecardDto): Promise<ScorecardView> {
    const ownerId = dto.subjectKind === 'person' ? dto.subjectId : await this.headOf(tx, dto.subjectId);
    (await this.cards.standing(tx, ownerId)).permit(scorecardPolicy, 'scorecard.create');
    await this.refuseLate(tx, dto.periodId);
    const begin = await this.beginning(tx, { ...dto, copyFromId: dto.copyLast ? await this.lastCard(tx, dto) : dto.copyFromId });
    await this.refuseForeign(tx, [dto], begin);
    const [card] = await this.filled(tx, dto.periodId, [{ subjectKind: dto.subjectKind, subjectId: dto.subjectId }], begin);
    return this.reader.view(tx, await this.commands.createCard(tx, dto.periodId, card));
  }

  /** Everybody in the unit who has no card in the period yet. A head may do it for the people the unit's line leads to. */
  async createBatch(tx: Tx, dto: CreateScorecardsDto): Promise<ScorecardBatchView> {
    const people = await this.peopleOf(tx, dto);
    await this.refuseLate(tx, dto.periodId);
    const begin = await this.beginning(tx, dto);
    const subjects = people.map((subjectId): SubjectRef => ({ subjectKind: 'person', subjectId }));
    await this.refuseForeign(tx, subjects, begin);
    const made = await this.commands.createCards(tx, dto.periodId, await this.filled(tx, dto.periodId, subjects, begin));
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
    const denominator = await this.denominator(tx, metricId, filled.lines[0]?.plannedDenominator ?? null);
    return { denominator, suggestion, history: suggestion?.evidence.months ?? [], because: suggestion ? [] : ['fewerThanFourPeriods'] };
  }

  private async denominator(tx: Tx, metricId: string, last: string | null): Promise<DenominatorView | null> {
    const version = await tx.one<{ id: string }>(`SELECT id FROM metric_version WHERE tenant_id = $1 AND metric_id = $2 AND status = 'published'`, [
      tx.tenantId,
      metricId,
    ]);
    const called = version && (await this.denominators.described(tx, [version.id])).get(version.id);
    return called ? { name: called.name, nameEn: called.nameEn, last } : null;
  }

  /** What the lines of new cards are: those given, another card's, or a template's. */
  private async beginning(tx: Tx, { copyFromId, templateId, lines, ...dto }: Beginnings): Promise<Beginning> {
    const next = await this.cards.frame(tx, dto.periodId);
    const period = { from: next.periodFrom, to: next.periodTo };
    if (templateId) return { templateId, adopt: true, ...(await this.templates.lines(tx, templateId)) };
    if (copyFromId) {
      const copied = await this.copied(tx, copyFromId, monthsOf(period).length);
      return { adopt: true, lines: copied, tasks: await this.copies.whole(tx, copyFromId, period) };
    }
    if (lines) refuseUnless(new Set(lines.map((line) => line.metricId)).size === lines.length, 'everyMetricOnce');
    if (lines) await this.denominators.refuseWrong(tx, lines);
    if (lines) refuseWrongPhasing(lines, period);
    return { adopt: false, given: true, lines: lines ?? [], tasks: newTasks(dto) };
  }

  /** Only from a card that one may read. */
  private async copied(tx: Tx, copyFromId: string, months: number): Promise<NewLine[]> {
    const { ownerId, periodId } = await tx.get<{ ownerId: string; periodId: string }>(
      `SELECT owner_id, period_id FROM scorecard WHERE tenant_id = $1 AND id = $2`,
      [tx.tenantId, copyFromId],
    );
    (await this.cards.standing(tx, ownerId)).permit(scorecardPolicy, 'scorecard.read');
    const { periodFrom, periodTo } = await this.cards.frame(tx, periodId);
    const copied = await tx.query<NewLine>(
      `SELECT DISTINCT ON (l.ordinal, l.id) l.metric_id, coalesce(t.rule, l.rule) AS rule, l.measured_kind, l.measured_id, l.phasing, l.visibility, l.contribution, t.weight, t.threshold, t.target, t.stretch
       FROM scorecard c JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id JOIN scorecard_line l ON l.tenant_id = c.tenant_id AND l.scorecard_id = c.id
       JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL AND t.valid_to = p.ends_on
       WHERE c.tenant_id = $1 AND c.id = $2 AND l.kind = 'kpi' AND l.removed_at IS NULL ORDER BY l.ordinal, l.id, t.valid_to DESC`,
      [tx.tenantId, copyFromId],
    );
    const targetMonths = monthsOf({ from: periodFrom, to: periodTo }).length;
    return copied.map((line) => ({ ...line, targetMonths, phasing: phasingFor(line.phasing, months) }));
  }

  /** The subject's own card of the nearest period before. @throws Problem ruleBroken (422) hasCardBefore. */
  private async lastCard(tx: Tx, { periodId, subjectKind, subjectId }: CreateScorecardDto): Promise<string> {
    const last = await tx.one<{ id: string }>(
      `SELECT c.id FROM scorecard c JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id
       WHERE c.tenant_id = $1 AND c.subject_kind = $3 AND c.subject_id = $4 AND c.status <> 'void' AND p.starts_on < (SELECT starts_on FROM period WHERE tenant_id = $1 AND id = $2)
       ORDER BY p.starts_on DESC LIMIT 1`,
      [tx.tenantId, periodId, subjectKind, subjectId],
    );
    refuseUnless(!!last, 'hasCardBefore');
    return last!.id;
  }

  /** Targets from each one's own history; of a template also threshold and stretch, in their proportion. Who has no history and no fallback begins with zero. */
  private async filled(tx: Tx, periodId: string, subjects: SubjectRef[], { lines, tasks, tasksOn, adopt, templateId, growth }: Beginning): Promise<NewCard[]> {
    const days = tasksOn ? await this.daysOf(tx, periodId, subjects) : null;
    const blank = subjects.map((subject): NewCard => ({ ...subject, templateId, lines, tasks: days && tasksOn ? tasksOn(days(subject)) : tasks }));
    const cards = await this.suggestions.fill(tx, periodId, blank, adopt, { template: templateId ? { growth: growth ?? null } : null });
    if (!templateId) return cards;
    const decimals = new Map(
      (
        await tx.query<{ metricId: string; decimals: number }>(
          `SELECT metric_id, decimals FROM metric_version WHERE tenant_id = $1 AND metric_id = ANY ($2::uuid[]) AND status = 'published'`,
          [tx.tenantId, lines.map((line) => line.metricId)],
        )
      ).map((row) => [row.metricId, row.decimals]),
    );
    return cards.map((card) => ({ ...card, lines: card.lines.map((line) => withRates(line as TemplateLine, decimals.get(line.metricId) ?? 0)) }));
  }

  /** The days of each one's card: whoever joins within the period begins then. */
  private async daysOf(tx: Tx, periodId: string, subjects: SubjectRef[]): Promise<(subject: SubjectRef) => DateRange> {
    const { periodFrom: from, periodTo: to } = await this.cards.frame(tx, periodId);
    const joiners = await tx.query<{ id: string; hiredOn: IsoDate }>(
      `SELECT id, hired_on FROM person WHERE tenant_id = $1 AND id = ANY ($2::uuid[]) AND hired_on > $3 AND hired_on <= $4`,
      [tx.tenantId, subjects.filter(({ subjectKind }) => subjectKind === 'person').map(({ subjectId }) => subjectId), from, to],
    );
    const since = new Map(joiners.map(({ id, hiredOn }) => [id, hiredOn]));
    return ({ subjectId }) => ({ from: since.get(subjectId) ?? from, to });
  }

  /** `measuredSubjectAllowed` for every line on every card, before anything is read for a suggestion. */
  private refuseForeign(tx: Tx, cards: SubjectRef[], { lines, given }: Beginning): Promise<void> {
    return this.measured.refuseOthers(
      tx,
      cards.flatMap((card) => lines.map(({ measuredKind, measuredId }, i) => ({ card, measuredKind, measuredId, ...(given ? { at: i } : {}) }))),
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
