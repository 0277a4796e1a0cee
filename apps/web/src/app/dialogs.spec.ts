import { TestBed } from '@angular/core/testing';
import { waitFor } from '@testing-library/angular';
import { Dialogs } from './dialogs';

describe('Dialogs', () => {
  beforeEach(() => TestBed.inject(Dialogs));

  it('makes a drawer a dialog with the name its title has', async () => {
    document.body.innerHTML = `<div class="cdk-overlay-container"><div class="ant-drawer-content"><div class="ant-drawer-title">Before Q3 is closed</div></div></div>`;
    const drawer = document.querySelector('.ant-drawer-content')!;
    await waitFor(() => expect(drawer.getAttribute('role')).toBe('dialog'));
    expect(document.getElementById(drawer.getAttribute('aria-labelledby')!)?.textContent).toBe('Before Q3 is closed');
  });

  it('names a modal', async () => {
    document.body.innerHTML = `<div class="cdk-overlay-container"><nz-modal-container role="dialog"><div class="ant-modal-title">Reject</div></nz-modal-container></div>`;
    const modal = document.querySelector('nz-modal-container')!;
    await waitFor(() => expect(document.getElementById(modal.getAttribute('aria-labelledby')!)?.textContent).toBe('Reject'));
  });

  it('begins a modal at the first field that can be filled in', async () => {
    const modal = (body: string) =>
      `<nz-modal-container role="dialog"><button class="ant-modal-close"></button><div class="ant-modal-body">${body}</div></nz-modal-container>`;
    document.body.innerHTML = `<div class="cdk-overlay-container">${modal('<input disabled /><input type="radio" /><textarea></textarea><input name="later" />')}${modal('<p>Sure?</p>')}</div>`;
    await waitFor(() => expect(document.querySelector('textarea')!.hasAttribute('cdkFocusInitial')).toBe(true));
    expect(document.querySelectorAll('[cdkFocusInitial]')).toHaveLength(1);
  });
});
