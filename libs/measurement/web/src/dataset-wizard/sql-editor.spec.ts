import { provideHttpClient } from '@angular/common/http';
import { SourcesService, type SourceView } from '@kpi-loop/shared/client';
import { provideTestTexts } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen } from '@testing-library/angular';
import en from '../i18n/en.json';
import { InternalChoice } from './internal-choice';
import { SqlEditor } from './sql-editor';

const api = (tables: object[]) => [
  provideHttpClient(),
  provideTestTexts({ en: { ...en, ui: { reason: { cancel: 'Cancel' } } } }),
  { provide: SourcesService, useValue: { sourceSchema: async () => ({ tables }) } },
];
const source = { id: 's', kind: 'postgres' } as SourceView;
const sale = { schema: 'shop', name: 'sale', columns: [{ name: 'Sold On', type: 'date' }] };

describe('a query while it is written', () => {
  const open = (query: string, inputs: object = {}) => render(SqlEditor, { inputs: { source, query, ...inputs }, providers: api([sale]) });

  it('says that it reads, and which dates it does not ask for', async () => {
    await open('SELECT * FROM sale WHERE day >= :from');
    expect(screen.getByText('One statement that reads')).toBeTruthy();
    expect(screen.getByText(/^:to is not used/)).toBeTruthy();
  });
  it('says where it is wrong, and goes there', async () => {
    await open('SELECT 1;\nDELETE FROM sale');
    fireEvent.click(screen.getByRole('button', { name: /Line 1, column 9/ }));
    const area = screen.getByRole<HTMLTextAreaElement>('textbox');
    expect([document.activeElement, area.selectionStart]).toEqual([area, 8]);
  });
  it('shows where the source found a mistake', async () => {
    await open('SELECT 1\nFROM nothing', { place: { line: 2, column: 6 } });
    expect(screen.getByRole('button', { name: /Line 2, column 6/ })).toBeTruthy();
    expect(screen.getByRole<HTMLTextAreaElement>('textbox').selectionStart).toBe(14);
  });
  it('does not lose what was written to a table without a question', async () => {
    const { container, fixture } = await open('SELECT 1');
    const query = () => fixture.componentInstance.query();
    const details = container.querySelector('details')!;
    details.open = true;
    fireEvent(details, new Event('toggle'));
    fireEvent.click(await screen.findByRole('button', { name: 'Sold On' }));
    expect(query()).toContain('"Sold On"');
    const before = query();
    fireEvent.click(screen.getByRole('button', { name: 'Use sale' }));
    expect(query()).toBe(before);
    fireEvent.click(await screen.findByRole('button', { name: 'Replace the query' }));
    expect(query()).toBe('SELECT\n  "Sold On"\nFROM shop.sale\nWHERE "Sold On" BETWEEN :from AND :to');
  });
});

describe('the product’s own tables', () => {
  const actions = {
    schema: 'kpi_loop',
    name: 'improvement_actions',
    columns: [
      { name: 'action_no', type: 'text' },
      { name: 'due_on', type: 'date' },
      { name: 'closed_on', type: 'date' },
    ],
  };
  it('are chosen without a word of SQL', async () => {
    await render(InternalChoice, { inputs: { sourceId: 's', query: 'improvement_actions by due_on' }, providers: api([actions]) });
    expect(await screen.findByText('Improvement actions')).toBeTruthy();
    expect(await screen.findByText('due_on')).toBeTruthy();
  });
  it('are dated by the only date there is', async () => {
    const { fixture } = await render(InternalChoice, {
      inputs: { sourceId: 's', query: 'alerts' },
      providers: api([{ ...actions, name: 'alerts', columns: actions.columns.slice(0, 2) }]),
    });
    await screen.findByText('Alerts');
    expect(fixture.componentInstance.query()).toBe('alerts by due_on');
  });
});
