import { ChangeDetectionStrategy, Component, computed, DestroyRef, DOCUMENT, inject, input, signal } from '@angular/core';
import { numberText, type NumberStyle, Texts } from '@kpi-loop/shared/ui';
import { NgxEchartsDirective, provideEchartsCore } from 'ngx-echarts';

/** A part of a target, with those it is made of; `gap`: nobody has taken it on. */
export interface Slice {
  name: string;
  value: string;
  gap?: boolean;
  children?: Slice[];
}

/** Who carries how much of a target, ring by ring; what nobody carries is hatched. The table beside it says the same to whoever cannot see it. */
@Component({
  selector: 'kl-cascade-sunburst',
  imports: [NgxEchartsDirective],
  providers: [provideEchartsCore({ echarts: () => import('./sunburst-core').then((m) => m.default) as never })],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<div echarts role="img" [attr.aria-label]="label()" [options]="option()" style="height: 280px"></div>`,
})
export class CascadeSunburst {
  private readonly texts = inject(Texts);
  private readonly root = inject(DOCUMENT).documentElement;

  readonly slices = input.required<Slice[]>();
  readonly label = input.required<string>();
  readonly style = input<NumberStyle>({});

  private readonly still = globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false;
  private readonly theme = signal(0);
  protected readonly option = computed(() => {
    this.theme();
    const styles = getComputedStyle(this.root);
    const color = (name: string) => styles.getPropertyValue(`--kl-${name}`).trim();
    const lang = this.texts.lang();
    const data = (slices: Slice[], depth: number, tint?: string): object[] =>
      slices.map(({ name, value, gap, children }, i) => {
        const own = tint ?? color(`c${(i % 6) + 1}`);
        return {
          ...{ name, value: Math.abs(Number(value)), text: value },
          itemStyle: gap
            ? { color: color('fill-2'), borderColor: color('bad'), borderType: 'dashed', borderWidth: 1 }
            : { color: own, opacity: depth ? 0.65 : 1, borderColor: color('surface'), borderWidth: 1 },
          label: gap ? { color: color('text-2') } : {},
          ...(children?.length ? { children: data(children, depth + 1, own) } : {}),
        };
      });
    return {
      animation: !this.still,
      tooltip: {
        formatter: ({ data: slice }: { data?: { name?: string; text?: string } }) =>
          slice?.name ? `${slice.name} ${numberText(slice.text, lang, this.style())}` : '',
      },
      series: [
        {
          type: 'sunburst',
          radius: ['26%', '96%'],
          levels: ringsOf(depthOf(this.slices())),
          nodeClick: false,
          sort: undefined,
          emphasis: { focus: 'ancestor' },
          label: { minAngle: 14, overflow: 'truncate', width: 60, fontSize: 11, color: color('surface') },
          data: data(this.slices(), 0),
        },
      ],
    };
  });

  constructor() {
    const observer = new MutationObserver(() => this.theme.update((n) => n + 1));
    observer.observe(this.root, { attributes: true, attributeFilter: ['data-theme'] });
    inject(DestroyRef).onDestroy(() => observer.disconnect());
  }
}

const depthOf = (slices: readonly Slice[]): number => (slices.length ? 1 + Math.max(...slices.map(({ children }) => depthOf(children ?? []))) : 0);

/** The rings share the whole of the picture, however few there are; the first entry is the whole itself. */
const ringsOf = (depth: number): object[] => {
  const step = 70 / depth;
  return [{}, ...Array.from({ length: depth }, (_, i) => ({ r0: `${26 + step * i}%`, r: `${26 + step * (i + 1)}%` }))];
};
