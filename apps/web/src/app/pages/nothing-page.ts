import { ChangeDetectionStrategy, Component, computed, effect, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { EmptyState, type IconName, PageTitle, SessionStore, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';

const ICON: Record<string, IconName> = { forbidden: 'lock', missing: 'search', error: 'refresh', welcome: 'spark' };

/** Says what happened, why, and what to do: no rights, no such page, something broke, nothing to see yet. */
@Component({
  selector: 'kl-nothing-page',
  imports: [EmptyState, NzButtonComponent, RouterLink, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h1 class="kl-visually-hidden">{{ 'nothing.' + kind() + '.title' | transloco: { name: name() } }}</h1>
    <kl-empty-state [icon]="icon()" [title]="'nothing.' + kind() + '.title' | transloco: { name: name() }" [text]="'nothing.' + kind() + '.text' | transloco">
      @if (kind() === 'error') {
        <button nz-button nzType="primary" type="button" (click)="reload()">{{ 'nothing.reload' | transloco }}</button>
      } @else if (kind() !== 'welcome') {
        <a nz-button nzType="primary" routerLink="/">{{ 'nothing.home' | transloco }}</a>
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
  private readonly texts = inject(Texts);

  readonly kind = input.required<'forbidden' | 'missing' | 'error' | 'welcome'>();

  protected readonly icon = computed(() => ICON[this.kind()]);
  protected readonly name = computed(() => {
    const person = this.session()?.person;
    return (this.texts.lang() === 'en' && person?.nameEn) || (person?.name ?? '');
  });

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.show(this.texts.text(`nothing.${this.kind()}.title`, { name: this.name() })));
  }

  protected reload(): void {
    location.reload();
  }
}
