import { ChangeDetectionStrategy, Component, input } from '@angular/core';

/** The white card with a heading that every board is laid with; its heading names it for whoever moves by landmarks. */
@Component({
  selector: 'kl-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-card', '[attr.role]': "title() ? 'region' : null", '[attr.aria-label]': 'title() || null' },
  template: `
    @if (title()) {
      <header>
        <h2>{{ title() }}</h2>
        @if (note()) {
          <span class="note">{{ note() }}</span>
        }
        <span class="extra"><ng-content select="[extra]" /></span>
      </header>
    }
    <div class="body" [class.flush]="flush()"><ng-content /></div>
  `,
  styles: `
    :host {
      display: block;
      min-width: 0;
    }
    header {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0 8px;
      padding: 12px 16px 0;
    }
    h2 {
      margin: 0;
      font-size: 14px;
      line-height: 22px;
      font-weight: 600;
    }
    .note {
      font-size: 12px;
      color: var(--kl-text-3);
    }
    .extra {
      margin-left: auto;
      font-size: 12px;
    }
    .body {
      padding: 12px 16px;
    }
    .body.flush {
      padding: 8px 0 0;
    }
  `,
})
export class Panel {
  readonly title = input('');
  readonly note = input('');
  /** The content (a table) reaches the edges. */
  readonly flush = input(false);
}
