import { provideHttpClient } from '@angular/common/http';
import { signal } from '@angular/core';
import { MeasurementsService, type BreakdownView } from '@kpi-loop/shared/client';
import { LiveService, provideTestTexts, SessionStore } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen, within } from '@testing-library/angular';
import en from '../i18n/en.json';
import { Breakdown } from './breakdown';

const side = (value: string) => ({ numerator: value, denominator: null, value, rowCount: 2 });
const aView = (change: Partial<BreakdownView> = {}): BreakdownView => ({
  steps: [{ by: '@unit', value: 'u1', name: '华北', nameEn: 'North' }],
  by: 'channel',
  ways: ['channel', 'buyer'],
  labels: [{ name: 'channel', label: '渠道', labelEn: 'Channel' }],
  from: '2026-07-01',
  to: '2026-07-31',
  beforeFrom: '2026-06-01',
  beforeTo: '2026-06-30',
  unit: 'order',
  decimals: 0,
  percent: false,
  direction: 'HIGHER',
  now: { numerator: '36', denominator: null, value: '36' },
  before: { numerator: '20', denominator: null, value: '20' },
  adds: true,
  groups: [
    { key: 'web', name: 'web', nameEn: 'web', now: side('30'), before: side('20'), effect: '10' },
    { key: null, name: null, nameEn: null, now: side('6'), before: null, effect: '6' },
  ],
  more: 3,
  ...change,
});

describe('a figure opened up', () => {
  const open = (answer: () => Promise<BreakdownView>) => {
    const on = { chosenChange: jest.fn(), stepsChange: jest.fn() };
    return render(Breakdown, {
      inputs: { of: { metricVersionId: 'v', subjectKind: 'unit', subjectId: 'u', from: '2026-07-01', to: '2026-07-31' } },
      on,
      providers: [
        provideHttpClient(),
        provideTestTexts({ en }),
        { provide: LiveService, useValue: { tick: () => signal(0).asReadonly() } },
        { provide: SessionStore, useValue: { has: () => true, timezone: () => 'Asia/Shanghai' } },
        { provide: MeasurementsService, useValue: { measurementBreakdown: answer } },
      ],
    }).then(({ fixture }) => ({ ...on, fixture }));
  };

  it('shows each group beside the time before, what it moved, and how many are left off', async () => {
    await open(async () => aView());
    const row = await screen.findByRole('row', { name: /web/ });
    expect(
      within(row)
        .getAllByRole('cell')
        .map((cell) => cell.textContent?.trim()),
    ).toEqual(expect.arrayContaining([expect.stringContaining('30'), expect.stringContaining('+10')]));
    expect(screen.getByRole('row', { name: /not given/ })).toBeTruthy();
    expect(screen.getByText(/3 smaller groups/)).toBeTruthy();
  });

  it('goes down by a group and back up by the way', async () => {
    const on = await open(async () => aView());
    fireEvent.click(await screen.findByRole('button', { name: 'not given' }));
    expect(on.stepsChange).toHaveBeenLastCalledWith([
      { by: '@unit', value: 'u1' },
      { by: 'channel', value: null },
    ]);
    fireEvent.click(screen.getByRole('button', { name: 'All' }));
    expect(on.stepsChange).toHaveBeenLastCalledWith([]);
  });

  it('says why nothing is there, and asks again', async () => {
    let asked = 0;
    await open(async () => {
      if (!asked++) throw new Error('away');
      return aView();
    });
    fireEvent.click(await screen.findByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('row', { name: /web/ })).toBeTruthy();
  });

  it('is not there where nothing can be opened', async () => {
    const answer = jest.fn(async () => aView({ by: null, ways: [], steps: [], groups: [] }));
    const { fixture } = await open(answer);
    await fixture.whenStable();
    expect(answer).toHaveBeenCalledTimes(1);
    expect(screen.queryByRole('region')).toBeNull();
  });
});
