import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { AttainableView, PastPeriodView } from '@kpi-loop/shared/client';
import { dateText, figure, numberText, scaleFor, SessionStore, Texts } from '@kpi-loop/shared/ui';
import { attainability, type MetricDirection } from '@kpi-loop/target/domain';
import { styleOf, type Measured } from '../../ui/line-number';

const PAD = 0.06;
/** So far apart, in per cent of the width, two names can be read. */
const APART = 9;

/**
 * Where a value lies among the past periods: a dot for each of them, filled where it would have met the value, and a mark that
 * moves while somebody types. Right is better, as on the scale of the negotiation.
 */
@Component({
  selector: 'kl-attainability-strip',
  imports: [TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="track" aria-hidden="true">
      @for (share of shares(); track share.share) {
        <span class="share" [style.left.%]="share.at" [title]="share.text">
          @if (share.labelled) {
            <span>{{ share.share }}%</span>
          }
        </span>
      }
      @for (dot of dots(); track dot.from) {
        <i [class.met]="dot.met" [style.left.%]="dot.at" [title]="dot.text"></i>
      }
      @if (mark(); as at) {
        <b [style.left.%]="at.at"></b>
      }
    </div>
    <p role="status">
      @if (result(); as r) {
        <strong>{{ 'target.evidence.met' | transloco: { met: r.met, of: r.of, value: mark()?.text } }}</strong>
      }
      <span class="kl-small">{{ spoken() }}</span>
    </p>
  `,
  styles: `
    .track {
      position: relative;
      height: 34px;
      margin: 0 6px;
      border-bottom: 1px solid var(--kl-line);
    }
    i {
      position: absolute;
      bottom: 5px;
      width: 9px;
      height: 9px;
      margin-left: -4.5px;
      border: 1.5px solid var(--kl-c-last);
      border-radius: 50%;
      background: var(--kl-surface);
    }
    i.met {
      border-color: var(--kl-ok);
      background: var(--kl-ok);
    }
    b {
      position: absolute;
      bottom: -4px;
      height: 24px;
      border-left: 2px solid var(--kl-accent);
      transition: left 120ms ease-out;
    }
    .share {
      position: absolute;
      bottom: 0;
      height: 20px;
      border-left: 1px dotted var(--kl-text-3);
    }
    .share span {
      position: absolute;
      bottom: 20px;
      transform: translateX(-50%);
      font-size: 11px;
      line-height: 14px;
      color: var(--kl-text-3);
    }
    p {
      display: flex;
      flex-wrap: wrap;
      gap: 0 10px;
      margin: 6px 0 0;
      font-size: 13px;
    }
    strong {
      font-weight: 600;
    }
  `,
})
export class AttainabilityStrip {
  private readonly texts = inject(Texts);
  private readonly session = inject(SessionStore);

  readonly line = input.required<Measured & { direction: string }>();
  readonly periods = input.required<PastPeriodView[]>();
  readonly attainable = input.required<AttainableView[]>();
  readonly value = input<string | null>(null);

  private readonly bounds = computed(() => {
    const all = [...this.periods().map((period) => Number(period.value)), ...(this.value() === null ? [] : [Number(this.value())])];
    const [low, high] = [Math.min(...all), Math.max(...all)];
    const span = high - low || Math.abs(high) || 1;
    return { low: low - span * PAD, span: span * (1 + 2 * PAD) };
  });
  private readonly unit = computed(() =>
    scaleFor(
      this.periods().map(({ value }) => value),
      this.texts.lang(),
      styleOf(this.line()).unit,
    ),
  );
  protected readonly result = computed(() => {
    const value = this.value();
    const past = this.periods().map((period) => period.value);
    return value === null ? null : attainability(past, this.line().direction as MetricDirection, value);
  });
  protected readonly dots = computed(() =>
    this.periods().map(({ from, value }) => ({
      from,
      at: this.at(value),
      met: this.value() !== null && attainability([value], this.line().direction as MetricDirection, this.value()!)?.met === 1,
      text: `${dateText(from, this.texts.lang(), this.session.timezone(), 'month')} ${this.say(value)}`,
    })),
  );
  protected readonly mark = computed(() => (this.value() === null ? null : { at: this.at(this.value()!), text: this.say(this.value()!) }));
  protected readonly shares = computed(() => {
    let last = -Infinity;
    return this.attainable().map(({ share, value }) => {
      const at = this.at(value);
      // names that would lie on one another: the greatest share has it, all stand in the words below
      const labelled = Math.abs(at - last) >= APART;
      if (labelled) last = at;
      return { share, at, labelled, text: this.say(value) };
    });
  });
  protected readonly spoken = computed(() =>
    this.attainable()
      .map(({ share, value }) => this.texts.text('target.evidence.attainable', { share, value: this.short(value) }))
      .join(' · '),
  );

  private at(value: string): number {
    const { low, span } = this.bounds();
    const share = ((Number(value) - low) / span) * 100;
    return this.line().direction === 'LOWER' ? 100 - share : share;
  }

  private say(value: string): string {
    return numberText(value, this.texts.lang(), styleOf(this.line()));
  }

  private short(value: string): string {
    const style = styleOf(this.line());
    const scale = this.unit();
    return `${figure(value, this.texts.lang(), style, scale)}${style.unit === '%' ? '%' : scale.suffix}`;
  }
}
