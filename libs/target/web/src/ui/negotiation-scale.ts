import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { figure, scaleFor, Texts, unitText } from '@kpi-loop/shared/ui';
import { growth, styleOf, type Measured } from './line-number';
import type { MoveOnScale } from './moves';

interface Mark {
  at: number;
  text: string;
}

const PAD = 0.08;

/**
 * One scale for everything that was said about a number: last year, the suggested range, both sides' moves and the value being
 * typed. Right is better, so a metric that should fall runs backwards.
 */
@Component({
  selector: 'kl-negotiation-scale',
  imports: [TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { role: 'img', '[attr.aria-label]': 'spoken()' },
  template: `
    <div class="track" aria-hidden="true">
      <svg viewBox="0 0 100 40" preserveAspectRatio="none" focusable="false">
        @for (arc of arcs(); track $index) {
          <path [class]="arc.side" [attr.d]="arc.d" />
        }
      </svg>
      @if (range(); as r) {
        <span class="range" [style.left.%]="r.from" [style.width.%]="r.width"></span>
        <span class="label below ok" [style.left.%]="r.from + r.width / 2">{{ 'target.scale.suggested' | transloco }} {{ r.text }}</span>
      }
      @if (reference(); as r) {
        <span class="tick" [style.left.%]="r.at"></span>
        <span class="label under" [style.left.%]="r.at">{{ 'target.scale.lastYear' | transloco }} {{ r.text }}</span>
      }
      @for (dot of dots(); track $index) {
        <span class="dot" [class]="dot.side" [class.last]="dot.last" [style.left.%]="dot.at" [title]="dot.text"></span>
      }
      @for (label of latest(); track label.side) {
        <span class="label" [class]="label.side + ' ' + label.place" [style.left.%]="label.at">{{ label.text }}</span>
      }
      @if (typed(); as t) {
        <span class="dot draft" [class]="side()" [style.left.%]="t.at"></span>
        <span class="label above" [class]="side()" [style.left.%]="t.at">{{ t.text }} {{ 'target.scale.typing' | transloco }}</span>
      }
    </div>
  `,
  styleUrl: './negotiation-scale.less',
})
export class NegotiationScale {
  private readonly texts = inject(Texts);

  readonly line = input.required<Measured & { direction: string }>();
  readonly moves = input.required<MoveOnScale[]>();
  readonly lastYear = input<string | null>(null);
  readonly low = input<string | null>(null);
  readonly high = input<string | null>(null);
  readonly draft = input<string | null>(null);
  readonly side = input<'owner' | 'head' | 'other'>('other');

  private readonly numbers = computed(() =>
    [this.lastYear(), this.low(), this.high(), this.draft(), ...this.moves().map((move) => move.value)].filter((v) => v !== null),
  );
  private readonly bounds = computed(() => {
    const all = this.numbers().map(Number);
    const [min, max] = [Math.min(...all), Math.max(...all)];
    const span = max - min || Math.abs(max) || 1;
    return { min: min - span * PAD, span: span * (1 + 2 * PAD) };
  });
  private readonly unit = computed(() => scaleFor(this.numbers(), this.texts.lang(), styleOf(this.line()).unit));

  protected readonly reference = computed(() => this.mark(this.lastYear()));
  protected readonly typed = computed(() => this.mark(this.draft()));
  protected readonly range = computed(() => {
    const [a, b] = [this.mark(this.low()), this.mark(this.high())];
    if (!a || !b) return null;
    return { from: Math.min(a.at, b.at), width: Math.max(1, Math.abs(a.at - b.at)), text: `${this.say(this.low(), false)}–${this.say(this.high())}` };
  });
  protected readonly dots = computed(() =>
    this.moves().map((move, i, all) => ({ ...this.mark(move.value)!, side: move.side, last: !all.slice(i + 1).some((later) => later.side === move.side) })),
  );
  protected readonly latest = computed(() =>
    this.dots()
      .filter((dot) => dot.last && !(dot.side === this.side() && this.draft() !== null))
      .map((dot) => ({ ...dot, place: dot.side === 'head' ? 'below far' : 'above', text: `${dot.text} ${this.texts.text(`target.side.${dot.side}`)}` })),
  );
  protected readonly arcs = computed(() => {
    const arcs: { side: string; d: string }[] = [];
    for (const side of ['owner', 'head'] as const) {
      const own = this.dots().filter((dot) => dot.side === side);
      own.slice(1).forEach((dot, i) => arcs.push({ side, d: `M${own[i].at} 20 Q${(own[i].at + dot.at) / 2} 4 ${dot.at} 20` }));
    }
    return arcs;
  });
  protected readonly spoken = computed(() =>
    [
      ...(this.lastYear() ? [`${this.texts.text('target.scale.lastYear')} ${this.say(this.lastYear())}`] : []),
      ...(this.low() ? [`${this.texts.text('target.scale.suggested')} ${this.say(this.low())}–${this.say(this.high())}`] : []),
      ...this.moves().map((move) => `${this.texts.text(`target.side.${move.side}`)} ${this.say(move.value)}${this.against(move.value)}`),
    ].join(', '),
  );

  private mark(value: string | null): Mark | null {
    if (value === null) return null;
    const { min, span } = this.bounds();
    const share = ((Number(value) - min) / span) * 100;
    return { at: this.line().direction === 'LOWER' ? 100 - share : share, text: this.say(value) };
  }

  private say(value: string | null, unit = true): string {
    const [lang, style] = [this.texts.lang(), styleOf(this.line())];
    return figure(value, lang, style, this.unit()) + (unit ? unitText(style.unit === '%' ? '%' : '', lang, this.unit()) : '');
  }

  private against(value: string): string {
    const share = growth(value, this.lastYear());
    return share === null ? '' : ` (${figure(share, this.texts.lang(), { unit: '%', decimals: 0, sign: true })}%)`;
  }
}
