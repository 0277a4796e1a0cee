import { DestroyRef, DOCUMENT, inject, Injectable } from '@angular/core';

/**
 * The focus never falls into nothing. When what has it leaves the page (a verb that was taken, a page that gave way to another),
 * it goes to the content, so that the next Tab begins there and a screen reader says where it is.
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
    if (!this.last || this.last.isConnected || (activeElement && activeElement !== body)) return;
    this.document.querySelector<HTMLElement>('main[tabindex]')?.focus({ preventScroll: true });
  }
}
