import { fireEvent, render, screen, waitFor } from '@testing-library/angular';
import { DatasetsService, MetricService, ProcessService } from '@kpi-loop/shared/client';
import { ProblemError, ProblemToast } from '@kpi-loop/shared/ui';
import { aProcess, aVersion, offer, providers } from '../testing/spec-company';
import { DefinitionEditorPage } from './definition-editor-page';
import { emptyDefinition, toSend, withKind } from './definition-draft';

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

  it('sends no denominator of a single measure and no empty member of a list', () => {
    const ratio = withKind(emptyDefinition(), 'ratio');
    expect(ratio.denominator).toEqual({ agg: 'sum', filters: [] });
    expect(toSend({ ...ratio, kind: 'simple' }).denominator).toBeNull();
    expect(toSend({ ...ratio, numerator: { agg: 'count', filters: [{ column: 'c', op: 'in', value: ['a', ''] }] } }).numerator!.filters[0].value).toEqual(['a']);
  });
  it('turns an average into a sum where a ratio begins', () => {
    expect(withKind({ ...emptyDefinition(), numerator: { agg: 'avg', column: 'x', filters: [] } }, 'ratio').numerator!.agg).toBe('sum');
  });
});
