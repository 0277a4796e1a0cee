import { ChangeDetectionStrategy, Component, computed, effect, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { BonusProgressView, KpiCardView } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  dateText,
  DutyList,
  EmptyState,
  Icon,
  KpiCard,
  MetricChart,
  numberText,
  PageHead,
  Panel,
  periodLabel,
  periodShort,
  ProblemSpeaker,
  Segmented,
  SessionStore,
  StatusChip,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { cardModel, chartModel, stepText } from '../ui/kpi-model';
import { LineWhy } from '../ui/line-why';
import { TaskProgress } from '../ui/task-progress';
import { nameIn, pick, placesOf, unitOf } from '../ui/names';
import { MyKpisStore } from './my-kpis-store';
import { titleOf } from '../ui/problem-title';

/** 我的指标: what to do now, how am I doing, why. */
@Component({
  selector: 'kl-my-kpis-page',
  imports: [
    BusinessDatePipe,
    DutyList,
    EmptyState,
    Icon,
    KpiCard,
    LineWhy,
    MetricChart,
    NzButtonComponent,
    PageHead,
    Panel,
    RouterLink,
    Segmented,
    StatusChip,
    TaskProgress,
    TranslocoPipe,
  ],
  providers: [MyKpisStore],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './my-kpis-page.html',
  styleUrl: './my-kpis-page.less',
})
export class MyKpisPage {
  protected readonly store = inject(MyKpisStore);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly session = inject(SessionStore);

  readonly period = input<string>();
  readonly line = input<string>();
  /** The line whose number is asked about, so that the link of an open drawer opens it again. */
  readonly why = input<string>();

  protected readonly view = computed(() => this.store.view());
  protected readonly cards = computed(() =>
    (this.view()?.cards ?? []).map((card) => ({
      ...card,
      title: card.subjectKind === 'unit' ? pick(this.texts.lang(), card.subjectName, card.subjectNameEn) : '',
      lines: card.lines.map((line) => ({ line, model: cardModel(line, this.texts, { scope: this.scope(), owner: this.me() }) })),
    })),
  );
  protected readonly shownId = computed(() => this.chosen()?.lineId);
  private readonly lines = computed(() => this.cards().flatMap((card) => card.lines.map(({ line }) => line)));
  /** The one asked for, else the one that needs attention most: the order is the card's, so that nothing jumps. */
  protected readonly chosen = computed(() => {
    const lines = this.lines();
    const rank = (line: KpiCardView) => ['bad', 'warn', 'none', 'ok'].indexOf(line.state);
    return lines.find((line) => line.lineId === this.line()) ?? [...lines].sort((a, b) => rank(a) - rank(b))[0];
  });
  protected readonly chart = computed(() => {
    const line = this.chosen();
    return line ? chartModel(line, this.texts) : null;
  });
  protected readonly periods = computed(() => {
    this.texts.lang();
    const all = this.store.periods.hasValue() ? this.store.periods.value() : [];
    const started = all.filter((p) => p.status !== 'upcoming').slice(0, 4);
    return started.map((p) => ({ value: p.id, label: periodLabel(p, this.texts.lang()) })).reverse();
  });
  protected readonly meta = computed(() => {
    const view = this.view();
    if (!view?.startsOn || !view.endsOn) return '';
    const [from, to] = [view.startsOn, view.endsOn].map((day) => dateText(day, this.texts.lang(), 'UTC', 'dayShort'));
    const range = `${from} – ${to}`;
    return view.workdaysLeft ? `${range} · ${this.texts.text('monitoring.my.daysLeft', { days: view.workdaysLeft })}` : range;
  });
  private readonly scope = computed(() => {
    const all = this.store.periods.hasValue() ? this.store.periods.value() : [];
    const period = all.find(({ id }) => id === this.view()?.periodId);
    return period ? this.texts.text('monitoring.my.scope', { period: periodShort(period, this.texts.lang()) }) : '';
  });
  private readonly me = computed(() => {
    const person = this.session.session()?.person;
    return person ? nameIn(this.texts.lang(), person) : '';
  });
  protected readonly dutyHeading = computed(() => this.texts.text('monitoring.my.today', { count: this.store.waiting().length }));
  protected readonly reason = computed(() => titleOf(this.speaker, this.store.error()));

  constructor() {
    effect(() => this.store.periodId.set(this.period() || undefined));
  }

  protected show(queryParams: Record<string, string | null>): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  /** The exact definition the number was made by. */
  protected define(line: KpiCardView): void {
    void this.router.navigate(['/metrics', line.metricId], { queryParams: { version: line.metricVersionId } });
  }

  protected step(line: KpiCardView): string {
    return stepText(line, line.nextStep, this.texts);
  }

  protected name(line: KpiCardView): string {
    return nameIn(this.texts.lang(), line);
  }

  protected titled({ title, titleEn }: BonusProgressView): string {
    return pick(this.texts.lang(), title, titleEn);
  }

  protected shown(line: KpiCardView, value: string | null): string {
    const unit = unitOf(line);
    const lang = this.texts.lang();
    return numberText(value, lang, { unit, decimals: placesOf(line) });
  }
}
