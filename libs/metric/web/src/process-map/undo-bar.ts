import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Icon } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';

/** Says what has just been done, also to whoever does not see it, and takes it back. */
@Component({
  selector: 'kl-undo-bar',
  imports: [Icon, NzButtonComponent, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <span role="status">{{ text() }}</span>
    @if (text()) {
      <button nz-button type="button" nzSize="small" [nzLoading]="busy()" (click)="undone.emit()">{{ 'metric.process.undo' | transloco }}</button>
      <button type="button" class="kl-icon-button" [attr.aria-label]="'metric.process.dismiss' | transloco" (click)="closed.emit()">
        <kl-icon name="close" [size]="14" />
      </button>
    }
  `,
  host: { '[class.shown]': '!!text()' },
  styles: `
    :host {
      position: sticky;
      bottom: 16px;
      z-index: 5;
      align-self: center;
    }
    :host(.shown) {
      display: flex;
      align-items: center;
      gap: 8px;
      padding: 6px 8px 6px 16px;
      border: 1px solid var(--kl-line-2);
      border-radius: var(--kl-r-l);
      background: var(--kl-surface);
      box-shadow: var(--kl-shadow-2);
    }
    /* above the bar of the phone */
    @media (max-width: 640px) {
      :host {
        bottom: calc(72px + env(safe-area-inset-bottom));
      }
    }
  `,
})
export class UndoBar {
  readonly text = input.required<string>();
  readonly busy = input(false);
  readonly undone = output<void>();
  readonly closed = output<void>();
}
