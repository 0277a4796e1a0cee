import { ChangeDetectionStrategy, Component, computed, DOCUMENT, effect, inject, input, signal, untracked } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { calendarMonotonic, SETTLEMENT_GRAINS, STAGES_IN_TIME, TEMPLATES, TRACKING_GRAINS, type SettledPlan } from '@kpi-loop/cycle/domain';
import type { LoopStage, PeriodView, SettlementGrain, TrackingGrain } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  DateField,
  EmptyState,
  Icon,
  OfferButton,
  offerOf,
  PageHead,
  PageTitle,
  Panel,
  ProblemSpeaker,
  ProblemToast,
  ReasonModal,
  Segmented,
  SessionStore,
  StatusMark,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { PolicyForm } from '../ui/policy-form';
import { nameIn, periodShort } from '../ui/stage-words';
import { CycleSetupStore, type Step, STEPS } from './cycle-setup-store';
import { PopulationStep } from './population-step';

/** From a template to a published cycle. Every step can be left and found again; the draft waits on the server. */
@Component({
  selector: 'kl-cycle-setup-page',
  imports: [
    BusinessDatePipe,
    DateField,
    EmptyState,
    FormsModule,
    Icon,
    NzButtonComponent,
    NzInputDirective,
    OfferButton,
    PageHead,
    Panel,
    PolicyForm,
    PopulationStep,
    ReasonModal,
    RouterLink,
    Segmented,
    StatusMark,
    TranslocoPipe,
  ],
  providers: [CycleSetupStore],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  templateUrl: './cycle-setup-page.html',
  styleUrl: './cycle-setup-page.less',
})
export class CycleSetupPage {
  protected readonly store = inject(CycleSetupStore);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly toast = inject(ProblemToast);
  private readonly session = inject(SessionStore);

  readonly id = input<string>();
  readonly step = input<string>();

  protected readonly templates = TEMPLATES;
  protected readonly stages = STAGES_IN_TIME;
  protected readonly cancelling = signal(false);
  protected readonly cycle = this.store.cycle;
  protected readonly basics = this.store.basics;
  protected readonly at = computed(() => STEPS.indexOf(this.store.step()));
  protected readonly steps = computed(() =>
    STEPS.map((id, i) => ({
      id,
      when: i < this.at() ? 'done' : i === this.at() ? 'on' : 'todo',
      open: i === 0 || i <= this.at() || (!!this.cycle() && i > 0),
    })),
  );
  protected readonly ready = computed(() => {
    switch (this.store.step()) {
      case 'template':
        return this.store.named();
      case 'dates':
        return this.store.named() && this.store.datesHold();
      case 'policy':
        return !this.store.policyProblems().some(({ rule }) => rule === 'malformed' || rule === 'required');
      default:
        return true;
    }
  });
  protected readonly failure = computed(() => (this.store.failed() ? this.speaker.words(this.store.failed()) : null));
  protected readonly monotonic = computed(() => {
    const periods = this.cycle()?.periods ?? [];
    return calendarMonotonic(
      periods.map(({ id, kind, startsOn, endsOn }) => ({
        kind,
        startsOn,
        endsOn,
        stages: Object.fromEntries(STAGES_IN_TIME.map((stage) => [stage, this.store.dateOf(id, stage)])),
      })),
    );
  });
  protected readonly settlements = computed(() => SETTLEMENT_GRAINS.map((value) => ({ value, label: this.texts.text(`cycle.grain.settlement.${value}`) })).reverse());
  protected readonly trackings = computed(() =>
    TRACKING_GRAINS.filter((value) => value === 'none' || this.basics().settlementGrain !== 'month').map((value) => ({
      value,
      label: this.texts.text(`cycle.grain.tracking.${value}`),
    })),
  );
  protected readonly settled = computed(() => (this.cycle()?.periods ?? []).filter(({ kind }) => kind === 'SETTLEMENT').length);
  protected readonly publishOffer = computed(() => offerOf(this.cycle()?.offers, 'cycle.publish'));
  protected readonly cancelOffer = computed(() => offerOf(this.cycle()?.offers, 'cycle.cancel'));
  /** What publication asks for, each with the step where it is put right. */
  protected readonly demands = computed(() => {
    const cycle = this.cycle();
    if (!cycle) return [];
    const adopted = !!this.store.ruleDocument().trim() && !!this.store.ruleConsultation().trim();
    return [
      { rule: 'populationNonEmpty', holds: cycle.population.inScope > 0, step: 'population' as Step },
      { rule: 'everySubjectHasApprover', holds: cycle.population.withoutApprover === 0, step: 'population' as Step },
      { rule: 'policyComplete', holds: this.store.policyProblems().length === 0, step: 'policy' as Step },
      { rule: 'calendarMonotonic', holds: this.monotonic(), step: 'deadlines' as Step },
      { rule: 'rulesAdopted', holds: adopted, step: 'review' as Step },
    ];
  });
  protected readonly mine = computed(
    () => this.publishOffer()?.because.some((rule) => rule === 'publisherIsNotCreator' || rule === 'publisherIsNotEditor') ?? false,
  );

