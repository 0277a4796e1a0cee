import { fireEvent, render, screen, waitFor } from '@testing-library/angular';
import { DatasetsService, MetricService, ProcessService } from '@kpi-loop/shared/client';
import { ProblemError, ProblemToast } from '@kpi-loop/shared/ui';
import { aProcess, aVersion, offer, providers } from '../testing/spec-company';
import { DefinitionEditorPage } from './definition-editor-page';
import { DrillPaths } from './drill-paths';
import { emptyDefinition, fitted, toSend, withKind } from './definition-draft';

describe('definition editor', () => {
  const toast = { show: jest.fn(async () => undefined), done: jest.fn(async () => undefined) };
  const open = async (api: Record<string, jest.Mock>, inputs = {}, datasetList = jest.fn().mockRejectedValue(new ProblemError(403, 'notYours'))) =>
    render(DefinitionEditorPage, {
      inputs,
      providers: [
        ...providers,
        { provide: ProblemToast, useValue: toast },
        { provide: MetricService, useValue: api },
        { provide: DatasetsService, useValue: { datasetList } },
        { provide: ProcessService, useValue: { processList: async () => ({ items: [aProcess()], next: null, offers: [] }) } },
      ],
    });
  const type = (label: RegExp | string, value: string) => fireEvent.input(screen.getByLabelText(label), { target: { value } });
  const settled = () => new Promise((done) => setTimeout(done));

  it('writes a new metric without a word of SQL, and previews it in words', async () => {
    const create = jest.fn(async (_: unknown) => ({ id: 'm9' }));
    const { container } = await open({ metricCreate: create });
    await settled();
    type(/^Code \*/, 'EC04');
    type(/^Chinese name \*/, '支付成功率');
    type('Dataset', 'ec_funnel_daily');
    fireEvent.click(screen.getByLabelText('Ratio'));
    const columns = screen.getAllByLabelText('Column');
    fireEvent.input(columns[0], { target: { value: 'paid' } });
    fireEvent.input(columns[1], { target: { value: 'checkout' } });
    fireEvent.click(screen.getAllByRole('button', { name: 'Add a condition' })[0]);
    fireEvent.input(screen.getAllByLabelText('Column')[1], { target: { value: 'channel' } });
    fireEvent.input(screen.getByLabelText('Value'), { target: { value: 'app' } });
    await waitFor(() => expect(container.querySelector('.preview')!.textContent).toContain('sum of paid where channel = “app”'));
    fireEvent.click(screen.getByRole('button', { name: 'Save draft' }));
    await settled();
    expect(create.mock.calls[0][0]).toMatchObject({
      body: {
        code: 'EC04',
        name: '支付成功率',
        definition: {
          kind: 'ratio',
          percent: true,
          flow: false,
          datasetCode: 'ec_funnel_daily',
          numerator: { agg: 'sum', column: 'paid', filters: [{ column: 'channel', op: 'eq', value: 'app' }] },
          denominator: { agg: 'sum', column: 'checkout' },
        },
      },
    });
  });
  it('tells while it is written what measures the same, what is similar and which words are taken', async () => {
    const ref = (code: string) => ({ id: code, code, name: code, nameEn: code });
    const likeness = jest.fn(async (_: unknown) => ({
      metrics: [
        { ...ref('EC04'), likeness: 'same', status: 'published' },
        { ...ref('EC05'), likeness: 'similar', status: 'draft' },
      ],
      names: [{ ...ref('EC06'), words: ['Pay rate'] }],
    }));
    await open({ definitionTrialLikeness: likeness });
    expect(await screen.findByText('These metrics measure the same already; it cannot be published twice:', {}, { timeout: 3000 })).toBeTruthy();
    expect(screen.getByText('Very close to these metrics; make sure another one is needed:')).toBeTruthy();
    expect(screen.getByText(/Pay rate/)).toBeTruthy();
    expect(screen.getByRole('link', { name: 'EC04 EC04' }).getAttribute('href')).toBe('/metrics/EC04');
    expect(likeness.mock.calls[0][0]).toMatchObject({ body: { name: '', definition: { kind: 'simple' } } });
  });
  it('begins with a template: measure, names, and that it must not stand alone', async () => {
    const create = jest.fn(async (_: unknown) => ({ id: 'm9' }));
    const use = JSON.stringify({ datasetCode: 'projects', processNodeId: 'n1', columns: { is_landed: 'landed' }, metrics: {}, parameters: {} });
    const { container } = await open({ metricCreate: create }, { template: 'S15-PROJECTS', use });
    await settled();
    expect(container.querySelector('.preview')!.textContent).toContain('A count without its quality');
    fireEvent.click(screen.getByRole('button', { name: 'Save draft' }));
    await settled();
    expect(create.mock.calls[0][0]).toMatchObject({
      body: {
        code: 'S15-PROJECTS',
        name: '落地项目数',
        nameEn: 'Projects landed',
        standsAlone: false,
        templateCode: 'S15-PROJECTS',
        definition: {
          datasetCode: 'projects',
          processNodeId: 'n1',
          aggOrg: 'SUM',
          flow: true,
          numerator: { agg: 'count', filters: [{ column: 'landed', op: 'eq', value: true }] },
        },
      },
    });
  });
  it('takes what somebody has written into the address for nothing chosen', async () => {
    await open({}, { template: 'S15-PROJECTS', use: '{"columns": 1' });
    await settled();
    expect((screen.getByLabelText('Dataset') as HTMLInputElement).value).toBe('');
  });
  it('marks what is missing instead of a button that does nothing', async () => {
    const create = jest.fn();
    await open({ metricCreate: create });
    await settled();
    fireEvent.click(screen.getByRole('button', { name: 'Save draft' }));
    expect((await screen.findAllByRole('alert')).length).toBe(2);
    expect(create).not.toHaveBeenCalled();
  });
  it('marks the field the server refuses', async () => {
    await open({
      metricCreate: jest.fn().mockRejectedValue(new ProblemError(409, 'alreadyExists', { fields: [{ pointer: '/code', code: 'alreadyExists' }] })),
    });
    await settled();
    type(/^Code \*/, 'EC04');
    type(/^Chinese name \*/, 'x');
    await settled();
    fireEvent.click(screen.getByRole('button', { name: 'Save draft' }));
    expect(await screen.findByRole('alert')).toBeTruthy();
  });
  it('does not open a version that may not be changed', async () => {
    await open({ metricVersionShow: jest.fn(async () => aVersion({ status: 'published' })) }, { id: 'm1', versionId: 'v1' });
    expect(await screen.findByText('This version cannot be edited now')).toBeTruthy();
  });
  it('changes the draft that is there', async () => {
    const edit = jest.fn(async (_: unknown) => aVersion());
    await open(
      { metricVersionShow: jest.fn(async () => aVersion({ status: 'draft', offers: [offer('metricVersion.edit')] })), metricVersionEdit: edit },
      { id: 'm1', versionId: 'v1' },
    );
    await screen.findByText('Payment success rate · Version 1');
    type('Description in English', 'of every order');
    fireEvent.click(screen.getByRole('button', { name: 'Save draft' }));
    await waitFor(() => expect(edit.mock.calls[0][0]).toMatchObject({ id: 'v1', body: { descriptionEn: 'of every order', processNodeId: 'n1', decimals: 4 } }));
  });

  it('says what is wrong with a formula while it is typed, and what test cases and real rows come to', async () => {
    const draft = aVersion({
      ...{ status: 'draft', kind: 'derived', numerator: null, denominator: null, aggOrg: 'FORMULA', aggTime: 'FORMULA', percent: false, decimals: 1 },
      inputs: [{ as: 'revenue', code: 'EC06', back: null, weight: null, zeroAt: null, fullAt: null }],
      tests: [{ name: 'two', rows: [], inputs: { revenue: '2' }, expected: '3' }],
      offers: [offer('metricVersion.edit')],
    });
    const check = jest.fn(async (_: unknown) => ({ errors: [{ code: 'unknownInput', from: 0, to: 5, found: 'befor' }], used: [] }));
    const api = {
      metricVersionShow: jest.fn(async () => draft),
      definitionTrialCheckFormula: check,
      definitionTrialRunTests: jest.fn(async () => ({ ran: true, results: [{ name: 'two', passed: false, expected: '3.0', got: '2.0' }] })),
      definitionTrialPreview: jest.fn(async () => ({
        months: ['2026-07-01'],
        subjects: [{ kind: 'unit', id: 'u', name: '华禾', nameEn: 'Huahe', values: [{ month: '2026-07-01', value: '1234.56', rowCount: 31 }] }],
      })),
    };
    await open(api, { id: 'm1', versionId: 'v1' });
    fireEvent.input(await screen.findByLabelText(/^Formula/), { target: { value: 'befor + 1' } });
    expect(await screen.findByText('No metric here is called “befor”', {}, { timeout: 3000 })).toBeTruthy();
    expect(check.mock.calls.at(-1)![0]).toEqual({ body: { formula: 'befor + 1', inputs: ['revenue'] } });
    expect(await screen.findByText(/comes to 2.0/)).toBeTruthy();
    expect(await screen.findByText('1,234.6')).toBeTruthy();
    expect(screen.getByText('31 rows')).toBeTruthy();
    expect((screen.getByLabelText('revenue') as HTMLInputElement).value).toBe('2');
  });

  it('puts dimensions into an order with the keyboard, by what people call them', async () => {
    const changed = jest.fn();
    await render(DrillPaths, {
      inputs: {
        dimensions: ['region', 'store', 'channel'],
        columns: [{ name: 'region', type: 'text', label: '区域', labelEn: 'Region' }],
        paths: [{ columns: ['store', 'region'] }],
      },
      on: { paths: changed },
      providers,
    });
    const steps = () => [...screen.getByRole('group', { name: 'Path 1' }).querySelectorAll('.step')].map((step) => step.textContent!.trim());
    expect(steps()).toEqual(['store', 'Region (region)']);
    fireEvent.keyDown(screen.getByRole('button', { name: 'Region (region)' }), { key: 'ArrowLeft' });
    await settled();
    expect(changed).toHaveBeenLastCalledWith([{ columns: ['region', 'store'] }]);
    expect(steps()).toEqual(['Region (region)', 'store']);
    expect(document.activeElement!.textContent).toContain('Region (region)');
    expect((screen.getByRole('button', { name: 'Region (region): one step earlier' }) as HTMLButtonElement).disabled).toBe(true);
    fireEvent.keyDown(document.activeElement!, { key: 'Delete' });
    await settled();
    expect(changed).toHaveBeenLastCalledWith([{ columns: ['store'] }]);
    fireEvent.click(screen.getByRole('button', { name: 'Add a path' }));
    await settled();
    // a path without steps says nothing
    expect(changed).toHaveBeenCalledTimes(2);
    expect(screen.getByRole('group', { name: 'Path 2' })).toBeTruthy();
  });

  it('keeps to what a measure allows, over people and over time', () => {
    const last = fitted({ ...emptyDefinition(), numerator: { agg: 'last', column: 'balance', per: ['account'], filters: [] } });
    expect([last.aggOrg, last.aggTime, last.flow]).toEqual(['SUM', 'LAST', false]);
    expect(fitted({ ...emptyDefinition(), numerator: { agg: 'median', column: 'x', filters: [] } })).toMatchObject({
      aggOrg: 'FROM_ROWS',
      aggTime: 'FROM_ROWS',
      flow: false,
    });
    expect(withKind(emptyDefinition(), 'cumulative')).toMatchObject({ span: { kind: 'ytd' }, aggTime: 'LAST', flow: false });
    expect(withKind(emptyDefinition(), 'derived')).toMatchObject({ numerator: null, aggTime: 'FORMULA', inputs: [{ code: '' }] });
  });

  it('sends no denominator of a single measure and no empty member of a list', () => {
    const ratio = withKind(emptyDefinition(), 'ratio');
    expect(ratio.denominator).toEqual({ agg: 'sum', filters: [] });
    expect(toSend({ ...ratio, kind: 'simple' }).denominator).toBeNull();
    expect(toSend({ ...ratio, numerator: { agg: 'count', filters: [{ column: 'c', op: 'in', value: ['a', ''] }] } }).numerator!.filters[0].value).toEqual([
      'a',
    ]);
  });
  it('turns an average into a sum where a ratio begins', () => {
    expect(withKind({ ...emptyDefinition(), numerator: { agg: 'avg', column: 'x', filters: [] } }, 'ratio').numerator!.agg).toBe('sum');
  });
});
