import { Router } from '@angular/router';
import { fireEvent, render, screen } from '@testing-library/angular';
import { MetricService, type MetricTreeView, type TreeEdgeView, type TreeMetricView } from '@kpi-loop/shared/client';
import { ProblemError, SessionStore } from '@kpi-loop/shared/ui';
import { providers } from '../testing/spec-company';
import { MetricTreePage } from './metric-tree-page';

const metric = (id: string, change: Partial<TreeMetricView> = {}): TreeMetricView => ({
  ...{ id, code: id, name: id, nameEn: `The ${id}`, direction: 'HIGHER' as const, unit: '元', decimals: 0, percent: false, certified: false, state: null },
  ...{ value: null, before: null, month: null, unitName: '', unitNameEn: '' },
  ...change,
});
const edge = (fromId: string, toId: string, change: Partial<TreeEdgeView> = {}): TreeEdgeView => ({
  fromId,
  toId,
  relation: 'input',
  weight: null,
  back: null,
  timing: null,
  linkId: null,
  ...change,
});
const tree: MetricTreeView = {
  metrics: [
    metric('GMV', { value: '900', before: '1000', month: '2026-09-01', unitName: '总部', unitNameEn: 'HQ', state: 'bad', certified: true }),
    metric('LEADS'),
    metric('RATE', { percent: true, decimals: 4, value: '0.15', before: '0.12', month: '2026-09-01', unitNameEn: 'HQ' }),
    metric('SPEND'),
    metric('VISITS'),
  ],
  edges: [
    edge('GMV', 'LEADS'),
    edge('GMV', 'RATE', { back: { unit: 'month', n: 1 } }),
    edge('LEADS', 'SPEND', { relation: 'driver', timing: 'leading', linkId: 'l' }),
    edge('SPEND', 'VISITS'),
  ],
  offers: [],
};

describe('the metric tree', () => {
  const open = async (metricTreeTree: jest.Mock, inputs = {}) =>
    render(MetricTreePage, {
      inputs,
      providers: [
        ...providers,
        { provide: SessionStore, useValue: { has: () => true, timezone: () => 'Asia/Shanghai' } },
        { provide: MetricService, useValue: { metricTreeTree } },
      ],
    });
  const items = () => screen.getAllByRole('treeitem').map((item) => item.getAttribute('data-key'));

  it('leads from the result to what makes and drives it, with figures, the month before and how it stands', async () => {
    await open(jest.fn(async () => tree));
    await screen.findByRole('tree', { name: 'The GMV' });
    expect(items()).toEqual(['GMV', 'GMV/LEADS', 'GMV/LEADS/SPEND', 'GMV/RATE']);
    const text = screen.getAllByRole('treeitem').map((item) => item.textContent!.replace(/\s+/g, ' '));
    expect(text[0]).toContain('Off track');
    expect(text[0]).toContain('900');
    expect(text[0]).toMatch(/[−-].*100.* on the month before/);
    expect(text[2]).toContain('Leading');
    expect(text[2]).toContain('No figure yet');
    expect(text[3]).toContain('1 months before');
    expect(text[3]).toContain('15.00%');
    expect(text[3]).toMatch(/\+3\.0.*pp/);
  });
  it('is walked by the keyboard: arrows move, open and close, Enter opens the metric', async () => {
    const { fixture } = await open(jest.fn(async () => tree));
    const navigate = jest.spyOn(fixture.debugElement.injector.get(Router), 'navigate').mockResolvedValue(true);
    const at = (key: string) => screen.getAllByRole('treeitem').find((item) => item.getAttribute('data-key') === key)!;
    await screen.findByRole('tree');
    at('GMV').focus();
    fireEvent.keyDown(at('GMV'), { key: 'ArrowDown' });
    expect(document.activeElement).toBe(at('GMV/LEADS'));
    fireEvent.keyDown(at('GMV/LEADS'), { key: 'ArrowLeft' });
    expect([items(), at('GMV/LEADS').getAttribute('aria-expanded')]).toEqual([['GMV', 'GMV/LEADS', 'GMV/RATE'], 'false']);
    fireEvent.keyDown(at('GMV/LEADS'), { key: 'ArrowRight' });
    fireEvent.keyDown(at('GMV/LEADS'), { key: 'ArrowRight' });
    expect(document.activeElement).toBe(at('GMV/LEADS/SPEND'));
    fireEvent.keyDown(at('GMV/LEADS/SPEND'), { key: 'ArrowRight' });
    expect(items()).toContain('GMV/LEADS/SPEND/VISITS');
    fireEvent.keyDown(at('GMV/LEADS/SPEND'), { key: 'End' });
    expect(document.activeElement).toBe(at('GMV/RATE'));
    fireEvent.keyDown(at('GMV/RATE'), { key: 'ArrowLeft' });
    expect(document.activeElement).toBe(at('GMV'));
    fireEvent.keyDown(at('GMV'), { key: 'Enter' });
    expect(navigate).toHaveBeenCalledWith(['/metrics', 'GMV']);
    expect([at('GMV').getAttribute('aria-level'), at('GMV').tabIndex, at('GMV/RATE').tabIndex]).toEqual(['1', 0, -1]);
  });
  it('begins where the address says', async () => {
    await open(
      jest.fn(async () => tree),
      { root: 'LEADS' },
    );
    await screen.findByRole('tree', { name: 'The LEADS' });
    expect(items()[0]).toBe('LEADS');
  });
  it('shows a metric that nothing is linked to by itself', async () => {
    const asked = jest.fn(async ({ rootId }: { rootId?: string }) => (rootId ? { ...tree, metrics: [metric('ALONE')], edges: [] } : tree));
    await open(asked, { root: 'ALONE' });
    await screen.findByRole('tree', { name: 'The ALONE' });
    expect(items()).toEqual(['ALONE']);
  });
  it('says how a tree begins', async () => {
    await open(jest.fn(async () => ({ metrics: [], edges: [], offers: [] })));
    expect(await screen.findByText('No tree yet')).toBeTruthy();
  });
  it('lets a failed tree be asked for again', async () => {
    await open(jest.fn().mockRejectedValueOnce(new ProblemError(503, 'unavailable')).mockResolvedValue(tree));
    (await screen.findByRole('button', { name: 'Try again' })).click();
    expect(await screen.findByRole('tree')).toBeTruthy();
  });
});
