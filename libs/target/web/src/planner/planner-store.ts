import { computed, inject, Injectable, linkedSignal, signal } from '@angular/core';
import { MetricService, PeriodsService, type PlannerDriverView, type PlannerView, type ProposedLineView, ScorecardsService } from '@kpi-loop/shared/client';
import { decimal, defaultPeriod, fixed } from '@kpi-loop/shared/kernel';
import { Doing, ProblemToast, resource } from '@kpi-loop/shared/ui';
import { type Combination, combined, grownBy, type PlanFault, solveDrivers, type Solved } from '@kpi-loop/target/domain';
import { fromField, toField, type Measured } from '../ui/line-number';

/** A driver as it stands on the page: its value as text, until it is reckoned with. */
export interface DriverRow extends Measured {
  key: string;
  /** Null for a factor that is no metric: it takes part in the arithmetic and belongs to nobody. */
  metricId: string | null;
  name: string;
  nameEn: string;
  last: string | null;
  lastYear: string | null;
  text: string;
  inverse: boolean;
  free: boolean;
  ownerId: string | null;
}

export type Base = 'last' | 'lastYear';
export type Fault = PlanFault | 'valueGiven';
const SHARE: Measured = { unit: '%', decimals: 4, percent: true };

/** A plan in the making: nothing of it is kept until lines are proposed. */
@Injectable()
export class PlannerStore {
  private readonly cards = inject(ScorecardsService);
  private readonly metricService = inject(MetricService);
  private readonly periodService = inject(PeriodsService);
  private readonly toast = inject(ProblemToast);

  readonly metricId = signal<string | null>(null);
  readonly chosenPeriod = signal<string | null>(null);
  private readonly periodsLoaded = resource({ loader: () => this.periodService.periodList() });
  readonly periods = computed(() => (this.periodsLoaded.hasValue() ? this.periodsLoaded.value() : []));
  readonly periodId = computed(() => this.chosenPeriod() ?? defaultPeriod(this.periods())?.id ?? null);
  private readonly metricsLoaded = resource({ loader: () => this.metricService.metricList({ status: 'published', limit: 200 }) });
  readonly metrics = computed(() => (this.metricsLoaded.hasValue() ? this.metricsLoaded.value().items : []));
  private readonly cardsLoaded = resource({
    params: () => this.periodId() ?? undefined,
    loader: ({ params: periodId }) => this.cards.scorecardFind({ periodId, limit: 200 }),
  });
  /** Whoever has a card in the period. */
  readonly owners = computed(() => {
    const items = this.cardsLoaded.hasValue() ? this.cardsLoaded.value().items : [];
    return [...new Map(items.map(({ owner }) => [owner.id, owner])).values()];
  });

  private readonly answer = resource({
    params: () => (this.metricId() && this.periodId() ? { metricId: this.metricId()!, periodId: this.periodId()! } : undefined),
    loader: ({ params }) => this.cards.plannerPlan(params),
  });
  readonly plan = computed<PlannerView | undefined>(() => (this.answer.hasValue() ? this.answer.value() : undefined));
  readonly loading = computed(() => this.answer.isLoading());
  readonly error = computed<unknown>(() => this.answer.error() ?? this.periodsLoaded.error() ?? this.metricsLoaded.error());

  readonly base = signal<Base>('last');
  readonly change = signal('30');
  readonly combination = linkedSignal<PlannerView | undefined, Combination>({
    source: () => this.plan(),
    computation: (plan) => plan?.combination ?? 'product',
  });
  readonly rows = linkedSignal<PlannerView | undefined, DriverRow[]>({ source: () => this.plan(), computation: (plan) => rowsOf(plan) });
  readonly results = linkedSignal<unknown, ProposedLineView[] | null>({ source: () => [this.plan()], computation: () => null });
  private readonly doing = new Doing();
  readonly busy = this.doing.busy;

