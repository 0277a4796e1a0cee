import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { CalibrationFairnessView } from '@kpi-loop/shared/client';
import { EmptyState } from '@kpi-loop/shared/ui';

/** Whoever was away or came late beside everybody else: groups, never persons (A18). */
@Component({
  selector: 'kl-fairness-list',
  imports: [EmptyState, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ul>
      @for (row of rows(); track row.group) {
        <li>
          <span class="who"
            ><b>{{ 'scoring.calibration.fairness.' + row.group | transloco }}</b>
            @if (!row.suppressed) {
              <small>{{ 'scoring.calibration.fairness.n' | transloco: { count: row.n } }}</small>
            }
          </span>
          @if (!row.suppressed) {
            <span class="kl-small">{{ 'scoring.calibration.fairness.mean' | transloco: { raw: row.meanRaw, final: row.meanFinal } }}</span>
            <span class="grades"
              >{{ 'scoring.calibration.fairness.up' | transloco: { count: row.upgraded } }} ·
              {{ 'scoring.calibration.fairness.down' | transloco: { count: row.downgraded } }}</span
            >
          } @else {
            <span class="kl-small">{{ 'scoring.calibration.fairness.suppressed' | transloco }}</span>
          }
        </li>
      } @empty {
        <kl-empty-state icon="team" [small]="true" [title]="'scoring.calibration.fairness.none' | transloco" />
      }
    </ul>
  `,
  styleUrl: './comparison.less',
})
export class FairnessList {
  readonly rows = input.required<CalibrationFairnessView[]>();
}
