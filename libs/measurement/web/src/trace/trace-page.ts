import { ChangeDetectionStrategy, Component, computed, effect, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { SubjectKind, TraceView } from '@kpi-loop/shared/client';
import { dateText, PageHead, PageTitle, Texts } from '@kpi-loop/shared/ui';
import { nameIn } from '../ui/status-words';
import { TraceRows } from './trace-rows';

/** The rows behind a figure at an address of their own: any why drawer links here. */
@Component({
  selector: 'kl-trace-page',
  imports: [PageHead, TraceRows, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="kl-page">
      <kl-page-head [title]="'measurement.trace.title' | transloco" [meta]="months()">
        @if (rows.trace(); as trace) {
          <span beside class="kl-tag">{{ metric(trace) }}</span>
        }
      </kl-page-head>
      <kl-trace-rows #rows [of]="of()" />
    </div>
  `,
})
export class TracePage {
  private readonly texts = inject(Texts);

  readonly metricVersionId = input.required<string>();
  readonly subjectKind = input.required<SubjectKind>();
  readonly subjectId = input.required<string>();
  readonly from = input.required<string>();
  readonly to = input.required<string>();

  protected readonly of = computed(() => ({
    metricVersionId: this.metricVersionId(),
    subjectKind: this.subjectKind(),
    subjectId: this.subjectId(),
    from: this.from(),
    to: this.to(),
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

  protected metric({ formula }: TraceView): string {
    return `${nameIn(this.texts.lang(), formula)} ${formula.code}`;
  }
}
