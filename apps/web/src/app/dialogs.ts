import { DestroyRef, DOCUMENT, inject, Injectable } from '@angular/core';

let sequence = 0;

/** What the library leaves out: a drawer is a dialog too, and every dialog is called what its title says. */
@Injectable({ providedIn: 'root' })
export class Dialogs {
  private readonly document = inject(DOCUMENT);

  constructor() {
    const observer = new MutationObserver(() => this.name());
    observer.observe(this.document.body, { childList: true, subtree: true });
    inject(DestroyRef).onDestroy(() => observer.disconnect());
  }

  private name(): void {
    for (const drawer of this.document.querySelectorAll('.ant-drawer-content:not([role])')) {
      drawer.setAttribute('role', 'dialog');
      drawer.setAttribute('aria-modal', 'true');
    }
    for (const dialog of this.document.querySelectorAll('.cdk-overlay-container [role=dialog]:not([aria-labelledby])')) {
      const title = dialog.querySelector('.ant-drawer-title, .ant-modal-title, .ant-modal-confirm-title');
      if (!title) continue;
      title.id ||= `kl-dialog-${(sequence += 1)}`;
      dialog.setAttribute('aria-labelledby', title.id);
    }
  }
}
