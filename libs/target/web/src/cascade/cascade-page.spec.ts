import { provideHttpClient } from '@angular/common/http';
import { provideRouter } from '@angular/router';
import { type CascadeLineView, CascadeService, type CascadeView, PeriodsService, type SplitView } from '@kpi-loop/shared/client';
import { EVENT_SOURCE, provideTestTexts, Texts } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen, waitFor, within } from '@testing-library/angular';
import en from '../i18n/en.json';
import { CascadePage } from './cascade-page';

const named = (name: string) => ({ id: name, name, nameEn: name });
const line = (name: string, target: string, more: Partial<CascadeLineView> = {}): CascadeLineView =>
  ({
    ...{
      lineId: name,
      scorecardId: `card-${name}`,
      parentLineId: null,
      depth: 0,
      subject: { ...named(name), kind: 'person' },
      owner: named(name),
      unitId: 'north',
      status: 'draft',
    },
    ...{
      metricId: 'm',
      code: 'SALES',
      name: 'Sales',
      nameEn: 'Sales',
      direction: 'HIGHER',
      unit: '',
      decimals: 2,
      percent: false,
      weight: '40',
      target,
      contribution: 'sum',
    },
    ...{
      childCount: 0,
      hidden: 0,
      reached: null,
      coverage: null,
      gap: null,
      state: null,
      basis: null,
      share: null,
      agreedShare: null,
      plannedDenominator: null,
      splittable: false,
      ...more,
    },
  }) as CascadeLineView;
const view = {
  ...{ unitId: 'north', units: [{ ...named('North'), depth: 0 }], buffer: '0', order: 'SOFT', folded: false },
  // an average is not drawn: jsdom has no canvas
  lines: [
    line('Head', '100', {
      childCount: 2,
      reached: '90',
      coverage: '0.9',
      gap: '10',
      state: 'short',
      splittable: true,
      contribution: 'average',
      basis: 'mixed',
    }),
    line('Anna', '50', { depth: 1, parentLineId: 'Head', share: '0.5', agreedShare: '0.6' }),
    line('Ben', '40', { depth: 1, parentLineId: 'Head' }),
  ],
  orphans: [line('Zoe', '5')],
  balance: {
    balance: {
      shares: { financial: '0.7', customer: '0.3', process: '0', innovation: '0', collaboration: '0' },
      unknown: '0',
      missing: ['process'],
      tooFinancial: true,
    },
    metrics: [],
    mayClassify: false,
  },
} as unknown as CascadeView;
const part = (name: string, target: string, because: string[] = []) => ({
  scorecardId: `card-${name}`,
  subject: { ...named(name), kind: 'person' },
  status: 'draft',
  before: '1',
  target,
  share: '1',
  allowed: !because.length,
  because,
});
const split = {
  lineId: 'Head',
  target: '100',
  contribution: 'sum',
  parts: [part('Anna', '50'), part('Ben', '50', ['ownerHoldsThePen'])],
} as unknown as SplitView;

describe('the cascade', () => {
  const propose = jest.fn(async () => ({ items: [{ scorecardId: 'card-Anna', done: true, because: [] }] }));
  beforeEach(async () => {
    propose.mockClear();
    const page = await render(CascadePage, {
      inputs: { period: 'q3' },
      providers: [
        provideHttpClient(),
        provideRouter([{ path: '**', children: [] }]),
        provideTestTexts({ en: { ...en, ui: {} } }),
        { provide: EVENT_SOURCE, useValue: () => ({ close: () => undefined }) },
        { provide: CascadeService, useValue: { cascadeTree: async () => view, cascadeSuggest: async () => split, cascadePropose: propose } },
        { provide: PeriodsService, useValue: { periodList: async () => [] } },
      ],
    });
    jest.spyOn(page.fixture.componentRef.injector.get(Texts), 'lang').mockReturnValue('en');
    await screen.findAllByText('Anna');
  });

  it('shows the gap in a row of its own, what nobody above has, and a plan of money only', () => {
    const gap = screen.getByRole('row', { name: /^Gap/ });
    expect(within(gap).getByText('10')).toBeTruthy();
    expect(within(screen.getByRole('region', { name: 'Lines that nobody above has' })).getByText('Zoe')).toBeTruthy();
    expect(screen.getByText('More than 60% of the weight is financial')).toBeTruthy();
  });

  it('says by which denominators it reckoned, and which share was agreed where it is another now', () => {
    expect(screen.getByText(en.target.cascade.basis.mixed)).toBeTruthy();
    expect(within(screen.getByRole('row', { name: /^Anna/ })).getByText('agreed 60.0%')).toBeTruthy();
    expect(within(screen.getByRole('row', { name: /^Ben/ })).queryByText(/^agreed/)).toBeNull();
  });

  it('folds what is below a line away', async () => {
    fireEvent.click(screen.getByRole('button', { name: /Unfold or fold Head/ }));
    await waitFor(() => expect(screen.queryByRole('rowheader', { name: /Anna/ })).toBeNull());
  });

  it('proposes to whom it may, with a reason, and says why not to the others', async () => {
    expect(await screen.findByText('It is the owner’s turn')).toBeTruthy();
    const button = screen.getByRole('button', { name: 'Propose to those below' });
    expect(button.hasAttribute('disabled')).toBe(true);
    fireEvent.input(screen.getByRole('textbox', { name: 'Why it is split like this' }), { target: { value: 'new store' } });
    await waitFor(() => expect(button.hasAttribute('disabled')).toBe(false));
    fireEvent.click(button);
    await waitFor(() =>
      expect(propose).toHaveBeenCalledWith({ id: 'Head', body: { reason: 'new store', items: [{ scorecardId: 'card-Anna', target: '50' }] } }),
    );
  });
});
