import { provideRouter } from '@angular/router';
import { MetricService, type ScorecardLineDto, ScorecardsService, type ScorecardView } from '@kpi-loop/shared/client';
import { ProblemError, provideTestTexts } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen, waitFor } from '@testing-library/angular';
import en from '../i18n/en.json';
import { CardEditorPage } from './card-editor-page';

const line = (name: string, weight: string, target: string) => ({
  ...{ id: name, metricId: `m-${name}`, name, nameEn: name, unit: '', decimals: 0, percent: false, definitionPublished: true, measured: null, previous: null },
  ...{ weight, baseline: null, threshold: null, target, stretch: null, rule: { kind: 'LINEAR' }, phasing: null, visibility: 'parties', contribution: null },
  suggestion: null,
});
const card = (sales: string, version = 7) =>
  ({
    ...{ id: 'card', version, status: 'draft', tasks: [], bonuses: [], lines: [line('Sales', '60', sales), line('NPS', '40', '50')] },
    ...{ subject: { name: 'anna', nameEn: 'anna' }, period: { name: 'Q3', nameEn: 'Q3', from: '2026-07-01', to: '2026-09-30' } },
    policy: { sum: '100.00', min: '5', max: '60', maxLines: 8, warnLines: 6, maxRounds: 4, keyTaskMax: '30', bonusMax: '10' },
  }) as unknown as ScorecardView;

describe('what a ratio is counted on', () => {
  beforeEach(() => localStorage.clear());

  const rate = (plannedDenominator: string | null) => ({
    ...{ ...line('Rate', '60', '0.9'), percent: true, decimals: 4, plannedDenominator },
    denominator: { name: '到店人次', nameEn: 'Visits', last: '1250' },
  });
  async function open(plannedDenominator: string | null) {
    const cards = {
      scorecardOne: jest.fn(() => Promise.resolve({ ...card('1'), lines: [rate(plannedDenominator), line('NPS', '40', '50')] })),
      scorecardEditLines: jest.fn((_: { id: string; body: { lines: ScorecardLineDto[] } }) => Promise.resolve(card('1'))),
    };
    await render(CardEditorPage, {
      inputs: { id: 'card' },
      providers: [
        provideRouter([{ path: '**', children: [] }]),
        provideTestTexts({ en }),
        { provide: ScorecardsService, useValue: cards },
        { provide: MetricService, useValue: { metricList: () => Promise.resolve({ items: [] }) } },
      ],
    });
    return cards;
  }
  const field = async () => (await screen.findByLabelText('Rate Planned denominator')) as HTMLInputElement;
  const save = () => screen.getByRole('button', { name: en.target.edit.save }) as HTMLButtonElement;

  it('is asked of a ratio only, by its name, with last year’s offered, and sent as the plain number it is', async () => {
    const cards = await open(null);
    expect((await field()).value).toBe('');
    expect(screen.getByText('Planned denominator · Visits')).toBeTruthy();
    expect(screen.queryByLabelText('NPS Planned denominator')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Last year’s 1,250' }));
    await waitFor(() => expect((screen.getByLabelText('Rate Planned denominator') as HTMLInputElement).value).toBe('1250'));
    fireEvent.click(save());
    await waitFor(() => expect(cards.scorecardEditLines).toHaveBeenCalled());
    const [sent, other] = cards.scorecardEditLines.mock.calls[0][0].body.lines;
    expect([sent.target, sent.plannedDenominator, 'plannedDenominator' in other]).toEqual(['0.9', '1250', false]);
  });

  it('cannot be zero; left empty it is not planned', async () => {
    const cards = await open('300');
    fireEvent.input(await field(), { target: { value: '0' } });
    await waitFor(() => expect(save().disabled).toBe(true));
    expect(screen.getByText('Rate: “Planned denominator” is not a valid number')).toBeTruthy();
    fireEvent.input(await field(), { target: { value: '' } });
    await waitFor(() => expect(save().disabled).toBe(false));
    fireEvent.click(save());
    await waitFor(() => expect(cards.scorecardEditLines.mock.calls[0][0].body.lines[0].plannedDenominator).toBeNull());
  });
});

describe('the lines of a card, while two write', () => {
  beforeEach(() => localStorage.clear());

  /** Somebody begins to write on 120; when it is saved the card has become 130. */
  async function open() {
    let now = card('120');
    const cards = {
      scorecardOne: jest.fn(() => Promise.resolve({ ...now })),
      scorecardEditLines: jest.fn(() => Promise.resolve(now)),
    };
    await render(CardEditorPage, {
      inputs: { id: 'card' },
      providers: [
        provideRouter([{ path: '**', children: [] }]),
        provideTestTexts({ en }),
        { provide: ScorecardsService, useValue: cards },
        { provide: MetricService, useValue: { metricList: () => Promise.resolve({ items: [] }) } },
      ],
    });
    fireEvent.input(await screen.findByLabelText('NPS Target'), { target: { value: '55' } });
    now = card('130', 8);
    cards.scorecardEditLines.mockRejectedValueOnce(new ProblemError(412, 'stale'));
    fireEvent.click(screen.getByRole('button', { name: en.target.edit.save }));
    await screen.findByText('While you were writing, somebody changed Sales. What you wrote is still here.');
    return cards;
  }
  const value = (name: string) => (screen.getByLabelText(name) as HTMLInputElement).value;
  const save = () => screen.getByRole('button', { name: en.target.edit.save }) as HTMLButtonElement;

  it('what the other has changed is named, and not written over unseen', async () => {
    const cards = await open();
    expect([value('NPS Target'), save().disabled]).toEqual(['55', true]);
    fireEvent.click(screen.getByRole('button', { name: en.target.counter.goOn }));
    expect(save().disabled).toBe(false);
    fireEvent.click(save());
    await waitFor(() => expect(cards.scorecardEditLines).toHaveBeenCalledTimes(2));
  });

  it('one’s own can be given up for what is there now', async () => {
    await open();
    fireEvent.click(screen.getByRole('button', { name: en.target.counter.giveUp }));
    await waitFor(() => expect([value('Sales Target'), value('NPS Target'), save().disabled]).toEqual(['130', '50', false]));
  });
});
