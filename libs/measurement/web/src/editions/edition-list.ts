import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { type FigureEditionView, MeasurementsService } from '@kpi-loop/shared/client';
import { BusinessDatePipe, EmptyState, LiveService, resource, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import type { TraceOf } from '../trace/trace-rows';
import { figureText, moveText } from '../ui/change-text';
import { nameIn } from '../ui/status-words';

interface Row {
  edition: FigureEditionView;
  value: string;
  /** What it has moved by against the edition before. */
  moved: string;
  parts: string;
  approvers: string;
  requester: string;
}

/** What a figure was at each freeze, old beside new: who asked for a correction, who agreed, and why. */
@Component({
  selector: 'kl-edition-list',
  imports: [BusinessDatePipe, EmptyState, NzButtonComponent, RouterLink, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './edition-list.html',
  styleUrl: './edition-list.less',
})
export class EditionList {
  private readonly api = inject(MeasurementsService);
  private readonly texts = inject(Texts);
  private readonly changed = inject(LiveService).tick(['measurement.', 'correction.']);

  readonly of = input.required<TraceOf>();
  /** Says nothing, rather than that there is nothing, where nothing is frozen yet. */
  readonly quiet = input(false);

  private readonly answer = resource({
    params: () => ({ ...this.of(), at: this.changed() }),
    loader: ({ params: { at: _, ...of } }) => this.api.measurementEditions(of),
  });
  protected readonly loading = computed(() => this.answer.isLoading() && !this.answer.hasValue());
  protected readonly failed = computed(() => !!this.answer.error());
  protected readonly months = computed(() => {
    const lang = this.texts.lang();
    const items = this.answer.hasValue() ? this.answer.value().items : [];
    const byMonth = new Map<string, FigureEditionView[]>();
    for (const item of items) byMonth.set(item.month, [...(byMonth.get(item.month) ?? []), item]);
    return [...byMonth].map(([month, editions]) => ({
      month,
      rows: editions.map((edition, i): Row => {
        const before = editions[i + 1];
        return {
          edition,
          value: figureText(edition.value, edition, lang),
          moved: before ? moveText(before.value, edition.value, edition, lang) : '',
          parts: edition.denominator === null ? '' : `${edition.numerator ?? '–'} ÷ ${edition.denominator}`,
          approvers: edition.approvals.map((a) => nameIn(lang, a)).join('、'),
          requester: edition.requestedByName ? nameIn(lang, { name: edition.requestedByName, nameEn: edition.requestedByNameEn }) : '',
        };
      }),
    }));
  });

  protected reload(): void {
    this.answer.reload();
  }
}
