import { fireEvent, render, screen, waitFor } from '@testing-library/angular';
import { DatasetsService, MetricService, type PackedItemView, type PackPreviewView, ProcessService } from '@kpi-loop/shared/client';
import { ProblemError, ProblemToast } from '@kpi-loop/shared/ui';
import { aProcess, providers } from '../testing/spec-company';
import { PackImportPage } from './pack-import-page';

const item = (code: string, change: Partial<PackedItemView> = {}): PackedItemView => ({
  ...{ code, name: code, nameEn: `The ${code}`, standing: 'new' as const, chosen: true, broken: [], about: '', metricId: null, changed: [] },
  ...change,
});
const preview = (change: Partial<PackPreviewView> = {}): PackPreviewView => ({
  items: [item('A'), item('B', { standing: 'same', metricId: 'm' })],
  datasets: [],
  nodes: [],
  ready: true,
  ...change,
});

describe('importing a pack', () => {
  const toast = { show: jest.fn(async () => undefined), done: jest.fn(async () => undefined) };
  const open = async (api: Record<string, jest.Mock>) =>
    render(PackImportPage, {
      providers: [
        ...providers,
        { provide: ProblemToast, useValue: toast },
        { provide: MetricService, useValue: api },
        { provide: DatasetsService, useValue: { datasetList: async () => ({ items: [] }) } },
        { provide: ProcessService, useValue: { processList: async () => ({ items: [aProcess()], next: null, offers: [] }) } },
      ],
    });
  const give = (text: string, name = 'pack.json') => {
    const file = new File([text], name, { type: 'application/json' });
    // jsdom's File cannot be read as text
    Object.assign(file, { text: async () => text });
    fireEvent.change(document.querySelector('#kl-pack')!, { target: { files: [file] } });
  };

  it('shows what each metric would become before anything is written, and imports when that is asked', async () => {
    const metricPackImport = jest.fn(async (_: unknown) => ({ created: 1, revised: 0, unchanged: 1, metricIds: ['x'] }));
    await open({ metricPackPreview: jest.fn(async () => preview()), metricPackImport });
    give('{"schema": "kpi-loop/metric-pack"}');
    expect(await screen.findByText('1 new, 0 next versions, 1 the same, 0 in conflict')).toBeTruthy();
    expect(metricPackImport).not.toHaveBeenCalled();
    screen.getByRole('button', { name: 'Import as drafts' }).click();
    expect(await screen.findByText('1 new drafts, 0 drafts of next versions, 1 were the same already.')).toBeTruthy();
    expect(metricPackImport.mock.calls[0][0]).toEqual({ body: { pack: { schema: 'kpi-loop/metric-pack' }, datasets: {}, nodes: {} } });
  });
  it('waits while a node is open, and takes “decide later” for an answer', async () => {
    const node = { key: 'EC/PAY', name: '支付', nameEn: 'Payment', nodeId: null, decided: false };
    const ask = jest.fn(async ({ body }: { body: { nodes: Record<string, string> } }) =>
      preview('EC/PAY' in body.nodes ? { nodes: [{ ...node, decided: true }] } : { nodes: [node], ready: false }),
    );
    await open({ metricPackPreview: ask });
    give('{}');
    const button = (await screen.findByRole('button', { name: 'Import as drafts' })) as HTMLButtonElement;
    expect(button.disabled).toBe(true);
    screen.getByRole('button', { name: 'decide later' }).click();
    await waitFor(() => expect((screen.getByRole('button', { name: 'Import as drafts' }) as HTMLButtonElement).disabled).toBe(false));
    expect(ask.mock.calls.at(-1)![0].body.nodes).toEqual({ 'EC/PAY': '' });
    expect(screen.getByText('To be chosen in the draft')).toBeTruthy();
  });
  it('says why a metric is in conflict, and goes on without it', async () => {
    const items = [item('A'), item('B', { standing: 'conflict', broken: ['notADuplicate'], about: 'PAID' })];
    const ask = jest.fn(async ({ body }: { body: { codes?: string[] } }) =>
      preview({ items: items.map((i) => ({ ...i, chosen: body.codes?.includes(i.code) ?? true })), ready: !!body.codes }),
    );
    await open({ metricPackPreview: ask });
    give('{"metrics": [{"code": "A"}, {"code": "B"}]}');
    expect(await screen.findByText(/Metric PAID already measures the same thing/)).toBeTruthy();
    fireEvent.click(screen.getByLabelText('B'));
    await waitFor(() => expect(ask.mock.calls.at(-1)![0].body.codes).toEqual(['A']));
    await waitFor(() => expect((screen.getByRole('button', { name: 'Import as drafts' }) as HTMLButtonElement).disabled).toBe(false));
  });
  it.each([
    ['[1]', 'This is no metric pack: the file is not JSON'],
    ['not json', 'This is no metric pack: the file is not JSON'],
    ['x'.repeat(2_000_001), 'The file is too large, 2 MB at most'],
  ])('refuses what is no pack before it is sent', async (text, words) => {
    const ask = jest.fn();
    await open({ metricPackPreview: ask });
    give(text);
    expect((await screen.findByRole('alert')).textContent).toBe(words);
    expect(ask).not.toHaveBeenCalled();
  });
  it('says in the words of the server why a file is none', async () => {
    await open({ metricPackPreview: jest.fn().mockRejectedValue(new ProblemError(422, 'ruleBroken', { violations: ['packHashDiffers'] })) });
    give('{}');
    expect(await screen.findByText(/The pack was changed after it was exported/)).toBeTruthy();
  });
});
