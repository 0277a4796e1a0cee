import { fireEvent, render, screen, waitFor, within } from '@testing-library/angular';
import { LineageService, type LineageView } from '@kpi-loop/shared/client';
import { ProblemError, Words } from '@kpi-loop/shared/ui';
import { providers } from '../testing/spec-company';
import { LineagePage } from './lineage-page';

const thing = (id: string, name: string, link: string | null) => ({ id, name, nameEn: name, detail: 'detail', detailEn: 'detail', link });
const view: LineageView = {
  kind: 'metric',
  id: 'm',
  layers: [
    { kind: 'run', things: [{ ...thing('r', 'funnel.csv', null), detail: '2026-08-01 – 2026-08-17', detailEn: '2026-08-01 – 2026-08-17' }], total: 31 },
    { kind: 'metric', things: [thing('m', 'Payment success rate', '/metrics/1')], total: 1 },
    { kind: 'alert', things: [thing('a', 'THRESHOLD', '/alerts?alert=a')], total: 1 },
    { kind: 'line', things: [thing('l', 'A Jie', '/lines/l'), thing('other', 'B Jie', '/lines/other')], total: 2 },
  ],
  steps: [
    { fromKind: 'run', from: 'r', toKind: 'metric', to: 'm' },
    { fromKind: 'metric', from: 'm', toKind: 'line', to: 'l' },
  ],
};

describe('lineage', () => {
  const open = (lineageOf: () => Promise<LineageView>) =>
    render(LineagePage, {
      inputs: { kind: 'metric', id: 'm' },
      providers: [
        ...providers,
        { provide: LineageService, useValue: { lineageOf } },
        { provide: Words, useValue: { load: async () => undefined, spoken: () => ({ rule: 'Beyond the limit' }) } },
      ],
    });
  const cardOf = (name: string): HTMLElement => screen.getByText(name).closest('li')!;

  it('names every layer and says how much of it is not drawn', async () => {
    await open(async () => view);
    const runs = await screen.findByRole('region', { name: 'Collection run' });
    expect(within(runs).getByRole('heading').textContent).toContain('31');
    expect(within(runs).getByText('30 more are not drawn')).toBeTruthy();
    expect(within(runs).getByText('1 Aug 2026 – 17 Aug 2026')).toBeTruthy();
    expect(screen.getByRole('heading', { level: 1 }).textContent).toContain('Lineage · Payment success rate');
  });

  it('opens what may be opened, and begins anew from any other thing', async () => {
    await open(async () => view);
    expect((await screen.findByRole('link', { name: 'A Jie' })).getAttribute('href')).toBe('/lines/l');
    expect(screen.getByRole('link', { name: 'Beyond the limit' }).getAttribute('href')).toBe('/alerts?alert=a');
    expect(screen.queryByRole('link', { name: 'funnel.csv' })).toBeNull();
    expect(within(cardOf('funnel.csv')).getByRole('link', { name: 'From here' }).getAttribute('href')).toBe('/metrics/lineage/run/r');
    expect(within(cardOf('Payment success rate')).queryByRole('link', { name: 'From here' })).toBeNull();
  });

  it('shows the way of what is looked at', async () => {
    await open(async () => view);
    fireEvent.mouseEnter((await screen.findByText('A Jie')).closest('li')!);
    await waitFor(() => expect(cardOf('B Jie').className).toContain('off'));
    expect(cardOf('funnel.csv').className).not.toContain('off');
  });

  it('says when there is nothing to see, and asks again', async () => {
    const ask = jest.fn<Promise<LineageView>, []>().mockRejectedValueOnce(new ProblemError(404, 'notFound')).mockResolvedValue(view);
    await open(ask);
    fireEvent.click(await screen.findByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('A Jie')).toBeTruthy();
  });
});
