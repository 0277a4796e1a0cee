import { provideHttpClient } from '@angular/common/http';
import { provideRouter } from '@angular/router';
import { DatasetsService, type DatasetView, SourcesService } from '@kpi-loop/shared/client';
import { EVENT_SOURCE, ProblemError, ProblemToast, provideTestTexts, SessionStore } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen, waitFor } from '@testing-library/angular';
import en from '../i18n/en.json';
import { DatasetDetailPage } from './dataset-detail-page';

const dataset = (change: Partial<DatasetView> = {}): DatasetView => ({
  ...{
    id: 'd',
    sourceId: 's',
    sourceName: 'Files',
    sourceNameEn: '',
    sourceKind: 'file',
    code: 'sales',
    name: '销售',
    nameEn: 'Sales',
    query: null,
    request: null,
    replaceMode: 'window',
    cursorColumn: null,
  },
  ...{
    schedule: null,
    lookbackDays: 7,
    nextRunAt: null,
    metrics: 1,
    failedChecks: 0,
    usedColumns: ['sales'],
    lastHeader: ['no', 'day', 'owner', 'sales', 'coupon'],
    lastRunId: null,
    lastRunStatus: null,
    lastRunAt: null,
    dataUntil: null,
    version: 4,
  },
  mapping: {
    ...{ eventDate: 'day', key: ['no'], person: 'owner' },
    columns: [
      { name: 'no', type: 'text' },
      { name: 'day', type: 'date' },
      { name: 'owner', type: 'text' },
      { name: 'sales', type: 'number' },
      { name: 'channel', type: 'text' },
    ],
  },
  ...change,
});

describe('a dataset', () => {
  const open = async (kept: DatasetView, { roles = ['STEWARD'], api = {}, inputs = {} }: { roles?: string[]; api?: object; inputs?: object } = {}) => {
    const saved: { id: string; body: Record<string, unknown> }[] = [];
    await render(DatasetDetailPage, {
      inputs: { id: 'd', ...inputs },
      providers: [
        provideRouter([]),
        provideHttpClient(),
        provideTestTexts({
          en: {
            ...en,
            menu: { sources: 'Sources' },
            field: { ...en.field, required: 'Required' },
            ui: { loading: 'Loading', reason: { cancel: 'Cancel' }, table: { retry: 'Try again' } },
          },
        }),
        {
          provide: SessionStore,
          useValue: {
            today: () => '2026-08-18',
            timezone: () => 'Asia/Shanghai',
            session: () => null,
            has: (...asked: string[]) => asked.some((role) => roles.includes(role)),
          },
        },
        { provide: EVENT_SOURCE, useValue: () => ({ close: () => undefined }) },
        { provide: ProblemToast, useValue: { done: async () => undefined, show: async () => undefined } },
        { provide: SourcesService, useValue: { sourceSchema: async () => ({ tables: [] }) } },
        {
          provide: DatasetsService,
          useValue: {
            datasetOne: async () => kept,
            datasetUpdate: async (params: { id: string; body: Record<string, unknown> }) => (saved.push(params), { ...kept, version: 5 }),
            ...api,
          },
        },
      ],
    });
    await screen.findByRole('heading', { name: 'Sales' });
    return saved;
  };
  const save = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Save' });

  it('says what the next run does otherwise, and asks before it is saved', async () => {
    const saved = await open(dataset());
    expect(save().disabled).toBe(true);
    fireEvent.click(screen.getByRole('checkbox', { name: 'channel' }));
    expect(await screen.findByText('Not read any more: channel')).toBeTruthy();
    fireEvent.click(save());
    fireEvent.click(await screen.findByRole('button', { name: 'Save the change' }));
    await waitFor(() => expect(saved).toHaveLength(1));
    expect(saved[0]).toMatchObject({
      id: 'd',
      body: { replaceMode: 'window', lookbackDays: 7, mapping: { columns: [{ name: 'no' }, { name: 'day' }, { name: 'owner' }, { name: 'sales' }] } },
    });
    expect(saved[0].body).not.toHaveProperty('query');
  });

  it('calls its columns as people do, and asks nobody about it', async () => {
    const saved = await open(dataset());
    fireEvent.input(screen.getByRole('textbox', { name: 'Label (English) sales' }), { target: { value: 'Sales value ' } });
    await waitFor(() => expect(save().disabled).toBe(false));
    fireEvent.click(save());
    await waitFor(() => expect(saved).toHaveLength(1));
    expect(saved[0].body).toMatchObject({
      mapping: {
        columns: [{ name: 'no' }, { name: 'day' }, { name: 'owner' }, { name: 'sales', type: 'number', labelEn: 'Sales value' }, { name: 'channel' }],
      },
    });
  });

  it('says what a change is about in the words of the columns', async () => {
    const [no, day, owner, sales, channel] = dataset().mapping.columns;
    await open(dataset({ mapping: { ...dataset().mapping, columns: [no, day, owner, sales, { ...channel, labelEn: 'Channel of the order' }] } }));
    fireEvent.click(screen.getByRole('checkbox', { name: 'channel' }));
    expect(await screen.findByText('Not read any more: Channel of the order')).toBeTruthy();
  });

  it('keeps what metrics read', async () => {
    await open(dataset());
    expect(screen.getByRole<HTMLInputElement>('checkbox', { name: 'sales' }).disabled).toBe(true);
  });

  it('begins without the columns a run has found gone', async () => {
    await open(dataset(), { inputs: { without: 'channel' } });
    expect(await screen.findByText('Not read any more: channel')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
    await waitFor(() => expect(screen.queryByText('Not read any more: channel')).toBeNull());
  });

  it('takes a column the last delivery had', async () => {
    await open(dataset());
    fireEvent.click(screen.getByRole('button', { name: 'coupon' }));
    expect(await screen.findByText(/Read from now on: coupon/)).toBeTruthy();
  });

  it('says what is missing instead of saving', async () => {
    await open(dataset());
    fireEvent.click(screen.getByRole('checkbox', { name: 'owner' }));
    expect((await screen.findAllByRole('alert')).length).toBeGreaterThan(0);
    expect(save().disabled).toBe(true);
  });

  it('shows its query to everybody and lets a steward change it', async () => {
    const sql = dataset({ sourceKind: 'postgres', query: 'SELECT * FROM sale WHERE day BETWEEN :from AND :to' });
    await open(sql, { roles: ['OPS'] });
    expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Query' }).readOnly).toBe(true);
    expect(screen.queryByRole('button', { name: 'Preview' })).toBeNull();
  });

  it('shows the first rows, and where the source found a mistake', async () => {
    const sql = dataset({ sourceKind: 'postgres', query: 'SELECT *\nFROM nothing' });
    let wrong = true;
    await open(sql, {
      api: {
        datasetPreview: async () => {
          if (wrong) throw new ProblemError(422, 'sourceTableUnknown', { params: { line: 2, column: 6 } });
          return { columns: [{ name: 'no', type: 'text', blanks: 0, samples: [] }], rows: [{ rowNo: 2, cells: ['A-7'] }], more: false };
        },
      },
    });
    fireEvent.click(screen.getByRole('button', { name: 'Preview' }));
    expect(await screen.findByRole('button', { name: /Line 2, column 6/ })).toBeTruthy();
    wrong = false;
    fireEvent.click(screen.getByRole('button', { name: 'Preview' }));
    expect(await screen.findByText('A-7')).toBeTruthy();
  });

  it('that people enter is not changed here', async () => {
    await open(dataset({ sourceKind: 'manual' }));
    expect(screen.getByText(en.rule.figuresAreEntered)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Save' })).toBeNull();
  });
});