  constructor() {
    const title = inject(PageTitle);
    effect(() => {
      this.step(); // going to another step is a navigation, which forgets the title
      title.show(this.cycle()?.code ?? this.texts.text('cycle.list.create'));
    });
    const document = inject(DOCUMENT);
    effect(() => {
      this.store.step();
      document.querySelector('main')?.scrollTo?.({ top: 0 });
    });
    effect(() => {
      const id = this.id();
      untracked(() => {
        if (id && this.cycle()?.id !== id) void this.store.load(id);
        else if (!id) void this.store.begin(this.session.today() ?? '2026-01-01');
      });
    });
    effect(() => {
      const wanted = STEPS.find((step) => step === this.step());
      if (wanted) this.store.step.set(wanted);
      else if (this.id()) this.store.step.set('population');
    });
  }

  protected name(thing: { name: string; nameEn?: string | null }): string {
    return nameIn(this.texts.lang(), thing);
  }

  protected short(period: { code: string }): string {
    return periodShort(period, this.texts.lang());
  }

  protected settleBy(grain: string): void {
    this.store.settleBy(grain as SettlementGrain);
  }

  protected trackBy(grain: string): void {
    this.store.change({ trackingGrain: grain as TrackingGrain });
  }

  protected monthsOf({ tracked }: SettledPlan): string {
    return tracked.map((month) => this.short(month)).join(' · ');
  }

  /** A period that is only tracked has no dates but its end and its data. */
  protected hasStage({ deadlines }: PeriodView, stage: LoopStage): boolean {
    return deadlines.some((deadline) => deadline.stage === stage);
  }

  protected fieldProblem(pointer: string): string {
    const problem = this.store.problemAt(pointer);
    return problem ? this.speaker.field(problem) : '';
  }

  protected ruleWords(rule: string): string {
    return this.texts.text(`cycle.demand.${rule}`);
  }

  protected setDate(periodId: string, stage: LoopStage, day: string): void {
    this.store.changeDate(periodId, stage, day);
  }

  /** Forwards saves first; what is refused keeps the step. */
  protected async forward(): Promise<void> {
    if (!this.ready() || !(await this.store.save())) return;
    await this.go(STEPS[Math.min(this.at() + 1, STEPS.length - 1)]);
  }

  /** Backwards saves what can be saved; what cannot stays as it was typed. */
  protected async back(): Promise<void> {
    await this.go(STEPS[Math.max(this.at() - 1, 0)]);
  }

  protected async go(step: Step): Promise<void> {
    const id = this.cycle()?.id;
    if (!id) {
      this.store.step.set(step);
      return;
    }
    await this.router.navigate(['/cycles', id, 'setup'], { queryParams: { step }, replaceUrl: !this.id() });
  }

  protected async publish(): Promise<void> {
    if (!(await this.store.publish())) return;
    await this.toast.done(this.texts.text('cycle.setup.published'));
    await this.router.navigate(['/console'], { queryParams: { cycle: this.cycle()!.id } });
  }

  protected async cancel(reason: string): Promise<void> {
    if (await this.store.cancel(reason)) await this.router.navigate(['/cycles']);
  }

  protected async saveDraft(): Promise<void> {
    if (this.ready() && (await this.store.save())) await this.toast.done(this.texts.text('cycle.setup.saved'));
  }
}
