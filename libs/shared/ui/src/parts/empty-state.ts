import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { Icon } from '../icon/icon';
import type { IconName } from '../icon/icons';

/** Says how to begin; the button or link to begin with goes inside. */
@Component({
  selector: 'kl-empty-state',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[class.small]': 'small()' },
  template: `
    <span class="mark"><kl-icon [name]="icon()" [size]="small() ? 16 : 22" /></span>
    <div class="title">{{ title() }}</div>
    @if (text()) {
      <div class="text">{{ text() }}</div>
    }
    <ng-content />
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      align-items: center;
      gap: 8px;
      padding: 40px 24px;
      text-align: center;
    }
    :host(.small) {
      flex-direction: row;
      flex-wrap: wrap;
      padding: 8px;
      text-align: left;
    }
    .mark {
      display: inline-flex;
      align-items: center;
      justify-content: center;
      width: 48px;
      height: 48px;
      border-radius: 50%;
      background: var(--kl-accent-soft);
      color: var(--kl-accent);
    }
    :host(.small) .mark {
      width: 28px;
      height: 28px;
    }
    .title {
      font-weight: 600;
    }
    .text {
      max-width: 44ch;
      font-size: 13px;
      line-height: 20px;
      color: var(--kl-text-2);
    }
  `,
})
export class EmptyState {
  readonly title = input.required<string>();
  readonly text = input('');
  readonly icon = input<IconName>('spark');
  readonly small = input(false);
}
