import { computed, inject, Injectable, linkedSignal, signal } from '@angular/core';
import { type MetricListItemView, MetricService, type ScorecardLineDto, ScorecardsService, type ScorecardView } from '@kpi-loop/shared/client';
import { ifMatch, ProblemError, ProblemToast, resource } from '@kpi-loop/shared/ui';
import { decimal, monthsOf } from '@kpi-loop/shared/kernel';
import { evenWeights, phasingTotals1, sumOfWeights } from '@kpi-loop/target/domain';
import { denominatorFrom, fromField, toField } from '../ui/line-number';
import { contentOf, dtoOf, linesOf, movedBetween, type Content, type EditedLine } from './edited-line';
import { bonusDto, bonusFault, editedBonus, editedTask, taskDto, taskFault, type EditedBonus, type EditedTask } from './edited-task';

const FIELDS = ['threshold', 'target', 'stretch'] as const;
/** What is kept in this browser until it is saved. */
interface Kept {
  lines: EditedLine[];
  /** Absent in what was kept before cards had any. */
  tasks?: EditedTask[];
  bonuses?: EditedBonus[];
  /** What the card said when it was begun. */
  base?: Content;
}

const draftKey = (id: string): string => `kl.targets.lines.${id}`;

@Injectable()
export class CardEditorStore {
  private readonly cards = inject(ScorecardsService);
  private readonly metricService = inject(MetricService);
  private readonly toast = inject(ProblemToast);

  readonly id = signal('');
  private readonly loaded = resource({ params: () => this.id() || undefined, loader: ({ params: id }) => this.cards.scorecardOne({ id }) });
  private readonly metricsLoaded = resource({ loader: () => this.metricService.metricList({ status: 'published', limit: 200 }) });

  readonly card = computed(() => (this.loaded.hasValue() ? this.loaded.value() : undefined));
  readonly error = computed<unknown>(() => this.loaded.error());
  private readonly months = computed(() => (this.card() ? monthsOf(this.card()!.period).length : 0));
  readonly busy = signal(false);
  readonly lines = linkedSignal<ScorecardView | undefined, EditedLine[]>({
    source: () => this.card(),
    computation: (card) => (card ? (this.kept(card)?.lines ?? linesOf(card)) : []),
  });
  readonly tasks = linkedSignal<ScorecardView | undefined, EditedTask[]>({
    source: () => this.card(),
    computation: (card) => (card ? (this.kept(card)?.tasks ?? card.tasks.map(editedTask)) : []),
  });
  readonly bonuses = linkedSignal<ScorecardView | undefined, EditedBonus[]>({
    source: () => this.card(),
    computation: (card) => (card ? (this.kept(card)?.bonuses ?? card.bonuses.map(editedBonus)) : []),
  });
  /** What the card said when what is written here was begun. */
  private readonly base = linkedSignal<ScorecardView | undefined, Content>({
    source: () => this.card(),
    computation: (card) => (card ? (this.kept(card)?.base ?? contentOf(card)) : {}),
  });
  /** What somebody else has changed since: it is not written over unseen. */
  readonly moved = computed(() => (this.card() ? movedBetween(this.base(), contentOf(this.card()!)) : []));
  /** Everything that is part of the 100 %. */
  readonly weighted = computed(() => [
    ...this.lines().map((line) => ({ ...line, waived: !!this.card()?.lines.find(({ metricId }) => metricId === line.metricId)?.weightWaiver })),
    ...this.tasks().map(({ title, titleEn, weight }) => ({ name: title || titleEn, nameEn: titleEn || title, weight })),
  ]);
  /** A key task or a bonus item cannot be saved as it stands: it says why itself. */
  readonly tasksWrong = computed(() => this.tasks().some((task) => taskFault(task)) || this.bonuses().some(bonusFault));
  readonly free = computed(() =>
    (this.metricsLoaded.hasValue() ? this.metricsLoaded.value().items : []).filter((metric) => !this.lines().some((line) => line.metricId === metric.id)),
  );
  /** What a line is judged by while it is written: the period before, and what is suggested. */
  known(metricId: string): { target: string | null; actual: string | null; low: string | null; high: string | null } | null {
    const line = this.card()?.lines.find((other) => other.metricId === metricId);
    if (!line) return null;
    const suggestion = line.suggestion as { low?: string; high?: string; evidence?: { lastActual?: string | null } } | null;
    const [low, high] = [suggestion?.low ?? null, suggestion?.high ?? null];
    const known = { target: line.previous?.target ?? null, actual: suggestion?.evidence?.lastActual ?? null, low: low && high ? low : null, high };
    return known.target || known.actual || known.low ? known : null;
  }

