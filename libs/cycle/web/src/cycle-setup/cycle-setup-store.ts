import { computed, inject, Injectable, signal } from '@angular/core';
import { defaultPolicy, GRAINS_OF, periodsOf, validatePolicy, type PolicySet } from '@kpi-loop/cycle/domain';
import { CyclesService, type CycleTemplate, type CycleView, type LoopStage, type PopulationRuleDto, type SettlementGrain, type TrackingGrain } from '@kpi-loop/shared/client';
import { fieldErrors, type FieldProblem, ifMatch, ProblemError, ProblemToast } from '@kpi-loop/shared/ui';

export const STEPS = ['template', 'dates', 'population', 'policy', 'deadlines', 'review'] as const;
export type Step = (typeof STEPS)[number];

export interface Basics {
  template: CycleTemplate;
  settlementGrain: SettlementGrain;
  trackingGrain: TrackingGrain;
  code: string;
  name: string;
  nameEn: string;
  startsOn: string;
  endsOn: string;
}

/** A cycle while it is written. From the dates on it lives on the server as a draft; what is typed and not yet saved stays here. */
@Injectable()
export class CycleSetupStore {
  private readonly cycles = inject(CyclesService);
  private readonly toast = inject(ProblemToast);

  readonly step = signal<Step>('template');
  readonly cycle = signal<CycleView | null>(null);
  readonly failed = signal<unknown>(null);
  readonly busy = signal(false);
  readonly problems = signal<FieldProblem[]>([]);
  /** Steps with something typed that the server does not have yet: a fresh view leaves these alone. */
  private readonly typed = signal<ReadonlySet<Step>>(new Set());

  readonly basics = signal<Basics>({ template: 'quarterly', ...GRAINS_OF.quarterly, code: '', name: '', nameEn: '', startsOn: '', endsOn: '' });
  readonly policy = signal<PolicySet>(defaultPolicy);
  readonly dates = signal<Record<string, string>>({});
  readonly ruleDocument = signal('');
  readonly ruleConsultation = signal('');

  readonly preview = computed(() => {
    const { startsOn, endsOn, ...grains } = this.basics();
    if (!startsOn || !endsOn || endsOn <= startsOn) return [];
    try {
      return periodsOf(grains, { from: startsOn, to: endsOn });
    } catch {
      return [];
    }
  });
  readonly datesHold = computed(() => this.preview().length > 0);
  readonly named = computed(() => !!this.basics().code.trim() && !!this.basics().name.trim());
  readonly policyProblems = computed(() => validatePolicy(this.policy()));
  readonly editable = computed(() => !this.cycle() || this.cycle()!.status === 'draft');

  async load(id: string): Promise<void> {
    this.failed.set(null);
    try {
      this.take(await this.cycles.cycleOne({ id }));
    } catch (error) {
      this.failed.set(error);
    }
  }

  /** The year at hand, or the first one after it that has no cycle yet. */
  async begin(today: string): Promise<void> {
    this.suggest(Number(today.slice(0, 4)));
    const { items } = await this.cycles.cycleList({ limit: 50 });
    const lastDay = items.filter(({ status }) => status !== 'cancelled').reduce((latest, { endsOn }) => (endsOn > latest ? endsOn : latest), '');
    if (lastDay >= this.basics().startsOn && !this.typed().size) this.suggest(Number(lastDay.slice(0, 4)) + 1);
  }

  private suggest(year: number): void {
    const [startsOn, endsOn] = [`${year}-01-01`, `${year}-12-31`];
    this.basics.update((basics) => ({ ...basics, code: `FY${year}`, name: `${year} 年度绩效`, nameEn: `Performance ${year}`, startsOn, endsOn }));
  }

  change(part: Partial<Basics>): void {
    this.basics.update((basics) => ({ ...basics, ...part }));
    this.problems.set([]);
    this.touch('dates');
  }

  /** A template brings its grains. */
  choose(template: CycleTemplate): void {
    this.change({ template, ...GRAINS_OF[template] });
  }

  /** Within a month nothing is tracked by months. */
  settleBy(settlementGrain: SettlementGrain): void {
    this.change({ settlementGrain, ...(settlementGrain === 'month' ? { trackingGrain: 'none' } : {}) });
  }

  changePolicy(policy: PolicySet): void {
    this.policy.set(policy);
    this.touch('policy');
  }

  changeDate(periodId: string, stage: LoopStage, day: string): void {
    this.dates.update((dates) => ({ ...dates, [`${periodId} ${stage}`]: day }));
    this.touch('deadlines');
  }

  changeRules(part: { ruleDocument?: string; ruleConsultation?: string }): void {
    if (part.ruleDocument !== undefined) this.ruleDocument.set(part.ruleDocument);
    if (part.ruleConsultation !== undefined) this.ruleConsultation.set(part.ruleConsultation);
    this.touch('review');
  }

