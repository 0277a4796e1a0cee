import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';

export const STATUSES = ['ok', 'warn', 'bad', 'none'] as const;
export type KpiStatus = (typeof STATUSES)[number];

/** The shape alone, where the word stands beside it anyway. */
@Component({
  selector: 'kl-status-mark',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { 'aria-hidden': 'true' },
  template: `
    <svg width="10" height="10" viewBox="0 0 10 10" focusable="false" [class]="status()">
      @switch (status()) {
        @case ('ok') {
          <circle cx="5" cy="5" r="4.2" class="solid" />
        }
        @case ('warn') {
          <path d="M5 .6 9.600 9H.4z" class="solid" />
        }
        @case ('bad') {
          <rect x="1" y="1" width="8" height="8" rx="1" class="solid" />
        }
        @default {
          <circle cx="5" cy="5" r="3.600" class="hollow" />
        }
      }
    </svg>
  `,
  styles: `
    :host {
      display: inline-flex;
      flex: none;
      line-height: 0;
    }
    .ok {
      color: var(--kl-ok-mark);
    }
    .warn {
      color: var(--kl-warn-mark);
    }
    .bad {
      color: var(--kl-bad-mark);
    }
    .none {
      color: var(--kl-none-mark);
    }
    .solid {
      fill: currentColor;
    }
    .hollow {
      fill: none;
      stroke: currentColor;
      stroke-width: 1.6;
    }
  `,
})
export class StatusMark {
  readonly status = input.required<KpiStatus>();
}

@Component({
  selector: 'kl-status-chip',
  imports: [StatusMark, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[class]': 'status()', '[class.bare]': 'bare()' },
  template: `<kl-status-mark [status]="status()" />{{ word() || ('ui.status.' + status() | transloco) }}`,
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
      gap: 5px;
      height: 22px;
      padding: 0 8px 0 7px;
      border-radius: 11px;
      font-size: 12px;
      font-weight: 500;
      line-height: 18px;
      white-space: nowrap;
    }
    :host(.ok) {
      color: var(--kl-ok);
      background: var(--kl-ok-soft);
    }
    :host(.warn) {
      color: var(--kl-warn);
      background: var(--kl-warn-soft);
    }
    :host(.bad) {
      color: var(--kl-bad);
      background: var(--kl-bad-soft);
    }
    :host(.none) {
      color: var(--kl-none);
      background: var(--kl-none-soft);
    }
    :host(.bare) {
      height: auto;
      padding: 0;
      background: none;
    }
  `,
})
export class StatusChip {
  readonly status = input.required<KpiStatus>();
  /** Another word than the status's own ("还差 5.4 万"). */
  readonly word = input<string>();
  readonly bare = input(false);
}
