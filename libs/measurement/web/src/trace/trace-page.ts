import { ChangeDetectionStrategy, Component, computed, effect, inject, input } from '@angular/core';
import { Router, type Params } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { SubjectKind, TraceView } from '@kpi-loop/shared/client';
import { dateText, PageHead, PageTitle, Panel, Texts } from '@kpi-loop/shared/ui';
import { EditionList } from '../editions/edition-list';
import { nameIn } from '../ui/status-words';
import { Breakdown } from './breakdown';
import { TraceRows } from './trace-rows';

/** The rows behind a figure at an address of their own: any why drawer links here. */
@Component({
  selector: 'kl-trace-page',
  imports: [Breakdown, EditionList, PageHead, Panel, TraceRows, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="kl-page">
      <kl-page-head [title]="'measurement.trace.title' | transloco" [meta]="months()">
        @if (rows.trace(); as trace) {
          <span beside class="kl-tag">{{ metric(trace) }}</span>
        }
      </kl-page-head>
      <kl-breakdown [of]="of()" [chosen]="by()" (chosenChange)="go({ by: $event })" (stepsChange)="go({ at: $event.length ? text($event) : null, by: null })" />
      <kl-trace-rows #rows [of]="of()" />
      <kl-panel [title]="'measurement.edition.title' | transloco" [note]="'measurement.edition.note' | transloco"><kl-edition-list [of]="of()" /></kl-panel>
    </div>
  `,
})
export class TracePage {
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);

  readonly metricVersionId = input.required<string>();
  readonly subjectKind = input.required<SubjectKind>();
  readonly subjectId = input.required<string>();
  readonly from = input.required<string>();
  readonly to = input.required<string>();
  /** By what it is split, and what was chosen on the way down. */
  readonly by = input<string>();
  readonly at = input<string>();

  protected readonly of = computed(() => ({
    metricVersionId: this.metricVersionId(),
    subjectKind: this.subjectKind(),
    subjectId: this.subjectId(),
    from: this.from(),
    to: this.to(),
    ...(this.at() ? { at: this.at() } : {}),
  }));
  protected readonly months = computed(() => {
    const [from, to] = [this.from(), this.to()].map((day) => dateText(`${day.slice(0, 7)}-01`, this.texts.lang(), 'UTC', 'month'));
    return from === to ? from : `${from} – ${to}`;
  });

  constructor() {
    const title = inject(PageTitle);
    effect(() => {
      this.texts.lang();
      title.show(this.texts.text('measurement.trace.title'));
    });
  }

  protected readonly text = JSON.stringify;

  /** In the address, so that back goes back and a link shows the same. */
  protected go(queryParams: Params): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge' });
  }

  protected metric({ formula }: TraceView): string {
    return `${nameIn(this.texts.lang(), formula)} ${formula.code}`;
  }
}