  problemAt(pointer: string): FieldProblem | undefined {
    return this.problems().find((problem) => problem.pointer === pointer);
  }

  dateOf(periodId: string, stage: LoopStage): string {
    return this.dates()[`${periodId} ${stage}`] ?? '';
  }

  /** Saves what the step at hand has changed. A step left backwards keeps what was typed, saved or not. */
  async save(): Promise<boolean> {
    const step = this.step() === 'template' ? 'dates' : this.step();
    const before = this.typed();
    // cleared first, so that the answer is taken in; put back when it is refused
    this.typed.set(new Set([...before].filter((other) => other !== step)));
    const saved = await this.saveStep();
    if (!saved) this.typed.set(before);
    return saved;
  }

  private async saveStep(): Promise<boolean> {
    switch (this.step()) {
      case 'template':
        return !this.cycle() || this.saveBasics();
      case 'dates':
        return this.saveBasics();
      case 'policy':
        return this.write((id) => this.cycles.cycleEdit({ id, body: { policy: this.policy() as never } }, this.seen()));
      case 'deadlines':
        return this.saveDates();
      case 'review':
        return this.write((id) =>
          this.cycles.cycleEdit({ id, body: { ruleDocument: this.ruleDocument(), ruleConsultation: this.ruleConsultation() } }, this.seen()),
        );
      default:
        return true;
    }
  }

  setRules(rules: PopulationRuleDto[]): Promise<boolean> {
    return this.write((id) => this.cycles.cycleSetRules({ id, body: { rules } }, this.seen()));
  }

  suggestDates(): Promise<boolean> {
    return this.write((id) => this.cycles.cycleSuggestDeadlines({ id }, this.seen()));
  }

  publish(): Promise<boolean> {
    return this.write((id) => this.cycles.cyclePublish({ id }, this.seen()));
  }

  cancel(reason: string): Promise<boolean> {
    return this.write((id) => this.cycles.cycleCancel({ id, body: { reason } }, this.seen()));
  }

  private async saveBasics(): Promise<boolean> {
    const known = this.cycle();
    const basics = this.basics();
    if (!known) {
      const created = await this.write(() => this.cycles.cycleCreate({ body: basics }));
      // the code was asked for in the step before
      if (this.problemAt('/code')) this.step.set('template');
      return created;
    }
    // another template would bring its own grains
    const together: readonly string[] = basics.template === known.template ? [] : ['settlementGrain', 'trackingGrain'];
    const changed = Object.fromEntries(Object.entries(basics).filter(([key, value]) => known[key as keyof Basics] !== value || together.includes(key)));
    return Object.keys(changed).length ? this.write((id) => this.cycles.cycleEdit({ id, body: changed }, this.seen())) : true;
  }

  private async saveDates(): Promise<boolean> {
    const deadlines = this.cycle()!.periods.flatMap((period) =>
      period.deadlines
        .filter(({ stage, dueOn }) => this.dateOf(period.id, stage) && this.dateOf(period.id, stage) !== dueOn)
        .map(({ stage }) => ({ periodId: period.id, stage, dueOn: this.dateOf(period.id, stage) })),
    );
    return deadlines.length ? this.write((id) => this.cycles.cycleSetDeadlines({ id, body: { deadlines } }, this.seen())) : true;
  }

  private touch(step: Step): void {
    this.typed.update((steps) => new Set([...steps, step]));
  }

  private seen() {
    return ifMatch(this.cycle()!.version);
  }

  private take(view: CycleView): void {
    this.cycle.set(view);
    const typed = this.typed();
    const { template, settlementGrain, trackingGrain, code, name, nameEn, startsOn, endsOn } = view;
    if (!typed.has('dates')) this.basics.set({ template, settlementGrain, trackingGrain, code, name, nameEn, startsOn, endsOn });
    if (!typed.has('policy')) this.policy.set(view.policy as unknown as PolicySet);
    if (!typed.has('review')) {
      this.ruleDocument.set(view.ruleDocument);
      this.ruleConsultation.set(view.ruleConsultation);
    }
    if (!typed.has('deadlines'))
      this.dates.set(Object.fromEntries(view.periods.flatMap((period) => period.deadlines.map(({ stage, dueOn }) => [`${period.id} ${stage}`, dueOn]))));
  }

  private async write(work: (id: string) => Promise<CycleView>): Promise<boolean> {
    this.busy.set(true);
    this.problems.set([]);
    try {
      this.take(await work(this.cycle()?.id ?? ''));
      return true;
    } catch (error) {
      if (error instanceof ProblemError && error.fields.length) this.problems.set(error.fields);
      if (error instanceof ProblemError && error.code === 'alreadyExists') this.problems.set([{ pointer: '/code', code: 'codeTaken' }]);
      else if (!fieldErrors(error, '/endsOn').length) await this.toast.show(error);
      return false;
    } finally {
      this.busy.set(false);
    }
  }
}
