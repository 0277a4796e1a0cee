import { render, screen, waitFor } from '@testing-library/angular';
import { MetricService, ProcessService } from '@kpi-loop/shared/client';
import { ProblemError } from '@kpi-loop/shared/ui';
import { aProcess, aRow, offer, providers } from '../testing/spec-company';
import { MetricListPage } from './metric-list-page';

describe('metric centre', () => {
  const open = async (metricList: jest.Mock, inputs = {}, api: Record<string, jest.Mock> = {}) =>
    render(MetricListPage, {
      inputs,
      providers: [
        ...providers,
        { provide: MetricService, useValue: { metricList, ...api } },
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
  it('marks what two people vouch for, and asks for those alone', async () => {
    const list = jest.fn(async () => page({ items: [aRow({ certified: true })] }));
    await open(list, { certified: 'true' });
    expect(await screen.findByTitle('A data steward and the business owner both vouch for this definition')).toBeTruthy();
    expect(list).toHaveBeenLastCalledWith({ certified: 'true' });
    expect((screen.getByLabelText('Certified only') as HTMLInputElement).checked).toBe(true);
  });
  it('packs the metrics that are ticked, for those who keep them', async () => {
    const metricPackExport = jest.fn(async () => ({ schema: 'kpi-loop/metric-pack', schemaVersion: 1, hash: 'h', metrics: [] }));
    const made = jest.fn((_: Blob) => 'blob:1');
    Object.assign(URL, { createObjectURL: made, revokeObjectURL: jest.fn() });
    const list = jest.fn(async () => page({ items: [aRow()], offers: [offer('metric.create')] }));
    const { fixture } = await open(list, {}, { metricPackExport });
    const button = await screen.findByRole('button', { name: 'Export a pack (0)' });
    expect((button as HTMLButtonElement).disabled).toBe(true);
    (fixture.componentInstance as unknown as { chosen: { set(ids: string[]): void } }).chosen.set(['m1']);
    fixture.detectChanges();
    (await screen.findByRole('button', { name: 'Export a pack (1)' })).click();
    await waitFor(() => expect(made).toHaveBeenCalled());
    expect(metricPackExport).toHaveBeenCalledWith({ body: { metricIds: ['m1'] } });
    expect(made.mock.calls[0][0].type).toBe('application/json;charset=utf-8');
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
