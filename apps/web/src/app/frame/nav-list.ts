import { ChangeDetectionStrategy, Component, input, type Signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Icon, type MenuEntry } from '@kpi-loop/shared/ui';
import type { MenuSection } from './menu';

@Component({
  selector: 'kl-nav-list',
  imports: [Icon, RouterLink, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nav [attr.aria-label]="'shell.mainMenu' | transloco">
      @for (section of sections(); track section.group) {
        <h2>{{ 'menu.group.' + section.group | transloco }}</h2>
        <ul>
          @for (entry of section.entries; track entry.path) {
            <li>
              <a [routerLink]="'/' + entry.path" [class.on]="active() === entry" [attr.aria-current]="active() === entry ? 'page' : null">
                <kl-icon [name]="entry.icon" /><span>{{ entry.key | transloco }}</span>
                @if (badges().get(entry.path)?.(); as count) {
                  <em>{{ count }}</em>
                }
              </a>
            </li>
          }
        </ul>
      }
    </nav>
  `,
  styles: `
    :host {
      display: block;
      padding: 4px 12px;
    }
    h2 {
      margin: 14px 0 4px 10px;
      font-size: 12px;
      line-height: 18px;
      font-weight: 400;
      color: var(--kl-text-3);
    }
    ul {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    a {
      display: flex;
      align-items: center;
      gap: 10px;
      height: 34px;
      margin-bottom: 2px;
      padding: 0 10px;
      border-radius: 6px;
      color: var(--kl-text-2);
    }
    a:hover {
      background: var(--kl-fill);
    }
    a.on {
      background: var(--kl-accent-soft);
      color: var(--kl-accent);
      font-weight: 500;
    }
    em {
      min-width: 20px;
      margin-left: auto;
      padding: 0 6px;
      border-radius: 9px;
      background: var(--kl-fill);
      color: var(--kl-text-2);
      font-size: 12px;
      line-height: 18px;
      font-style: normal;
      font-weight: 500;
      text-align: center;
    }
    :host(.in-drawer) {
      padding: 0;
    }
    :host(.in-drawer) a {
      height: 40px;
    }
    a.on em {
      background: var(--kl-surface);
      color: var(--kl-accent);
    }
  `,
})
export class NavList {
  readonly sections = input.required<MenuSection[]>();
  readonly active = input<MenuEntry>();
  readonly badges = input.required<ReadonlyMap<string, Signal<number>>>();
}