  /** The first text that is no number, as line and field. */
  readonly wrong = computed(() => {
    for (const line of this.lines()) {
      if (!/^\d{1,3}(\.\d{1,2})?$/.test(line.weight)) return { metricId: line.metricId, field: 'weight' };
      const { phasing } = line.keep;
      if (phasing && !phasingTotals1(phasing, this.months())) return { metricId: line.metricId, field: 'phasing' };
      if (line.denominator && line.plannedDenominator && denominatorFrom(line.plannedDenominator) === null)
        return { metricId: line.metricId, field: 'plannedDenominator' };
      for (const field of FIELDS) if ((field === 'target' || line[field]) && fromField(line[field], line) === null) return { metricId: line.metricId, field };
    }
    return null;
  });

  change(metricId: string, part: Partial<EditedLine>): void {
    this.set(this.lines().map((line) => (line.metricId === metricId ? { ...line, ...part } : line)));
  }

  reshape(metricId: string, shape: Partial<ScorecardLineDto>): void {
    this.set(this.lines().map((line) => (line.metricId === metricId ? { ...line, keep: { ...line.keep, ...shape } } : line)));
  }

  write(metricId: string, field: (typeof FIELDS)[number], text: string): void {
    this.change(metricId, { [field]: text });
  }

  /** The definition published now instead of the one the line stands on: both sides answer again. */
  adopt(metricId: string): void {
    this.set(this.lines().map((line) => (line.metricId === metricId ? { ...line, keep: { ...line.keep, adoptDefinition: true } } : line)));
  }

  remove(metricId: string): void {
    this.set(this.lines().filter((line) => line.metricId !== metricId));
  }

  even(): void {
    // the key tasks keep theirs: they are held below a limit of their own
    const sum = decimal(this.card()?.policy.sum ?? '100').minus(
      decimal(sumOfWeights(this.tasks().map(({ weight }) => (/^\d{1,3}(\.\d{1,2})?$/.test(weight) ? weight : '0')))),
    );
    if (sum.lte(0)) return;
    const weights = evenWeights(this.lines().length, sum.toFixed(2));
    this.set(this.lines().map((line, i) => ({ ...line, weight: weights[i] })));
  }

  async add(metric: MetricListItemView): Promise<void> {
    const { id: metricId, name, nameEn, unit, decimals, percent } = metric;
    const measured = { unit, decimals, percent };
    this.set([...this.lines(), { metricId, name, nameEn, ...measured, weight: '', threshold: '', target: '', stretch: '', keep: {} }]);
    try {
      const { suggestion, denominator } = await this.cards.scorecardSuggestion({ id: this.id(), metricId });
      if (denominator) this.change(metricId, { denominator, plannedDenominator: denominator.last ?? '' });
      const suggested = suggestion as { target: string; threshold?: string | null; stretch?: string | null } | null;
      const line = this.lines().find((l) => l.metricId === metricId);
      if (!suggested || !line || line.target) return;
      const [target, threshold, stretch] = [suggested.target, suggested.threshold ?? null, suggested.stretch ?? null].map((value) => toField(value, measured));
      this.change(metricId, { target, threshold: line.threshold || threshold, stretch: line.stretch || stretch });
    } catch (error) {
      await this.toast.show(error);
    }
  }

  /** Seen, and what is written here stands all the same. */
  goOn(): void {
    const card = this.card();
    if (!card) return;
    this.base.set(contentOf(card));
    this.keep();
  }

  forget(): void {
    localStorage.removeItem(draftKey(this.id()));
    this.loaded.reload();
  }

  async save(): Promise<boolean> {
    const card = this.card();
    if (!card || this.wrong() || this.tasksWrong() || this.moved().length || this.busy()) return false;
    this.busy.set(true);
    try {
      await this.cards.scorecardEditLines(
        { id: card.id, body: { lines: this.lines().map(dtoOf), tasks: this.tasks().map(taskDto), bonuses: this.bonuses().map(bonusDto) } },
        ifMatch(card.version),
      );
      localStorage.removeItem(draftKey(card.id));
      return true;
    } catch (error) {
      if (error instanceof ProblemError && error.status === 412) this.loaded.reload();
      await this.toast.show(error);
      return false;
    } finally {
      this.busy.set(false);
    }
  }

  setTasks(tasks: EditedTask[]): void {
    this.tasks.set(tasks);
    this.keep();
  }

  setBonuses(bonuses: EditedBonus[]): void {
    this.bonuses.set(bonuses);
    this.keep();
  }

  private set(lines: EditedLine[]): void {
    this.lines.set(lines);
    this.keep();
  }

  private keep(): void {
    try {
      const kept: Kept = { lines: this.lines(), tasks: this.tasks(), bonuses: this.bonuses(), base: this.base() };
      localStorage.setItem(draftKey(this.id()), JSON.stringify(kept));
    } catch {
      // nothing is kept, nothing is lost on the page
    }
  }

  private kept(card: ScorecardView): Kept | null {
    try {
      const text = localStorage.getItem(draftKey(card.id));
      return text ? (JSON.parse(text) as Kept) : null;
    } catch {
      return null;
    }
  }
}
