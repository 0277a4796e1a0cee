import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { AppealLineView } from '@kpi-loop/shared/client';
import { numberText, Texts } from '@kpi-loop/shared/ui';
import { styleOf } from './names';

/** What a contested line says: as the result has it. */
export type LineFigures = Pick<AppealLineView, 'unit' | 'decimals' | 'percent' | 'actual' | 'target' | 'score' | 'weight'>;

/** The numbers of one line in a row: actual, target, score, weight. */
@Component({
  selector: 'kl-line-figures',
  imports: [TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @let l = line();
    @if (l.actual !== null) {
      <span
        >{{ 'appeal.line.actual' | transloco }} <b>{{ figure(l.actual) }}</b></span
      >
    }
    @if (l.target !== null) {
      <span>{{ 'appeal.line.target' | transloco }} {{ figure(l.target) }}</span>
    }
    <span
      >{{ 'appeal.line.score' | transloco }} <b>{{ l.score ?? '–' }}</b></span
    >
    @if (l.weight !== null) {
      <span>{{ 'appeal.line.weight' | transloco }} {{ +l.weight }}%</span>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: 2px 16px;
      font-size: 13px;
      color: var(--kl-text-2);
      font-variant-numeric: tabular-nums;
    }
    b {
      font-weight: 600;
      color: var(--kl-text);
    }
  `,
})
export class LineFiguresRow {
  private readonly texts = inject(Texts);

  readonly line = input.required<LineFigures>();

  protected figure(value: string): string {
    return numberText(value, this.texts.lang(), styleOf(this.line()));
  }
}
