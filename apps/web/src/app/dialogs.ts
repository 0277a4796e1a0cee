import { DestroyRef, DOCUMENT, inject, Injectable } from '@angular/core';

let sequence = 0;
/** Where somebody writes or chooses; of a group of choices, the one that is made. */
const takesKeys = ({ type, disabled, checked }: HTMLInputElement): boolean =>
  !disabled && type !== 'hidden' && type !== 'file' && (type !== 'radio' || checked);

/**
 * What the library leaves out: a drawer is a dialog too, every dialog is called what its title says, and one that asks for something
 * begins where it is written. (Left alone a modal gives the focus to its closing cross, and only when it has come to rest: a key that
 * was meant for the field would close it.)
 */
@Injectable({ providedIn: 'root' })
export class Dialogs {
  private readonly document = inject(DOCUMENT);

  constructor() {
    const observer = new MutationObserver(() => {
      this.name();
      this.begin();
    });
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

  private begin(): void {
    for (const modal of this.document.querySelectorAll('nz-modal-container')) {
      if (modal.querySelector('[cdkFocusInitial]')) continue;
      const fields = modal.querySelectorAll<HTMLInputElement>('.ant-modal-body input, .ant-modal-body textarea');
      [...fields].find(takesKeys)?.setAttribute('cdkFocusInitial', '');
    }
  }
}
