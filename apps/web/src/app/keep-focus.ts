import { DestroyRef, DOCUMENT, inject, Injectable } from '@angular/core';

const CONTROL = ':is(button, a[href], input, select, textarea):not([disabled])';

/**
 * The focus never falls into nothing. When what has it leaves the page (a verb that was taken, a page that gave way to another),
 * it goes to the content, so that the next Tab begins there and a screen reader says where it is; into a drawer that has opened.
 */
@Injectable({ providedIn: 'root' })
export class KeepFocus {
  private readonly document = inject(DOCUMENT);
  private last: Element | null = null;

  constructor() {
    const remember = ({ target }: Event) => (this.last = target as Element);
    const observer = new MutationObserver(() => this.rescue());
    this.document.addEventListener('focusin', remember);
    observer.observe(this.document.body, { childList: true, subtree: true });
    inject(DestroyRef).onDestroy(() => {
      this.document.removeEventListener('focusin', remember);
      observer.disconnect();
    });
  }

  private rescue(): void {
    const { activeElement, body } = this.document;
    if (activeElement && activeElement !== body) return;
    // a drawer takes the focus from whoever opened it, before it has anything to give it to; where somebody was in it already, he is left alone
    const drawer = this.document.querySelector('.ant-drawer-open');
    if (drawer && !drawer.contains(this.last)) return drawer.querySelector<HTMLElement>(CONTROL)?.focus();
    if (!this.last || this.last.isConnected) return;
    this.document.querySelector<HTMLElement>('main[tabindex]')?.focus({ preventScroll: true });
  }
}