  readonly from = computed(() => this.plan()?.metric[this.base()] ?? null);
  /** What shall come out; typed, or so much more than before. */
  readonly wanted = linkedSignal<string | null, string | null>({
    source: () => {
      const [from, share] = [this.from(), fromField(this.change(), SHARE)];
      return from === null || share === null ? null : fixed(grownBy(from, share), this.plan()!.metric.decimals);
    },
    computation: (value) => value,
  });
  private readonly values = computed(() => this.rows().map((row) => (row.free ? null : fromField(row.text, row))));
  /** What the drivers made before: beside the figure itself it tells whether they are all of it. */
  readonly madeBefore = computed(() => {
    const rows = this.rows();
    const values = rows.map((row) => row[this.base()] ?? fromField(row.text, row));
    if (!rows.length || values.some((value) => value === null)) return null;
    return combined(
      this.combination(),
      rows.map(({ inverse }, i) => ({ value: values[i]!, inverse })),
    );
  });
  readonly outcome = computed<{ solved: Solved } | { fault: Fault } | null>(() => {
    const [wanted, rows, values, plan] = [this.wanted(), this.rows(), this.values(), this.plan()];
    if (!plan || !rows.length) return null;
    if (wanted === null || rows.some((row, i) => !row.free && values[i] === null)) return { fault: 'valueGiven' };
    const answer = solveDrivers({
      combination: this.combination(),
      wanted,
      drivers: rows.map(({ inverse }, i) => ({ value: values[i], inverse })),
      decimals: rows.find(({ free }) => free)?.decimals ?? 0,
      lowerIsBetter: plan.metric.direction === 'LOWER',
    });
    return answer.ok ? { solved: answer.solved } : { fault: answer.because };
  });
  readonly solved = computed(() => {
    const outcome = this.outcome();
    return outcome && 'solved' in outcome ? outcome.solved : null;
  });
  /** Lines that could be proposed now. */
  readonly lines = computed(() => {
    const [solved, values] = [this.solved(), this.values()];
    if (!solved) return [];
    return this.rows().flatMap(({ metricId, ownerId }, i) => (metricId && ownerId ? [{ metricId, ownerId, target: values[i] ?? solved.settable }] : []));
  });

  reload(): void {
    for (const loaded of [this.answer, this.periodsLoaded, this.metricsLoaded]) loaded.reload();
  }

  set(key: string, part: Partial<DriverRow>): void {
    this.rows.update((rows) => rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  }

  /** One is free at a time; the one that was gets back what was reached. */
  free(key: string): void {
    this.rows.update((rows) =>
      rows.map((row) =>
        row.key === key ? { ...row, free: true } : row.free ? { ...row, free: false, text: row.text || toField(row[this.base()], row) } : row,
      ),
    );
  }

  /** So much more or less than before, in per cent. */
  move(row: DriverRow, percent: number): void {
    const from = row[this.base()];
    if (from === null) return;
    const moved = grownBy(from, decimal(percent).div(100).toFixed());
    this.set(row.key, { text: toField(fixed(moved, percent ? row.decimals : Math.max(row.decimals, moved.split('.')[1]?.length ?? 0)), row) });
  }

  remove(key: string): void {
    this.rows.update((rows) => rows.filter((row) => row.key !== key));
  }

  async add(metricId: string): Promise<void> {
    const periodId = this.periodId();
    if (!periodId || this.rows().some((row) => row.metricId === metricId)) return;
    try {
      const { metric } = await this.cards.plannerPlan({ metricId, periodId });
      this.rows.update((rows) => [...rows, rowOf({ ...metric, inverse: false }, !rows.some(({ free }) => free))]);
    } catch (error) {
      await this.toast.show(error);
    }
  }

  /** What the drivers named so far leave unsaid: the factor, or the amount, that makes them the figure of before. */
  readonly missing = computed(() => {
    const [made, from] = [this.madeBefore(), this.from()];
    if (made === null || from === null) return null;
    const [a, b] = [decimal(from), decimal(made)];
    if (a.minus(b).abs().lte(a.abs().times('0.005'))) return null;
    if (this.combination() === 'sum') return a.minus(b).toDecimalPlaces(12).toFixed();
    return b.isZero() ? null : a.div(b).toDecimalPlaces(12).toFixed();
  });

  /** A factor nobody measures, by its name. */
  addFactor(name: string, value = ''): void {
    const key = `factor ${this.rows().length} ${name}`;
    const nothing = { metricId: null, last: null, lastYear: null, inverse: false, free: false, ownerId: null };
    this.rows.update((rows) => [...rows, { ...nothing, key, name, nameEn: name, text: value, unit: '', decimals: 4, percent: false }]);
  }

  async propose(reason: string): Promise<void> {
    const periodId = this.periodId();
    if (!periodId || !this.lines().length) return;
    await this.doing.run(async () => this.results.set((await this.cards.plannerPropose({ body: { periodId, lines: this.lines(), reason } })).items));
  }
}

const rowOf = ({ metricId, name, nameEn, unit, decimals, percent, last, lastYear, inverse }: PlannerDriverView, free: boolean): DriverRow => ({
  key: metricId,
  ...{ metricId, name, nameEn, unit, decimals, percent, last, lastYear, inverse, free, ownerId: null },
  text: toField(last, { unit, decimals, percent }),
});

/** The first driver is free, until somebody frees another. */
const rowsOf = (plan: PlannerView | undefined): DriverRow[] => (plan?.drivers ?? []).map((driver, i) => rowOf(driver, i === 0));
