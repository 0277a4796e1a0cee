import { inject, Injectable, signal } from '@angular/core';
import { NavigationStart, Router } from '@angular/router';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';

/** The last crumb of an item's page ("RT03 小满"); a page of the menu needs none. Forgotten with the next page. */
@Injectable({ providedIn: 'root' })
export class PageTitle {
  private readonly item = signal('');
  readonly text = this.item.asReadonly();

  constructor() {
    inject(Router)
      .events.pipe(takeUntilDestroyed())
      .subscribe((event) => {
        if (event instanceof NavigationStart) this.item.set('');
      });
  }

  show(text: string): void {
    this.item.set(text);
  }
}
