import { ChangeDetectionStrategy, Component, computed, effect, inject, input, linkedSignal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { type CardMonthView, type MonthLineView, type ToDateView, YearsService } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  EmptyState,
  LiveService,
  numberText,
  PageHead,
  PageTitle,
  Panel,
  ProblemSpeaker,
  resource,
  Segmented,
  StatusChip,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { pick, placesOf, unitOf } from '../results/names';
import { titleOf } from '../results/problem-title';

/** The months of a card's period: what each line owed and brought in the month, in the period and in the year so far, and the provisional score that was kept. */
@Component({
  selector: 'kl-months-page',
  imports: [BusinessDatePipe, EmptyState, NzButtonComponent, PageHead, Panel, RouterLink, Segmented, StatusChip, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './months-page.html',
  styleUrl: './months-page.less',
})
export class MonthsPage {
  private readonly api = inject(YearsService);
  private readonly texts = inject(Texts);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly changed = inject(LiveService).tick(['period.', 'measurement.', 'scorecard.']);

  readonly id = input.required<string>();

  private readonly answer = resource({ params: () => ({ id: this.id(), at: this.changed() }), loader: ({ params: { id } }) => this.api.yearCardMonths({ id }) });
  protected readonly card = computed(() => (this.answer.hasValue() ? this.answer.value() : null));
  protected readonly reason = computed(() => titleOf(this.speaker, this.answer.error()));
  protected readonly heading = computed(() => {
    const card = this.card();
    return card ? pick(this.texts.lang(), card.subjectName, card.subjectNameEn) : '';
  });
  protected readonly meta = computed(() => {
    const card = this.card();
    return card ? `${pick(this.texts.lang(), card.periodName, card.periodNameEn)} · ${this.texts.text('scoring.months.title')}` : '';
  });
  protected readonly options = computed(() => (this.card()?.months ?? []).map((month) => ({ value: month.periodId, label: this.label(month) })));
  /** The latest month there is something to see of; kept while another is looked at. */
  protected readonly chosen = linkedSignal<CardMonthView[], string>({
    source: () => this.card()?.months ?? [],
    computation: (months, before) =>
      months.some(({ periodId }) => periodId === before?.value)
        ? before!.value
        : (months.findLast(({ lines }) => lines.length > 0) ?? months[0])?.periodId ?? '',
  });
  protected readonly month = computed(() => this.card()?.months.find(({ periodId }) => periodId === this.chosen()) ?? null);

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.show(this.heading()));
  }

  protected label({ name, nameEn }: { name: string; nameEn: string }): string {
    return pick(this.texts.lang(), name, nameEn);
  }

  protected metric(line: MonthLineView): string {
    return pick(this.texts.lang(), line.metricName, line.metricNameEn);
  }

  /** The three spans of a line, in the order of the columns. */
  protected spans({ month, period, year }: MonthLineView): { key: string; view: ToDateView | null }[] {
    return [
      { key: 'month', view: month },
      { key: 'period', view: period },
      { key: 'year', view: year },
    ];
  }

  protected shown(line: MonthLineView, value: string | null): string {
    return value === null ? '–' : numberText(value, this.texts.lang(), { unit: unitOf(line), decimals: placesOf(line) });
  }

  protected rate(value: string | null): string {
    return value === null ? '–' : numberText(value, this.texts.lang(), { unit: '%', decimals: 1 });
  }

  protected state({ status, skipped }: CardMonthView): string {
    return skipped ? 'skipped' : status;
  }

  protected reload(): void {
    this.answer.reload();
  }
}
