import { render, screen } from '@testing-library/angular';
import { DataTable } from './data-table';
import { DutyList } from './duty-list';
import { EmptyState } from './empty-state';
import { LifecycleBar } from './lifecycle-bar';
import { OfferButton, offerOf } from './offer-button';
import { PageHead } from './page-head';
import { ReasonModal } from './reason-modal';
import { Segmented } from './segmented';
import { uiProviders } from './spec-texts';

const refused = { event: 'agree', allowed: false, because: ['allLinesAccepted'], needs: [] };
const allowed = { event: 'agree', allowed: true, because: [], needs: ['reason'] };

describe('offer button', () => {
  it('stays reachable when refused, says why, and does nothing', async () => {
    const taken: unknown[] = [];
    await render(OfferButton, { inputs: { offer: refused, label: 'Agree' }, on: { taken: (offer) => taken.push(offer) }, providers: uiProviders });
    const button = screen.getByRole('button', { name: 'Agree' }) as HTMLButtonElement;
    expect(button.disabled).toBe(false);
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(document.getElementById(button.getAttribute('aria-describedby')!)!.textContent).toBe('One line is not accepted by both sides');
    button.click();
    expect(taken).toEqual([]);
  });

  it('names the rule itself where there is no text for it', async () => {
    const { container } = await render(OfferButton, { inputs: { offer: { ...refused, because: ['somethingNew'] }, label: 'Agree' }, providers: uiProviders });
    expect(container.textContent).toContain('The rule somethingNew does not hold yet');
  });

  it('hands over the offer when allowed', async () => {
    const taken: unknown[] = [];
    await render(OfferButton, {
      inputs: { offer: allowed, label: 'Agree', primary: true },
      on: { taken: (offer) => taken.push(offer) },
      providers: uiProviders,
    });
    screen.getByRole('button', { name: 'Agree' }).click();
    expect(taken).toEqual([allowed]);
  });

  it('draws nothing for what is not offered', async () => {
    await render(OfferButton, { inputs: { offer: offerOf([allowed], 'sign'), label: 'Sign' }, providers: uiProviders });
    expect(screen.queryByRole('button')).toBeNull();
  });
});

describe('reason modal', () => {
  it('asks for what is needed before it confirms', async () => {
    await render(ReasonModal, { inputs: { open: true, title: 'Return', needs: ['reason'] }, providers: uiProviders });
    expect(await screen.findByLabelText('Reason')).toBeTruthy();
    expect((screen.getByRole('button', { name: 'OK' }) as HTMLButtonElement).disabled).toBe(true);
  });
});

describe('lifecycle bar', () => {
  const states = [
    { id: 'draft', label: 'Draft' },
    { id: 'negotiating', label: 'Talks' },
    { id: 'agreed', label: 'Agreed' },
  ];

  it('lights the state of a nested path and says who acts by when', async () => {
    await render(LifecycleBar, { inputs: { states, current: 'negotiating.with_owner', next: 'Xiaoman', due: 'today 18:00' }, providers: uiProviders });
    const [draft, talks, agreed] = screen.getAllByRole('listitem');
    expect(draft.className).toContain('done');
    expect(talks.getAttribute('aria-current')).toBe('step');
    expect(talks.textContent!.replace(/\s+/g, ' ')).toContain('Talks · Xiaoman · today 18:00');
    expect(agreed.className).toContain('todo');
  });
});

describe('duty list', () => {
  it('offers each duty its action, with the duty in the name', async () => {
    const taken: string[] = [];
    const items = [{ id: '1', kind: 'note', title: 'Write the pre-read', severity: 'bad' as const, actionLabel: 'Write', due: '2026-08-18' }];
    await render(DutyList, { inputs: { items }, on: { taken: ({ id }) => taken.push(id) }, providers: uiProviders });
    screen.getByRole('button', { name: 'Write Write the pre-read' }).click();
    expect(taken).toEqual(['1']);
  });

  it('says that nothing waits', async () => {
    const { container } = await render(DutyList, { inputs: { items: [] }, providers: uiProviders });
    expect(container.textContent).toContain('Nothing to do today');
  });
});

describe('data table', () => {
  const columns = [{ key: 'unit', label: 'Unit', text: (row: { id: string; unit: string }) => row.unit }];
  const rows = [{ id: '1', unit: 'Retail' }];
  const table = (inputs: object, on: object = {}) =>
    render(DataTable<{ id: string; unit: string }>, { inputs: { columns, rows, ...inputs }, on, providers: uiProviders });

  it('shows rows and opens one', async () => {
    const opened: unknown[] = [];
    await table({}, { opened: (row: unknown) => opened.push(row) });
    screen.getByText('Retail').click();
    expect(opened).toEqual(rows);
  });

  it('says how to begin when it is empty', async () => {
    const { container } = await table({ rows: [], emptyTitle: 'No scorecards', emptyText: 'Roll forward from June.' });
    expect(container.textContent).toContain('Roll forward from June.');
  });

  it('shows skeletons while loading', async () => {
    const { container } = await table({ rows: [], loading: true });
    expect(container.querySelectorAll('.kl-skeleton')).toHaveLength(6);
  });

  it('offers to try again after an error', async () => {
    let asked = 0;
    await table({ rows: [], error: new Error('x') }, { retry: () => (asked += 1) });
    screen.getByRole('button', { name: 'Try again' }).click();
    expect(asked).toBe(1);
  });

  it('asks for the next page', async () => {
    let asked = 0;
    await table({ hasMore: true }, { more: () => (asked += 1) });
    screen.getByRole('button', { name: 'Load more' }).click();
    expect(asked).toBe(1);
  });
});

describe('small parts', () => {
  it('heads a page with one heading', async () => {
    await render(PageHead, { inputs: { title: 'My KPIs', meta: '30 working days left' } });
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('My KPIs');
  });

  it('says what is empty and why', async () => {
    const { container } = await render(EmptyState, { inputs: { title: 'Nothing yet', text: 'Begin here.' } });
    expect(container.textContent).toContain('Begin here.');
  });

  it('chooses one of a few', async () => {
    const { fixture } = await render(Segmented, {
      inputs: {
        label: 'Period',
        value: 'q',
        options: [
          { value: 'q', label: 'Q3' },
          { value: 'm', label: 'August' },
        ],
      },
    });
    screen.getByRole('radio', { name: 'August' }).click();
    expect(fixture.componentInstance.value()).toBe('m');
  });
});
