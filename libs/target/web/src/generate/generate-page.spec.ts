import { provideHttpClient } from '@angular/common/http';
import { provideRouter } from '@angular/router';
import { OrganizationService, PeriodsService, ScorecardGenerationsService, ScorecardTemplatesService } from '@kpi-loop/shared/client';
import { provideTestTexts, Texts } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen, waitFor } from '@testing-library/angular';
import en from '../i18n/en.json';
import { GeneratePage } from './generate-page';

const named = (name: string) => ({ id: name, name, nameEn: name });
const preview = {
  ...{ cards: 2, lines: 4, skipped: { noBaseline: 1, hasCard: 3 }, templates: [{ ...named('Sellers'), cards: 2, breaks: ['keyTasksWithinLimit'] }], copied: 0 },
  people: [{ ...named('Zoe'), reason: 'noBaseline', unitName: 'North', unitNameEn: 'North' }],
};
const run = {
  id: 'run',
  periodId: 'q3',
  subjectKind: 'unit',
  unit: null,
  origin: 'asked',
  askedBy: named('Hr'),
  askedAt: '2026-08-18T02:00:00Z',
  finishedAt: '2026-08-18T02:00:05Z',
  made: 2,
  lines: 4,
  skipped: {},
  refusal: null,
};

const byItself = { ...run, id: 'opened', subjectKind: 'person', origin: 'opening', askedBy: null, skipped: { hasCard: 40, noTemplate: 3, noBaseline: 2 } };

describe('cards in bulk', () => {
  it('are looked at, asked for once more, and made by a run that is found again', async () => {
    const ask = jest.fn(async () => run);
    const look = jest.fn(async () => preview);
    const page = await render(GeneratePage, {
      providers: [
        provideHttpClient(),
        provideRouter([{ path: '**', children: [] }]),
        provideTestTexts({ en: { ...en, ui: { reason: { cancel: 'Cancel' } } } }),
        {
          provide: ScorecardGenerationsService,
          useValue: { generationList: async () => ({ items: [byItself] }), generationPreview: look, generationAsk: ask },
        },
        { provide: ScorecardTemplatesService, useValue: { cardTemplateList: async () => ({ items: [], positions: [] }) } },
        { provide: OrganizationService, useValue: { unitList: async () => [] } },
        { provide: PeriodsService, useValue: { periodList: async () => [{ ...named('q3'), status: 'open', from: '2026-07-01', to: '2026-09-30' }] } },
      ],
    });
    jest.spyOn(page.fixture.componentRef.injector.get(Texts), 'lang').mockReturnValue('en');
    const button = await screen.findByRole('button', { name: 'Preview' });
    await waitFor(() => expect(button.hasAttribute('disabled')).toBe(false));
    fireEvent.click(await screen.findByText('Units'));
    fireEvent.click(screen.getByRole('checkbox', { name: /the one before/ }));
    fireEvent.click(button);
    await waitFor(() =>
      expect(look).toHaveBeenCalledWith({ body: { periodId: 'q3', subjectKind: 'unit', copyLast: true, unitId: null, templateId: null, growth: null } }),
    );
    expect(await screen.findByText('Zoe')).toBeTruthy();
    expect(screen.getByText('Has a scorecard · 3')).toBeTruthy();
    expect(screen.getByText(/“Sellers”: The key tasks together weigh more than the cycle allows, so that its scorecards cannot be agreed/)).toBeTruthy();
    expect(ask).not.toHaveBeenCalled();
    // those that began by themselves say so, and who was left out
    const opened = screen.getByText(/By the system, as the period opened/).closest('li')!.textContent!;
    expect([/No template applies · 3/, /No history.* · 2/, /Has a scorecard/].map((text) => text.test(opened))).toEqual([true, true, false]);
    fireEvent.click(screen.getByRole('button', { name: 'Make 2' }));
    const dialog = await screen.findByRole('dialog');
    fireEvent.click([...dialog.querySelectorAll('button')].find((one) => one.textContent?.includes('Make 2'))!);
    await waitFor(() => expect(ask).toHaveBeenCalledTimes(1));
    await waitFor(() => expect(screen.getAllByText('2 made')).toHaveLength(2));
  });
});
