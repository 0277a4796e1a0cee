import { ChangeDetectionStrategy, Component, input } from '@angular/core';

/** `<kl-page-head title="…" meta="…"><nz-segmented beside /> <div actions>…</div></kl-page-head>` */
@Component({
  selector: 'kl-page-head',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h1>{{ title() }}</h1>
    <ng-content select="[beside]" />
    @if (meta()) {
      <span class="meta">{{ meta() }}</span>
    }
    <ng-content />
    <span class="actions"><ng-content select="[actions]" /></span>
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px 12px;
      min-height: 32px;
    }
    h1 {
      margin: 0;
      font-size: 20px;
      line-height: 28px;
      font-weight: 600;
    }
    .meta {
      font-size: 13px;
      line-height: 20px;
      color: var(--kl-text-3);
    }
    .actions {
      display: inline-flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px;
      margin-left: auto;
    }
    .actions:empty {
      display: none;
    }
    @media (max-width: 640px) {
      .actions {
        width: 100%;
        margin-left: 0;
      }
    }
  `,
})
export class PageHead {
  readonly title = input.required<string>();
  readonly meta = input('');
}
