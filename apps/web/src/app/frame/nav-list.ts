import { afterRenderEffect, ChangeDetectionStrategy, Component, computed, DestroyRef, ElementRef, inject, input, signal, type Signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Icon, type MenuEntry, type MenuGroup } from '@kpi-loop/shared/ui';
import type { MenuSection } from './menu';

@Component({
  selector: 'kl-nav-list',
  imports: [Icon, RouterLink, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nav [attr.aria-label]="'shell.mainMenu' | transloco">
      @for (section of groups(); track section.group) {
        <h2>
          <button type="button" [attr.aria-expanded]="!section.folded" (click)="fold(section.group)">
            {{ 'menu.group.' + section.group | transloco }}<kl-icon name="down" [size]="12" />
          </button>
        </h2>
        <ul>
          @for (entry of section.shown; track entry.path) {
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
      margin: 12px 0 2px 10px;
      font-size: 12px;
      line-height: 18px;
      font-weight: 400;
    }
    h2 button {
      display: flex;
      align-items: center;
      gap: 4px;
      padding: 0;
      border: 0;
      background: none;
      color: var(--kl-text-3);
      font: inherit;
      cursor: pointer;
    }
    h2 button:hover {
      color: var(--kl-text-2);
    }
    h2 kl-icon {
      opacity: 0;
    }
    h2 [aria-expanded='false'] kl-icon {
      transform: rotate(-90deg);
    }
    h2 button:is(:hover, :focus-visible, [aria-expanded='false']) kl-icon {
      opacity: 1;
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
      height: 32px;
      margin-bottom: 1px;
      padding: 0 10px;
      border-radius: 6px;
      color: var(--kl-text-2);
      line-height: 16px;
    }
    a.on {
      scroll-margin: 96px;
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

  private readonly folded = signal(foldedBefore());
  /** Of a folded group the page that is open still shows: one always sees where one is. */
  protected readonly groups = computed(() =>
    this.sections().map((section) => {
      const folded = this.folded().includes(section.group);
      return { ...section, folded, shown: folded ? section.entries.filter((entry) => entry === this.active()) : section.entries };
    }),
  );

  constructor() {
    const host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    const leaving = inject(DestroyRef);
    // whoever may use much has a menu longer than the window
    const showActive = () => host.querySelector('a.on')?.scrollIntoView?.({ block: 'nearest' });
    afterRenderEffect(() => {
      this.active();
      showActive();
    });
    // what stands below it may come later, and takes its room from the menu
    if (!globalThis.ResizeObserver) return;
    const resized = new ResizeObserver(showActive);
    resized.observe(host);
    leaving.onDestroy(() => resized.disconnect());
  }

  protected fold(group: MenuGroup): void {
    this.folded.update((before) => (before.includes(group) ? before.filter((other) => other !== group) : [...before, group]));
    localStorage.setItem(FOLDED, this.folded().join(' '));
  }
}

const FOLDED = 'kl.menu.folded';

function foldedBefore(): string[] {
  return localStorage.getItem(FOLDED)?.split(' ').filter(Boolean) ?? [];
}
