import { booleanAttribute, ChangeDetectionStrategy, Component, computed, effect, inject, input } from '@angular/core';
import { PageTitle } from '../feature/page-title';

/** `<kl-page-head title="…" meta="…"><nz-segmented beside /> <div actions>…</div></kl-page-head>` */
@Component({
  selector: 'kl-page-head',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[class.named-above]': 'namedAbove()' },
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
      :host(.named-above) h1 {
        position: absolute;
        width: 1px;
        height: 1px;
        overflow: hidden;
        clip-path: inset(50%);
      }
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
  /** A page below one of the menu: its title is the last crumb too. */
  readonly crumb = input(false, { transform: booleanAttribute });

  private readonly page = inject(PageTitle);
  /** On a phone the bar at the top names a page of the menu; an item has its name here. */
  protected readonly namedAbove = computed(() => !this.page.text());

  constructor() {
    effect(() => {
      if (this.crumb()) this.page.show(this.title());
    });
  }
}
