import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { SubjectKind } from '@kpi-loop/shared/client';
import { PageHead, Panel } from '@kpi-loop/shared/ui';
import { TraceRows } from './trace-rows';

/** The rows behind a figure at an address of their own: any why drawer links here. */
@Component({
  selector: 'kl-trace-page',
  imports: [PageHead, Panel, TraceRows, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="kl-page">
      <kl-page-head [title]="'measurement.trace.title' | transloco" [meta]="from().slice(0, 7) + ' – ' + to().slice(0, 7)" />
      <kl-panel><kl-trace-rows [of]="of()" /></kl-panel>
    </div>
  `,
})
export class TracePage {
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
}
