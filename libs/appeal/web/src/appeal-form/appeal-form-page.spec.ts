import { provideHttpClient } from '@angular/common/http';
import { provideRouter } from '@angular/router';
import { type AppealFilingView, AppealsService } from '@kpi-loop/shared/client';
import { provideTestTexts } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen, within } from '@testing-library/angular';
import en from '../i18n/en.json';
import { AppealFormPage } from './appeal-form-page';

const line = (lineId: string, nameEn: string) => ({
  ...{ lineId, scorecardId: 's', periodName: 'Q3', periodNameEn: 'Q3', kind: 'kpi', name: nameEn, nameEn, unit: '', decimals: 0, percent: false },
  ...{ direction: 'HIGHER', target: '59', actual: '57', attainment: '0.96', score: '96.61', weight: '20.00' },
});
const GROUNDS = ['DATA', 'RULE_APPLICATION', 'TARGET_FAIRNESS', 'PROCEDURE', 'CALIBRATION', 'PAYOUT'] as const;
const filing = (change: Partial<AppealFilingView> = {}): AppealFilingView =>
  ({
    ...{ scorecardId: 's', cycleId: 'c', cycleName: '2026', cycleNameEn: '2026', periodId: 'p', periodName: '三季度', periodNameEn: 'Q3' },
    ...{ unitName: 'Store', unitNameEn: 'Store', person: { id: 'a', name: 'Anna', nameEn: 'Anna' }, total: '95.03', grade: 'B' },
    terms: { fileWd: 7, screenWd: 2, statementWd: 5, decideWd: 10, secondFileWd: 5, secondDecideWd: 10, windowUntil: '2026-11-11' },
    ...{ payUndisputed: true, allowed: true, because: [], appealId: null },
    grounds: GROUNDS.map((ground, i) => ({ ground, needsLine: i < 3 })),
    lines: [line('nps', 'NPS'), line('sales', 'Sales')],
    ...change,
  }) as AppealFilingView;

async function open(shown: AppealFilingView) {
  const create = jest.fn().mockResolvedValue({ id: 'new', version: 1 });
  const file = jest.fn().mockResolvedValue({});
  await render(AppealFormPage, {
    inputs: { card: 's' },
    providers: [
      provideHttpClient(),
      provideRouter([{ path: '**', children: [] }]),
      provideTestTexts({ en: { ...en, ui: { table: { retry: 'Try again' } } } }),
      { provide: AppealsService, useValue: { appealFiling: async () => shown, appealCreate: create, appealFile: file } },
    ],
  });
  await screen.findByRole('heading', { name: 'Appeal against a result' });
  return { create, file };
}
const button = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name });

describe('filing an appeal', () => {
  it('contests a line where its numbers stand, each with an explanation', async () => {
    const { create, file } = await open(filing());
    expect(button('File the appeal').disabled).toBe(true);
    button('Contest “NPS”').click();
    const place = (await screen.findByRole('listitem', { name: 'NPS' })) as HTMLElement;
    expect(within(place).getByText('96.61')).toBeTruthy();
    expect(screen.getByText('Still missing: an explanation of each')).toBeTruthy();
    fireEvent.input(within(place).getByRole('textbox'), { target: { value: 'Thirty-one answers were left out' } });
    await screen.findByText('Wrong data');
    button('File the appeal').click();
    await Promise.resolve();
    expect(create).toHaveBeenCalledWith({
      body: { scorecardId: 's', grounds: [{ ground: 'DATA', lineId: 'nps', text: 'Thirty-one answers were left out' }], evidence: [] },
    });
    await Promise.resolve();
    expect(file).toHaveBeenCalledWith({ id: 'new' }, expect.anything());
  });

  it('offers for the whole result what is about no line', async () => {
    await open(filing());
    button('Contest the whole result').click();
    const place = await screen.findByRole('listitem', { name: 'The whole result' });
    expect(
      within(place)
        .getAllByRole('radio')
        .map((radio) => radio.closest('label')!.textContent.trim()),
    ).toEqual(['Procedure', 'Calibration', 'Incentive']);
  });

  it('says until when, what follows step by step, and that no result gets worse', async () => {
    await open(filing());
    expect(screen.getByText('File by 11 Nov')).toBeTruthy();
    expect(screen.getByText('A panel of three decides')).toBeTruthy();
    expect(screen.getByText(/No result gets worse by an appeal/)).toBeTruthy();
    expect(screen.getByText(/does not bar you from labour arbitration/)).toBeTruthy();
  });

  it('is not offered once the time is over, with the reason', async () => {
    await open(filing({ allowed: false, because: ['withinAppealWindow'] }));
    expect(screen.getByText('No appeal can be made now')).toBeTruthy();
    expect(screen.getByText(/The time for appeals is over/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'File the appeal' })).toBeNull();
  });

  it('leads to the appeal that is there already', async () => {
    await open(filing({ appealId: 'there' }));
    expect(screen.getByRole('link', { name: 'See the appeal there is' }).getAttribute('href')).toBe('/appeals/there');
  });
});
