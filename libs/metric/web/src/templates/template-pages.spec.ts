import { Router } from '@angular/router';
import { render, screen, waitFor } from '@testing-library/angular';
import { METRIC_TEMPLATES } from '@kpi-loop/metric/domain';
import { DatasetsService, MetricService, ProcessService } from '@kpi-loop/shared/client';
import { SessionStore } from '@kpi-loop/shared/ui';
import { aProcess, aRow, providers } from '../testing/spec-company';
import { emptyChoice, openChoices } from './template-choice';
import { TemplateGalleryPage } from './template-gallery-page';
import { searchedTemplates, templateProcesses } from './template-search';
import { TemplateUsePage } from './template-use-page';

const template = (code: string) => METRIC_TEMPLATES.find((t) => t.code === code)!;

describe('searching templates', () => {
  it.each([
    ['repurchase', ['S20-REPURCHASE']],
    ['复购窗口', []],
    ['回购率', ['S20-REPURCHASE']],
    ['s19-', ['S19-CONTRACTS', 'S19-BOOKED', 'S19-DIFFERENCE', 'S19-APPROVAL']],
  ])('finds “%s” in names, synonyms and codes', (text, codes) => {
    const found = searchedTemplates(text, '').map((t) => t.code);
    expect(found.filter((code) => codes.includes(code))).toEqual(codes);
    if (!codes.length) expect(found).toEqual([]);
  });
  it('finds by the mistake it guards against', () => expect(searchedTemplates('Counting projects', '').every((t) => t.row === 'S15')).toBe(true));
  it('finds by process', () => {
    expect(templateProcesses().map(({ en }) => en)).toContain('Sales');
    expect([...new Set(searchedTemplates('', 'Customer care').map((t) => t.row))]).toEqual(['S20']);
  });
});

describe('the gallery of templates', () => {
  it('shows each with its mistake and its companions, and what must not stand alone', async () => {
    await render(TemplateGalleryPage, { inputs: { search: 'S15' }, providers });
    const card = await screen.findByRole('article', { name: 'Innovation landing rate' });
    for (const text of ['Counting projects: the more are begun, the better it looks', 'Cycle time', 'Not alone', 'Product development · Landing'])
      expect(card.textContent).toContain(text);
    expect(screen.getAllByRole('article').length).toBe(5);
  });
  it('says so when nothing matches', async () => {
    await render(TemplateGalleryPage, { inputs: { search: 'zzzz' }, providers });
    expect(await screen.findByText('No template matches')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Clear filters' })).toBeTruthy();
  });
});

describe('using a template', () => {
  const dataset = {
    code: 'orders',
    name: '订单',
    nameEn: 'Orders',
    mapping: {
      columns: [
        { name: 'Customer', type: 'text' },
        { name: 'gap', type: 'number' },
      ],
    },
  };
  const open = async (code: string, keeps = true, rows = [aRow({ code: 'REV', templateCode: 'S13-REVENUE' })]) =>
    render(TemplateUsePage, {
      inputs: { code },
      providers: [
        ...providers,
        { provide: SessionStore, useValue: { has: () => keeps, timezone: () => 'Asia/Shanghai' } },
        { provide: MetricService, useValue: { metricList: async () => ({ items: rows, next: null, offers: [] }) } },
        { provide: DatasetsService, useValue: { datasetList: async () => ({ items: [dataset] }) } },
        { provide: ProcessService, useValue: { processList: async () => ({ items: [aProcess()], next: null, offers: [] }) } },
      ],
    });

  it('shows the measure in words, the sources it comes from and the query that makes the window', async () => {
    const { container } = await open('S20-REPURCHASE');
    expect(container.textContent).toContain('distinct Customer where Days since previous');
    expect(screen.getByText('Repurchase data')).toBeTruthy();
    expect(container.querySelector('pre')!.textContent).toContain('lag(order_date) OVER (PARTITION BY customer_id');
    expect((screen.getByLabelText('Window (days)') as HTMLInputElement).value).toBe('30');
  });
  it('takes the metrics of the templates that its inputs mean, and leads into the editor', async () => {
    const { fixture } = await open('S13-GROWTH');
    const navigate = jest.spyOn(fixture.debugElement.injector.get(Router), 'navigate').mockResolvedValue(true);
    await waitFor(() => expect(screen.getByRole('link', { name: 'REV' })).toBeTruthy());
    screen.getByRole('button', { name: 'Use this template' }).click();
    const [path, extras] = navigate.mock.calls[0];
    expect(path).toEqual(['/metrics', 'new']);
    expect(extras!.queryParams!['template']).toBe('S13-GROWTH');
    expect(JSON.parse(extras!.queryParams!['use'])).toMatchObject({ metrics: { now: 'REV', before: 'REV' } });
  });
  it('is for reading only to those who keep no definitions', async () => {
    await open('S15-LANDING', false);
    expect(screen.queryByRole('button', { name: 'Use this template' })).toBeNull();
    expect(screen.getByText('A count without its quality')).toBeTruthy();
  });
  it('says that there is no such template', async () => {
    await open('S99');
    expect(await screen.findByText('There is no such template')).toBeTruthy();
  });
  it('counts what is still to be said', () => {
    expect(openChoices(template('S20-REPURCHASE'), emptyChoice())).toEqual(['dataset', 'customer_id', 'days_since_previous', 'node']);
    expect(openChoices(template('S13-GROWTH'), { ...emptyChoice(), metrics: { now: 'REV' }, processNodeId: 'n' })).toEqual(['before']);
  });
});
