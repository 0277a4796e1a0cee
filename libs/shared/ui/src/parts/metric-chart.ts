import { ChangeDetectionStrategy, Component, computed, DestroyRef, DOCUMENT, inject, input, signal } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { NgxEchartsDirective, provideEchartsCore } from 'ngx-echarts';
import { numberText } from '../numbers/number-text';
import { Texts } from '../texts/texts';
import { metricChartOption, type MetricChartModel } from './metric-chart-option';

/** The trend of a metric. Its numbers are also there as a table for screen readers. */
@Component({
  selector: 'kl-metric-chart',
  imports: [NgxEchartsDirective, TranslocoPipe],
  providers: [provideEchartsCore({ echarts: () => import('./echarts-core').then((m) => m.default) as never })],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="legend" aria-hidden="true">
      @for (series of chart().series; track series.name; let i = $index) {
        <span><i [class]="series.past ? 'past' : 'c' + (i + 1)"></i>{{ series.name }}</span>
      }
      @if (chart().band; as band) {
        <span><i class="band"></i>{{ band.name }}</span>
      }
      @if (hasProvisional()) {
        <span><i class="hatch"></i>{{ 'ui.chart.provisional' | transloco }}</span>
      }
      @if (chart().target) {
        <span><i class="dashed"></i>{{ 'ui.chart.target' | transloco }}</span>
      }
    </div>
    <div echarts aria-hidden="true" [options]="option()" [style.height.px]="height()"></div>
    <table class="kl-visually-hidden">
      <caption>
        {{
          label()
        }}
      </caption>
      <thead>
        <tr>
          <td></td>
          @for (series of chart().series; track series.name) {
            <th scope="col">{{ series.name }}</th>
          }
        </tr>
      </thead>
      <tbody>
        @for (category of chart().categories; track $index; let at = $index) {
          <tr>
            <th scope="row">{{ category }}</th>
            @for (series of chart().series; track series.name) {
              <td>{{ say(series.values[at]) }}</td>
            }
          </tr>
        }
      </tbody>
    </table>
  `,
  styles: `
    :host {
      position: relative;
      display: block;
      min-width: 0;
    }
    .legend {
      display: flex;
      flex-wrap: wrap;
      justify-content: flex-end;
      gap: 4px 16px;
      font-size: 12px;
      line-height: 18px;
      color: var(--kl-text-2);
    }
    .legend span {
      display: inline-flex;
      align-items: center;
      gap: 5px;
    }
    .legend i {
      width: 12px;
      height: 2px;
      background: var(--kl-c6);
    }
    .legend .c1 {
      background: var(--kl-c1);
    }
    .legend .c2 {
      background: var(--kl-c2);
    }
    .legend .c3 {
      background: var(--kl-c3);
    }
    .legend .c4 {
      background: var(--kl-c4);
    }
    .legend .c5 {
      background: var(--kl-c5);
    }
    .legend .past {
      background: var(--kl-c-last);
    }
    .legend .dashed {
      height: 0;
      background: none;
      border-top: 1.5px dashed var(--kl-c-target);
    }
    .legend .band {
      height: 10px;
      background: var(--kl-c2);
      opacity: 0.2;
    }
    .legend .hatch {
      height: 10px;
      background: repeating-linear-gradient(-45deg, var(--kl-c1) 0 1.5px, var(--kl-accent-soft) 1.5px 4px);
    }
  `,
})
export class MetricChart {
  private readonly texts = inject(Texts);
  private readonly root = inject(DOCUMENT).documentElement;

  readonly chart = input.required<MetricChartModel>();
  readonly label = input.required<string>();
  readonly height = input(240);

  private readonly still = globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false;
  // A canvas has no custom properties; it is painted anew when the theme changes.
  private readonly theme = signal(0);
  protected readonly hasProvisional = computed(() => this.chart().series.some(({ provisional }) => provisional));
  protected readonly option = computed(() => {
    this.theme();
    const styles = getComputedStyle(this.root);
    const words = {
      target: this.texts.text('ui.chart.target'),
      threshold: this.texts.text('ui.chart.threshold'),
      provisional: this.texts.text('ui.chart.provisional'),
    };
    return metricChartOption(this.chart(), this.texts.lang(), words, (name) => styles.getPropertyValue(`--kl-${name}`).trim(), this.still);
  });

  constructor() {
    const observer = new MutationObserver(() => this.theme.update((n) => n + 1));
    observer.observe(this.root, { attributes: true, attributeFilter: ['data-theme'] });
    inject(DestroyRef).onDestroy(() => observer.disconnect());
  }

  protected say(value: number | string | null | undefined): string {
    return numberText(value, this.texts.lang(), { unit: this.chart().unit, decimals: this.chart().decimals });
  }
}
