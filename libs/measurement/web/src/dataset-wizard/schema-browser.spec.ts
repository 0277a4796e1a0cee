import { provideHttpClient } from '@angular/common/http';
import { SourcesService, type SourceView } from '@kpi-loop/shared/client';
import { provideTestTexts } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen, waitFor } from '@testing-library/angular';
import en from '../i18n/en.json';
import { RequestForm } from './request-form';
import { SchemaBrowser } from './schema-browser';

const providers = [provideHttpClient(), provideTestTexts({ en })];

describe('the tables of a source', () => {
  it('are asked for when somebody looks, found by their columns, and become a query', async () => {
    const table = (name: string, column: string) => ({ schema: 'shop', name, columns: [{ name: column, type: 'date' }] });
    const api = { sourceSchema: jest.fn(async () => ({ tables: [table('sale', 'sold_on'), table('stock', 'counted_on')] })) };
    const query = jest.fn();
    const { container } = await render(SchemaBrowser, {
      inputs: { source: { id: 's', kind: 'mysql' } as SourceView },
      on: { query },
      providers: [...providers, { provide: SourcesService, useValue: api }],
    });
    expect(api.sourceSchema).not.toHaveBeenCalled();
    const details = container.querySelector('details')!;
    details.open = true;
    fireEvent(details, new Event('toggle'));
    expect(await screen.findByText('shop.stock')).toBeTruthy();
    fireEvent.input(screen.getByRole('textbox', { name: /Search/ }), { target: { value: 'sold' } });
    await waitFor(() => expect(screen.queryByText('shop.stock')).toBeNull());
    fireEvent.click(screen.getByRole('button', { name: 'Use sale' }));
    expect(query).toHaveBeenCalledWith('SELECT\n  sold_on\nFROM shop.sale\nWHERE sold_on BETWEEN :from AND :to');
  });
});

describe('what a web service is asked for', () => {
  it('leaves out what is empty', async () => {
    const changed = jest.fn();
    await render(RequestForm, { inputs: { request: { path: 'a', rows: '', paging: 'cursor', next: '/n' } }, on: { requestChange: changed }, providers });
    fireEvent.input(screen.getByRole('textbox', { name: 'JSON pointer to the next page' }), { target: { value: '' } });
    expect(changed).toHaveBeenLastCalledWith({ path: 'a', rows: '', paging: 'cursor' });
    fireEvent.input(screen.getByRole('textbox', { name: 'Parameter' }), { target: { value: 'after' } });
    expect(changed).toHaveBeenLastCalledWith({ path: 'a', rows: '', paging: 'cursor', next: '/n', parameter: 'after' });
  });
});
