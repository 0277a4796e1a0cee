import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Panel, Texts } from '@kpi-loop/shared/ui';

/** Why a grade is another one than that of the bands: both side by side, whose decision it was, and its reason (domain.md §5.1). */
@Component({
  selector: 'kl-grade-change',
  imports: [Panel],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <kl-panel [title]="words().title" [note]="words().by">
      <p class="grades">
        <span class="kl-visually-hidden">{{ words().note }}</span>
        <span aria-hidden="true">{{ raw() }}</span> <span aria-hidden="true" class="kl-soft">→</span> <b aria-hidden="true">{{ grade() }}</b>
        <span class="kl-small" aria-hidden="true">{{ words().note }}</span>
      </p>
      @if (reason()) {
        <p class="reason">{{ reason() }}</p>
      }
    </kl-panel>
  `,
  styles: `
    .grades {
      display: flex;
      flex-wrap: wrap;
      gap: 4px 8px;
      align-items: baseline;
      margin: 0;
      font-size: 20px;
      line-height: 28px;
    }
    .reason {
      margin: 8px 0 0;
      white-space: pre-line;
    }
  `,
})
export class GradeChange {
  private readonly texts = inject(Texts);

  readonly raw = input.required<string>();
  readonly grade = input.required<string | null>();
  readonly by = input<string | null>('calibration');
  readonly reason = input<string | null>(null);

  protected readonly words = computed(() => ({
    title: this.texts.text('scoring.calibration.raw.title'),
    by: this.texts.text(`scoring.calibration.raw.by.${this.by() ?? 'calibration'}`),
    note: this.texts.text('scoring.calibration.raw.note', { raw: this.raw(), grade: this.grade() }),
  }));
}
