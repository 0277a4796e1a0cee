import { ChangeDetectionStrategy, Component, computed, effect, inject, input } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { type TraceStepView, type YearMetricView, type YearPeriodView, YearsService } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  EmptyState,
  Icon,
  LiveService,
  numberText,
  PageHead,
  PageTitle,
  Panel,
  ProblemSpeaker,
  resource,
  SelectLabel,
  SessionStore,
  StepTable,
  Texts,
  type WhyStep,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { pick, placesOf, unitOf } from '../results/names';
import { titleOf } from '../results/problem-title';
import { regraded } from '../results/regraded';
import { GradeChange } from '../ui/grade-change';

/** 我的年度: the settled periods side by side, what runs through them, and the result of the year with how it came about. Of oneself, or of somebody one may see. */
@Component({
  selector: 'kl-year-page',
  imports: [
    BusinessDatePipe,
    EmptyState,
    FormsModule,
    GradeChange,
    Icon,
    NzButtonComponent,
    NzSelectModule,
    PageHead,
    Panel,
    RouterLink,
    SelectLabel,
    StepTable,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './year-page.html',
  styleUrl: './year-page.less',
})
export class YearPage {
  private readonly api = inject(YearsService);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly session = inject(SessionStore);
  private readonly changed = inject(LiveService).tick(['scorecard.', 'period.', 'cycle.']);

  /** Absent on one's own page. */
  readonly personId = input<string>();
  readonly cycle = input<string>();

  private readonly whose = computed(() => this.personId() ?? this.session.session()?.person?.id);
  protected readonly own = computed(() => this.whose() === this.session.session()?.person?.id);
  private readonly answer = resource({
    params: () => (this.whose() ? { personId: this.whose()!, ...(this.cycle() ? { cycleId: this.cycle()! } : {}), at: this.changed() } : undefined),
    loader: ({ params: { at: _, ...params } }) => this.api.yearYear(params),
  });
  protected readonly year = computed(() => (this.answer.hasValue() ? this.answer.value() : null));
  protected readonly loading = computed(() => this.answer.isLoading() && !this.year());
  protected readonly reason = computed(() => titleOf(this.speaker, this.answer.error()));
  protected readonly name = computed(() => (this.year() ? pick(this.texts.lang(), this.year()!.personName, this.year()!.personNameEn) : ''));
  protected readonly heading = computed(() => (this.own() ? this.texts.text('menu.myYear') : this.name()));
  protected readonly cycles = computed(() => (this.year()?.cycles ?? []).map((one) => ({ id: one.id, label: pick(this.texts.lang(), one.name, one.nameEn) })));
  protected readonly counted = computed(() => this.year()?.periods.filter((period) => period.counted).length ?? 0);
  protected readonly steps = computed<WhyStep[]>(() => {
    const year = this.year();
    return year ? [...year.steps.map((step) => this.stepOf(step)), ...regraded(year, this.texts)] : [];
  });
  /** One's own is taken away by everybody; of others not by executives, who only read (`score.exportYear`). */
  protected readonly exportLink = computed(() => {
    const cycle = this.year()?.cycle;
    const may = this.own() || this.session.has('HR', 'HRBP', 'COMP', 'AUD') || !!this.session.session()?.isHead;
    return cycle && may && !this.empty() ? `/api/people/${this.whose()}/year/export?cycleId=${cycle.id}` : null;
  });
  /** One's own, once the results of the year are out, and while there is time. */
  protected readonly appealable = computed(() => {
    const [until, today] = [this.year()?.cycle?.appealUntil, this.session.today()];
    return this.own() && !!until && !!today && today <= until;
  });
  protected readonly empty = computed(() => !!this.year() && !this.year()!.periods.some(({ cards }) => cards.length));

  constructor() {
    const title = inject(PageTitle);
    // one's own is named by the menu
    effect(() => {
      if (!this.own()) title.show(this.name());
    });
  }

  protected label(thing: { name: string; nameEn: string }): string {
    return pick(this.texts.lang(), thing.name, thing.nameEn);
  }

  protected unit(card: { unitName: string; unitNameEn: string }): string {
    return pick(this.texts.lang(), card.unitName, card.unitNameEn);
  }

  protected metricName(metric: Pick<YearMetricView, 'metricName' | 'metricNameEn'>): string {
    return pick(this.texts.lang(), metric.metricName, metric.metricNameEn);
  }

  /** Why a period is not in the year, or nothing where it is. */
  protected standing({ cards, counted, total, grade, status }: YearPeriodView): string {
    if (counted) return '';
    if (!cards.length) return this.texts.text(status === 'upcoming' ? 'scoring.year.toCome' : 'scoring.year.noCard');
    if (total !== null && grade === 'N/A') return this.texts.text('scoring.year.notAssessed');
    return this.texts.text(status === 'upcoming' ? 'scoring.year.toCome' : 'scoring.year.notYet');
  }

  protected of(metric: YearMetricView, periodId: string) {
    return metric.periods.filter((period) => period.periodId === periodId);
  }

  protected shown(metric: Pick<YearMetricView, 'unit' | 'decimals' | 'percent'>, value: string | null): string {
    return numberText(value, this.texts.lang(), { unit: unitOf(metric), decimals: placesOf(metric) });
  }

  protected rate(value: string | null): string {
    return value === null ? '–' : numberText(value, this.texts.lang(), { unit: '%', decimals: 1 });
  }

  protected choose(cycle: string): void {
    void this.router.navigate([], { queryParams: { cycle }, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected reload(): void {
    this.answer.reload();
  }

  private stepOf({ step, formula, unrounded, rounded, ruleId }: TraceStepView): WhyStep {
    const year = this.year();
    const grade = step === 'grade' ? (year?.rawGrade ?? year?.grade) : null;
    return { step: this.texts.text(`scoring.step.${step}`), formula, unrounded, rounded: grade ?? rounded, rule: ruleId, strong: true };
  }
}
