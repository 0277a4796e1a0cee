import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { EmptyState, type IconName, SessionStore } from '@kpi-loop/shared/ui';

const ICON: Record<string, IconName> = { forbidden: 'lock', missing: 'search', error: 'refresh', welcome: 'spark' };

/** Says what happened, why, and what to do: no rights, no such page, something broke, nothing to see yet. */
@Component({
  selector: 'kl-nothing-page',
  imports: [EmptyState, RouterLink, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h1 class="kl-visually-hidden">{{ 'nothing.' + kind() + '.title' | transloco: { name: name() } }}</h1>
    <kl-empty-state [icon]="icon()" [title]="'nothing.' + kind() + '.title' | transloco: { name: name() }" [text]="'nothing.' + kind() + '.text' | transloco">
      @if (kind() === 'error') {
        <button type="button" class="kl-link" (click)="reload()">{{ 'nothing.reload' | transloco }}</button>
      } @else if (kind() !== 'welcome') {
        <a routerLink="/">{{ 'nothing.home' | transloco }}</a>
      }
    </kl-empty-state>
  `,
  styles: `
    :host {
      display: flex;
      align-items: center;
      justify-content: center;
      min-height: 60vh;
    }
  `,
})
export class NothingPage {
  private readonly session = inject(SessionStore).session;

  readonly kind = input.required<'forbidden' | 'missing' | 'error' | 'welcome'>();

  protected readonly icon = computed(() => ICON[this.kind()]);
  protected readonly name = computed(() => this.session()?.person?.name ?? '');

  protected reload(): void {
    location.reload();
  }
}
