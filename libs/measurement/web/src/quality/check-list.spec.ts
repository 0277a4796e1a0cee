import { provideHttpClient } from '@angular/common/http';
import { signal } from '@angular/core';
import { provideRouter } from '@angular/router';
import { DatasetsService, QualityService, type DatasetView, type QualityCheckView } from '@kpi-loop/shared/client';
import { LiveService, provideTestTexts } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen, waitFor } from '@testing-library/angular';
import en from '../i18n/en.json';
import { CheckList } from './check-list';

const dataset = {
  id: 'd1',
  code: 'pos',
  name: '门店销售',
  nameEn: 'Store sales',
  mapping: {
    eventDate: 'day',
    key: ['day'],
    columns: [
      { name: 'day', type: 'date' },
      { name: 'sales', type: 'number' },
    ],
  },
} as DatasetView;
const check = {
  id: 'c1',
  datasetId: 'd1',
  labels: [],
  kind: 'range',
  severity: 'block',
  column: 'sales',
  params: { min: '0' },
  version: 3,
  last: null,
  freshness: null,
} as unknown as QualityCheckView;

describe('the checks of a dataset', () => {
  const open = (api: object, { items = [check], editable = true } = {}) =>
    render(CheckList, {
      inputs: { dataset },
      providers: [
        provideRouter([]),
        provideHttpClient(),
        provideTestTexts({ en: { ...en, ui: { reason: { cancel: 'Cancel' } } } }),
        { provide: LiveService, useValue: { tick: () => signal(0).asReadonly() } },
        { provide: DatasetsService, useValue: { datasetList: async () => ({ items: [dataset] }) } },
        { provide: QualityService, useValue: { qualityChecks: async () => ({ items, editable }), ...api } },
      ],
    });

  it('are read as sentences; who only looks has nothing to press', async () => {
    await open({}, { editable: false });
    expect(await screen.findByText('“sales” is at least 0')).toBeTruthy();
    expect(screen.queryByRole('button')).toBeNull();
  });
  it('are tried on the present rows before they are saved', async () => {
    const tried = {
      outcome: 'failed',
      checked: 3,
      failing: 1,
      examples: [{ day: '2026-08-01', rowKey: 'a', rowNo: 7, cell: null, unit: null, value: '-3', expected: '0 …' }],
    };
    const api = { qualityTry: jest.fn(async () => tried), qualityUpdate: jest.fn(async () => ({ items: [check], editable: true })) };
    await open(api);
    fireEvent.click(await screen.findByRole('button', { name: 'Edit check “sales” is at least 0' }));
    fireEvent.input(await screen.findByRole('textbox', { name: 'At most' }), { target: { value: '1000' } });
    fireEvent.click(screen.getByRole('button', { name: 'Try on present data' }));
    expect(await screen.findByText('1 of 3 rows break it')).toBeTruthy();
    expect(screen.getByText(/row 7/)).toBeTruthy();
    const body = { kind: 'range', severity: 'block', column: 'sales', params: { min: '0', max: '1000' } };
    expect(api.qualityTry).toHaveBeenCalledWith({ id: 'd1', body });
    fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(api.qualityUpdate).toHaveBeenCalledWith({ id: 'c1', body }, expect.anything()));
  });
  it('forget what was tried when something is changed', async () => {
    await open({ qualityTry: async () => ({ outcome: 'passed', checked: 3, failing: 0, examples: [] }) });
    fireEvent.click(await screen.findByRole('button', { name: 'Edit check “sales” is at least 0' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Try on present data' }));
    expect(await screen.findByText('The present data pass')).toBeTruthy();
    fireEvent.input(screen.getByRole('textbox', { name: 'At least' }), { target: { value: '5' } });
    await waitFor(() => expect(screen.queryByText('The present data pass')).toBeNull());
  });
  it('are removed only when somebody says so twice', async () => {
    const qualityRemove = jest.fn(async () => ({ items: [], editable: true }));
    await open({ qualityRemove });
    fireEvent.click(await screen.findByRole('button', { name: 'Remove “sales” is at least 0' }));
    expect(qualityRemove).not.toHaveBeenCalled();
    fireEvent.click(await screen.findByRole('button', { name: 'Remove' }));
    await waitFor(() => expect(qualityRemove).toHaveBeenCalledWith({ id: 'c1' }, expect.anything()));
    expect(await screen.findByText('No checks yet')).toBeTruthy();
  });
});
