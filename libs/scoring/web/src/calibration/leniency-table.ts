import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { CalibrationLeniencyView } from '@kpi-loop/shared/client';
import { EmptyState, nameIn, Texts } from '@kpi-loop/shared/ui';

/** The scale of each head beside the others: mean score and grades, before and after. Small groups are not shown. */
@Component({
  selector: 'kl-leniency-table',
  imports: [EmptyState, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ul>
      @for (row of heads(); track $index) {
        <li>
          <span class="who"
            ><b>{{ row.head }}</b> <small>{{ 'scoring.calibration.leniency.n' | transloco: { count: row.n } }}</small></span
          >
          @if (row.mean) {
            <span class="kl-small"
              >{{ 'scoring.calibration.leniency.mean' | transloco: { total: row.mean } }}
              @if (row.deviation) {
                ({{ row.deviation }})
              }
            </span>
            <span class="grades"
              >{{ row.raw }}
              @if (row.final !== row.raw) {
                <span aria-hidden="true">→</span> <b>{{ row.final }}</b>
              }
            </span>
            @if (row.shift) {
              <span class="kl-tag">{{ 'scoring.calibration.leniency.shift' | transloco }} {{ row.shift }}</span>
            }
          } @else {
            <span class="kl-small">{{ 'scoring.calibration.leniency.suppressed' | transloco }}</span>
          }
        </li>
      } @empty {
        <kl-empty-state icon="team" [small]="true" [title]="'scoring.calibration.leniency.none' | transloco" />
      }
    </ul>
  `,
  styleUrl: './comparison.less',
})
export class LeniencyTable {
  private readonly texts = inject(Texts);

  readonly rows = input.required<CalibrationLeniencyView[]>();

  protected readonly heads = computed(() =>
    this.rows().map(({ headName, headNameEn, n, suppressed, meanTotal, deviation, raw, final, shift }) => ({
      ...{ head: headName ? nameIn(this.texts.lang(), { name: headName, nameEn: headNameEn }) : this.texts.text('scoring.calibration.leniency.noHead') },
      ...{ n, mean: suppressed ? null : meanTotal, deviation: signed(deviation), raw: counted(raw), final: counted(final), shift: signed(shift) },
    })),
  );
}

const counted = (grades: { grade: string; n: number }[]): string =>
  grades
    .filter(({ n }) => n > 0)
    .map(({ grade, n }) => `${grade} ${n}`)
    .join(' · ');
/** With its sign; nothing where there is no difference. */
const signed = (text: string | null): string => (!Number(text) ? '' : text!.startsWith('-') ? `−${text!.slice(1)}` : `+${text}`);
