import { DestroyRef, DOCUMENT, inject, Injectable } from '@angular/core';

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
    // a drawer takes the focus from whoever opened it, before it has anything to give it to
    const inDrawer = this.document.querySelector<HTMLElement>('.ant-drawer-open :is(button, a[href], input, select, textarea):not([disabled])');
    if (inDrawer) return inDrawer.focus();
    if (!this.last || this.last.isConnected) return;
    this.document.querySelector<HTMLElement>('main[tabindex]')?.focus({ preventScroll: true });
  }
}
