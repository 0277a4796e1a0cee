import { provideHttpClient } from '@angular/common/http';
import { provideRouter } from '@angular/router';
import { PeriodsService, type ScorecardListItem, ScorecardsService } from '@kpi-loop/shared/client';
import { EVENT_SOURCE, provideTestTexts, Texts, download } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen, waitFor } from '@testing-library/angular';
import en from '../i18n/en.json';
import { ScorecardListPage } from './scorecard-list-page';

// jsdom cannot save a file: what would be saved is looked at instead
jest.mock('@kpi-loop/shared/ui', () => ({ ...jest.requireActual<object>('@kpi-loop/shared/ui'), download: jest.fn() }));

const person = (name: string) => ({ id: name, name, nameEn: name });
const card = (name: string, more: Partial<ScorecardListItem> = {}): ScorecardListItem =>
  ({
    id: name,
    version: 1,
    status: 'effective',
    round: 1,
    subject: { ...person(name), kind: 'person' },
    owner: person(name),
    head: person('Boss'),
    unit: person('North'),
    period: { ...person('Q3'), code: '2026Q3' },
    lineCount: 3,
    acceptedCount: 3,
    weightTotal: '100.00',
    waitingForMe: false,
    dueAt: null,
    ...more,
  }) as unknown as ScorecardListItem;
const late = card('Anna', { status: 'negotiating.with_owner', waitingForMe: true, dueAt: '2020-01-01T10:00:00Z', acceptedCount: 1 });

describe('the list of scorecards', () => {
  const open = async (scope?: string) => {
    const find = jest.fn(async (query: { waiting?: string; cursor?: string; limit?: number }) =>
      query.waiting
        ? { items: [late], next: null }
        : query.cursor
          ? { items: [card('Ben')], next: null }
          : { items: [late], next: query.limit ? 'more' : null },
    );
    const page = await render(ScorecardListPage, {
      inputs: { period: 'q3', scope },
      providers: [
        provideHttpClient(),
        provideRouter([{ path: '**', children: [] }]),
        provideTestTexts({ en: { ...en, menu: { targets: 'Targets' }, ui: { table: { selectAll: '' } } } }),
        { provide: EVENT_SOURCE, useValue: () => ({ close: () => undefined }) },
        { provide: ScorecardsService, useValue: { scorecardFind: find } },
        { provide: PeriodsService, useValue: { periodList: async () => [] } },
      ],
    });
    jest.spyOn(page.fixture.componentRef.injector.get(Texts), 'lang').mockReturnValue('en');
    await screen.findAllByText('Anna');
    return find;
  };

  it('says above the list what waits for the viewer, and that it is late', async () => {
    await open();
    expect((await screen.findByRole('link', { name: 'Open Anna' })).getAttribute('href')).toBe('/targets/Anna');
    expect(screen.getByText(/overdue/)).toBeTruthy();
  });

  it('does not say it twice', async () => {
    await open('waiting');
    expect(screen.queryByRole('link', { name: 'Open Anna' })).toBeNull();
  });

  it('exports every page of what is shown, in words', async () => {
    await open();
    fireEvent.click(screen.getByRole('button', { name: /Export CSV/ }));
    await waitFor(() => expect(download).toHaveBeenCalledTimes(1));
    const [name, text] = (download as jest.Mock).mock.calls[0];
    expect(name).toBe('scorecards.csv');
    expect(text.split('\r\n').slice(0, 3)).toEqual([
      '\uFEFFFor,Unit,Manager,Period,Status,Lines agreed,Lines,Weight,Due',
      'Anna,North,Boss,Q3,In talks · owner,1,3,100,2020-01-01T10:00:00Z',
      'Ben,North,Boss,Q3,In force,3,3,100,',
    ]);
  });
});
