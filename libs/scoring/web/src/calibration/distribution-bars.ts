import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { CalibrationDistributionView } from '@kpi-loop/shared/client';
import { Texts } from '@kpi-loop/shared/ui';

/** How many have each grade: by the bands, as calibrated, and as the guideline means it. */
@Component({
  selector: 'kl-distribution-bars',
  imports: [TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ul>
      @for (row of bars(); track row.grade) {
        <li>
          <b aria-hidden="true">{{ row.grade }}</b>
          <span class="bars" aria-hidden="true">
            <i class="raw" [style.width.%]="row.rawShare"></i>
            <i class="final" [style.width.%]="row.finalShare"></i>
            @if (row.guideShare !== null) {
              <i class="guide" [style.left.%]="row.guideShare"></i>
            }
          </span>
          <span class="figures" aria-hidden="true"
            >{{ row.raw }} → <b>{{ row.final }}</b></span
          >
          @if (row.off; as off) {
            <span class="off" [class.not]="row.wrong">{{ off }}</span>
          }
          <span class="kl-visually-hidden">{{ row.words }}</span>
        </li>
      }
    </ul>
    <p class="legend kl-small" aria-hidden="true">
      <span><i class="raw"></i>{{ 'scoring.calibration.distribution.raw' | transloco }}</span>
      <span><i class="final"></i>{{ 'scoring.calibration.distribution.final' | transloco }}</span>
      @if (guided()) {
        <span><i class="guide"></i>{{ 'scoring.calibration.distribution.guideline' | transloco }}</span>
      }
    </p>
  `,
  styleUrl: './distribution-bars.less',
})
export class DistributionBars {
  private readonly texts = inject(Texts);

  readonly rows = input.required<CalibrationDistributionView[]>();
  /** A difference from the guideline is a breach, not a remark. */
  readonly hard = input(false);

  protected readonly guided = computed(() => this.rows().some(({ guideline }) => guideline !== null));
  protected readonly bars = computed(() => {
    const most = Math.max(1, ...this.rows().flatMap(({ raw, final, guideline }) => [raw, final, guideline ?? 0]));
    const share = (n: number): number => (n * 100) / most;
    return this.rows().map(({ grade, raw, final, guideline }) => {
      const off = guideline === null ? 0 : final - guideline;
      return {
        ...{ grade, raw, final, rawShare: share(raw), finalShare: share(final), guideShare: guideline === null ? null : share(guideline) },
        ...{ wrong: this.hard() && off > 0, off: this.offWords(guideline, off), words: this.words(grade, raw, final, guideline) },
      };
    });
  });

  private offWords(guideline: number | null, off: number): string {
    if (guideline === null) return '';
    if (off === 0) return this.texts.text('scoring.calibration.distribution.met');
    return this.texts.text(`scoring.calibration.distribution.${off > 0 ? 'over' : 'under'}`, { count: Math.abs(off) });
  }

  private words(grade: string, raw: number, final: number, guideline: number | null): string {
    return this.texts.text(`scoring.calibration.distribution.${guideline === null ? 'row' : 'rowGuided'}`, { grade, raw, final, guideline });
  }
}
