import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { type KpiStatus, StatusChip } from '@kpi-loop/shared/ui';

const TONES: Record<string, KpiStatus> = { published: 'ok', in_review: 'warn' };

@Component({
  selector: 'kl-version-status',
  imports: [StatusChip, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<kl-status-chip [status]="tone()" [word]="'metric.status.' + status() | transloco" [bare]="bare()" />`,
})
export class VersionStatus {
  readonly status = input.required<string>();
  readonly bare = input(false);

  protected readonly tone = computed<KpiStatus>(() => TONES[this.status()] ?? 'none');
}
