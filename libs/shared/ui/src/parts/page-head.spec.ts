import { TestBed } from '@angular/core/testing';
import { render } from '@testing-library/angular';
import { PageTitle } from '../feature/page-title';
import { PageHead } from './page-head';
import { uiProviders } from './spec-texts';

describe('page head', () => {
  it('is the last crumb of a page below one of the menu', async () => {
    await render('<kl-page-head crumb title="Late data" />', { imports: [PageHead], providers: uiProviders });
    expect(TestBed.inject(PageTitle).text()).toBe('Late data');
  });

  it('leaves the crumbs alone on a page of the menu', async () => {
    await render('<kl-page-head title="Metrics" />', { imports: [PageHead], providers: uiProviders });
    expect(TestBed.inject(PageTitle).text()).toBe('');
  });
});
