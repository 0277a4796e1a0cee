import { render, screen } from '@testing-library/angular';
import { MetricService, ProcessService } from '@kpi-loop/shared/client';
import { ProblemError } from '@kpi-loop/shared/ui';
import { aProcess, aRow, offer, providers } from '../testing/spec-company';
import { MetricListPage } from './metric-list-page';

describe('metric centre', () => {
  const open = async (metricList: jest.Mock, inputs = {}) =>
    render(MetricListPage, {
      inputs,
      providers: [
        ...providers,
        { provide: MetricService, useValue: { metricList } },
        { provide: ProcessService, useValue: { processList: async () => ({ items: [aProcess()], next: null, offers: [] }) } },
      ],
    });
  const page = (change = {}) => ({ items: [], next: null, offers: [], ...change });

  it('shows each metric with its formula, step and state, and the version on its way', async () => {
    const rows = [aRow({ openVersion: { id: 'v2', versionNo: 2, status: 'in_review' } })];
    const { container } = await open(jest.fn(async () => page({ items: rows })));
    expect(await screen.findByText('Payment success rate')).toBeTruthy();
    expect(container.textContent).toContain('sum of checkout where channel = “app”');
    expect(container.textContent).toContain('Version 2 · In review');
    expect(screen.queryByRole('button', { name: 'New metric' })).toBeNull();
  });
  it('says how to begin when there is nothing, and offers it to those who may', async () => {
    await open(jest.fn(async () => page({ offers: [offer('metric.create')] })));
    expect(await screen.findByText('No metrics yet')).toBeTruthy();
    expect(screen.getAllByRole('button', { name: 'New metric' })).toHaveLength(2);
  });
  it('asks by the filters of the address, and says so when nothing matches', async () => {
    const list = jest.fn(async () => page());
    await open(list, { search: 'zzz', status: 'draft', nodeId: 'n1' });
    expect(await screen.findByText('No metrics match')).toBeTruthy();
    expect(list).toHaveBeenLastCalledWith({ search: 'zzz', status: 'draft', nodeId: 'n1' });
    expect(list).toHaveBeenCalledTimes(1);
    expect(screen.getByRole('button', { name: 'Clear filters' })).toBeTruthy();
  });
  it('asks for the next page by its cursor and keeps the first', async () => {
    const list = jest.fn(async (params: { cursor?: string }) =>
      params.cursor ? page({ items: [aRow({ id: 'm2', nameEn: 'Checkout rate' })] }) : page({ items: [aRow()], next: 'abc' }),
    );
    await open(list);
    (await screen.findByRole('button', { name: 'Load more' })).click();
    expect(await screen.findByText('Checkout rate')).toBeTruthy();
    expect(screen.getByText('Payment success rate')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Load more' })).toBeNull();
  });
  it('lets a failed list be asked for again', async () => {
    const list = jest
      .fn()
      .mockRejectedValueOnce(new ProblemError(503, 'unavailable'))
      .mockResolvedValue(page({ items: [aRow()] }));
    await open(list);
    (await screen.findByRole('button', { name: 'Try again' })).click();
    expect(await screen.findByText('Payment success rate')).toBeTruthy();
  });
});
