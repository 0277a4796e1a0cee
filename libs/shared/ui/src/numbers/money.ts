import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Icon } from '../icon/icon';
import { SessionStore } from '../session/session';
import { Texts } from '../texts/texts';
import { moneyText, type Numeric } from './number-text';

/** Pay is masked until asked for. `asked` is the moment to fetch the amount: reading it is recorded by the server. */
@Component({
  selector: 'kl-money',
  imports: [Icon, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <span class="amount" aria-live="polite">{{ text() }}</span>
    <button
      type="button"
      class="kl-icon-button"
      [attr.aria-pressed]="shown()"
      [attr.aria-label]="(shown() ? 'ui.money.hide' : 'ui.money.show') | transloco"
      (click)="toggle()"
    >
      <kl-icon [name]="shown() ? 'lock' : 'eye'" [size]="14" />
    </button>
  `,
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
      gap: 4px;
      font-variant-numeric: tabular-nums;
      white-space: nowrap;
    }
  `,
})
export class Money {
  private readonly texts = inject(Texts);
  private readonly session = inject(SessionStore);

  readonly amount = input<Numeric | null>(null);
  readonly currency = input<string>();
  readonly asked = output<void>();

  protected readonly shown = signal(false);
  protected readonly text = computed(() => {
    if (!this.shown()) return '••••••';
    return this.amount() === null ? '…' : moneyText(this.amount(), this.texts.lang(), this.currency() ?? this.session.currency());
  });

  protected toggle(): void {
    this.shown.update((shown) => !shown);
    if (this.shown()) this.asked.emit();
  }
}
