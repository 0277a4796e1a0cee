import { TestBed } from '@angular/core/testing';
import { waitFor } from '@testing-library/angular';
import { KeepFocus } from './keep-focus';

describe('KeepFocus', () => {
  beforeEach(() => {
    document.body.innerHTML = '<main tabindex="-1"><button id="verb">Sign</button><button id="other">Other</button></main>';
    TestBed.inject(KeepFocus);
  });
  const $ = (selector: string) => document.querySelector<HTMLElement>(selector)!;

  it('goes to the content when what had the focus is gone', async () => {
    $('#verb').focus();
    $('#verb').remove();
    await waitFor(() => expect(document.activeElement).toBe($('main')));
  });

  it('waits for the content of the next page', async () => {
    $('#verb').focus();
    $('main').remove();
    document.body.append(Object.assign(document.createElement('main'), { tabIndex: -1 }));
    await waitFor(() => expect(document.activeElement).toBe($('main')));
  });

  it('leaves the focus where somebody has put it', async () => {
    $('#verb').focus();
    $('#other').focus();
    $('#verb').remove();
    const seen = new Promise<void>((done) => new MutationObserver(() => done()).observe(document.body, { childList: true }));
    document.body.append('a change');
    await seen;
    expect(document.activeElement).toBe($('#other'));
  });

  it('goes into a drawer that has taken it from whoever opened it', async () => {
    $('#verb').focus();
    const drawer = Object.assign(document.createElement('div'), { className: 'ant-drawer ant-drawer-open', innerHTML: '<button id="close">Close</button>' });
    document.body.append(drawer);
    $('#verb').blur();
    await waitFor(() => expect(document.activeElement).toBe($('#close')));
  });
});
