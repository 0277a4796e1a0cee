import { ChangeDetectionStrategy, Component, computed, inject, input, model } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { curveProblems, curveTable, type CurveAnchors } from '@kpi-loop/incentive/domain';
import type { CurveAnchorDto } from '@kpi-loop/shared/client';
import { Icon, MetricChart, type MetricChartModel, ProblemSpeaker, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';

const STEP = 2.5;
export const anchorsOf = (curve: CurveAnchorDto[]): CurveAnchors => curve.map(({ score, coefficient }) => [score.trim(), coefficient.trim()]);

/** 兑现曲线: anchors as a table, the curve beside it, drawn by the very function that pays. */
@Component({
  selector: 'kl-curve-editor',
  imports: [FormsModule, Icon, MetricChart, NzButtonComponent, NzInputDirective, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="anchors">
      <table>
        <thead>
          <tr>
            <th scope="col">{{ 'incentive.curve.score' | transloco }}</th>
            <th scope="col">{{ 'incentive.curve.coefficient' | transloco }}</th>
            <td></td>
          </tr>
        </thead>
        <tbody>
          @for (anchor of curve(); track $index; let i = $index) {
            <tr>
              @if (editable()) {
                <td>
                  <input
                    nz-input
                    inputmode="decimal"
                    [attr.aria-label]="('incentive.curve.score' | transloco) + ' ' + (i + 1)"
                    [ngModel]="anchor.score"
                    (ngModelChange)="change(i, { score: $event })"
                  />
                </td>
                <td>
                  <input
                    nz-input
                    inputmode="decimal"
                    [attr.aria-label]="('incentive.curve.coefficient' | transloco) + ' ' + (i + 1)"
                    [ngModel]="anchor.coefficient"
                    (ngModelChange)="change(i, { coefficient: $event })"
                  />
                </td>
                <td>
                  <button type="button" class="kl-icon-button" [attr.aria-label]="('incentive.curve.remove' | transloco) + ' ' + (i + 1)" (click)="remove(i)">
                    <kl-icon name="close" [size]="14" />
                  </button>
                </td>
              } @else {
                <td class="number">{{ anchor.score }}</td>
                <td class="number">{{ anchor.coefficient }}</td>
                <td></td>
              }
            </tr>
          }
        </tbody>
      </table>
      @if (editable()) {
        <button nz-button nzSize="small" type="button" (click)="add()"><kl-icon name="plus" [size]="14" /> {{ 'incentive.curve.add' | transloco }}</button>
      }
      <p class="kl-small kl-soft">{{ 'incentive.curve.ends' | transloco }}</p>
      <ul class="problems" aria-live="polite">
        @for (problem of problems(); track problem) {
          <li>{{ speaker.rule(problem) }}</li>
        }
      </ul>
    </div>
    @if (chart(); as c) {
      <kl-metric-chart class="chart" [chart]="c" [label]="'incentive.curve.title' | transloco" [height]="260" />
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(220px, 280px) minmax(0, 1fr);
      gap: 24px;
    }
    table {
      width: 100%;
      border-collapse: collapse;
    }
    th {
      padding: 4px 8px;
      font-size: 12px;
      font-weight: 400;
      text-align: left;
      color: var(--kl-text-3);
    }
    td {
      padding: 4px 8px 4px 0;
    }
    .number {
      padding: 6px 8px;
      border-bottom: 1px solid var(--kl-line);
      font-variant-numeric: tabular-nums;
    }
    input {
      text-align: right;
    }
    p {
      margin: 8px 0 0;
    }
    .problems {
      margin: 8px 0 0;
      padding-left: 16px;
      color: var(--kl-bad);
    }
    .problems:empty {
      display: none;
    }
    @media (max-width: 640px) {
      :host {
        grid-template-columns: minmax(0, 1fr);
      }
    }
  `,
})
export class CurveEditor {
  private readonly texts = inject(Texts);
  protected readonly speaker = inject(ProblemSpeaker);

  readonly curve = model.required<CurveAnchorDto[]>();
  readonly editable = input(false);

  readonly problems = computed(() => curveProblems(anchorsOf(this.curve())));
  protected readonly chart = computed<MetricChartModel | null>(() => {
    if (this.problems().length) return null;
    const curve = anchorsOf(this.curve());
    const [from, to] = [Number(curve[0][0]), Number(curve[curve.length - 1][0])];
    const scores: string[] = [];
    for (let x = Math.max(0, from - 10); x <= to + 10; x += STEP) scores.push(x.toFixed(2));
    const points = curveTable(curve, scores);
    this.texts.lang();
    return {
      categories: points.map(({ score }) => String(Number(score))),
      series: [{ name: this.texts.text('incentive.curve.coefficient'), values: points.map(({ coefficient }) => coefficient) }],
      unit: null,
      decimals: 2,
    };
  });

  protected change(at: number, change: Partial<CurveAnchorDto>): void {
    this.curve.update((curve) => curve.map((anchor, i) => (i === at ? { ...anchor, ...change } : anchor)));
  }

  protected remove(at: number): void {
    this.curve.update((curve) => curve.filter((_, i) => i !== at));
  }

  protected add(): void {
    const last = this.curve()[this.curve().length - 1];
    this.curve.update((curve) => [...curve, { score: String(Number(last?.score ?? 90) + 10), coefficient: last?.coefficient ?? '1' }]);
  }
}
