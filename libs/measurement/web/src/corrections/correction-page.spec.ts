import { provideHttpClient } from '@angular/common/http';
import { type Provider, signal } from '@angular/core';
import { provideRouter } from '@angular/router';
import { CorrectionsService, type CorrectionView } from '@kpi-loop/shared/client';
import { LiveService, ProblemError, ProblemToast, provideTestTexts, SessionStore } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen, waitFor } from '@testing-library/angular';
import en from '../i18n/en.json';
import { CorrectionPage } from './correction-page';

const correction = (change: Partial<CorrectionView> = {}): CorrectionView => ({
  id: 'c1',
  kind: 'value',
  status: 'requested',
  version: 3,
  reason: 'The SDK lost five days',
  evidenceLink: 'https://wiki.example.com/sdk',
  evidenceFile: null,
  requestedByName: 'anna',
  requestedByNameEn: 'Anna',
  requestedAt: '2026-10-08T02:00:00Z',
  decidedAt: null,
  decisionReason: null,
  datasetName: null,
  datasetNameEn: null,
  lateRows: 0,
  seats: ['data', 'people', 'pay'],
  approvals: [{ seat: 'data', name: 'steward', nameEn: 'Steward', approvedAt: '2026-10-08T03:00:00Z' }],
  figures: [
    {
      measurementId: 'm1',
      metricVersionId: 'v1',
      metricCode: 'EC02',
      metricName: '加购率',
      metricNameEn: 'Add-to-cart rate',
      unit: '',
      decimals: 4,
      percent: true,
      subjectKind: 'unit',
      subjectId: 'u1',
      subjectName: '电商',
      subjectNameEn: 'E-commerce',
      month: '2026-08-01',
      edition: 1,
      asked: true,
      numeratorBefore: '139586',
      denominatorBefore: '890000',
      valueBefore: '0.1568382022',
      numerator: '166430',
      denominator: '890000',
      value: '0.187',
    },
  ],
  kept: [],
  impacts: [],
  impactCount: 2,
  offers: [{ event: 'correction.approve', allowed: true, because: [], needs: [] }],
  ...change,
});

describe('a correction', () => {
  const open = (view: CorrectionView, api: object = {}, more: Provider[] = []) =>
    render(CorrectionPage, {
      inputs: { id: view.id },
      providers: [
        provideRouter([{ path: '**', children: [] }]),
        provideHttpClient(),
        provideTestTexts({ en }),
        { provide: LiveService, useValue: { tick: () => signal(0).asReadonly() } },
        { provide: SessionStore, useValue: { has: () => true, timezone: () => 'Asia/Shanghai', today: () => '2026-10-08' } },
        { provide: CorrectionsService, useValue: { correctionOne: async () => view, ...api } },
        ...more,
      ],
    });

  it('shows the old value beside the new one, why, and who has agreed so far', async () => {
    await open(correction());
    expect(await screen.findByText('15.68%')).toBeTruthy();
    expect(screen.getByText('18.70%')).toBeTruthy();
    expect(screen.getByText('139586 ÷ 890000')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'https://wiki.example.com/sdk' }).getAttribute('rel')).toContain('noopener');
    expect(screen.getByText('Steward')).toBeTruthy();
    expect(screen.getByText('People (HR or HRBP)')).toBeTruthy();
    expect(screen.getByText('Finance (a statement is out)')).toBeTruthy();
    expect(screen.getByText('The scores are not yours to see')).toBeTruthy();
  });

  it('says which units above keep their figure, and why', async () => {
    const kept = [
      {
        measurementId: 'm2',
        metricName: '加购率',
        metricNameEn: 'Add-to-cart rate',
        subjectName: '华禾',
        subjectNameEn: 'Huahe',
        unit: '',
        decimals: 4,
        percent: true,
        month: '2026-08-01',
        value: '0.1412',
        reason: 'rows' as const,
      },
    ];
    await open(correction({ kept }));
    expect(await screen.findByText('Huahe')).toBeTruthy();
    expect(screen.getByText('14.12%')).toBeTruthy();
    expect(screen.getByText(/Counted anew from rows on every level/)).toBeTruthy();
  });

  it('is approved only after one more question', async () => {
    const correctionApprove = jest.fn(async () => correction({ status: 'approved', offers: [] }));
    await open(correction(), { correctionApprove });
    (await screen.findByRole('button', { name: 'Approve correction' })).click();
    expect(correctionApprove).not.toHaveBeenCalled();
    expect(await screen.findByText(/1 figure gets its next edition/)).toBeTruthy();
    const buttons = await screen.findAllByRole('button', { name: 'Approve correction' });
    buttons[buttons.length - 1].click();
    expect(correctionApprove).toHaveBeenCalledWith({ id: 'c1' }, expect.anything());
    expect((await screen.findAllByText('Corrected')).length).toBeGreaterThan(0);
  });

  it('keeps what was written when it is refused', async () => {
    const show = jest.fn(async () => undefined);
    const offers = [{ event: 'correction.reject', allowed: true, because: [], needs: ['reason'] }];
    await open(correction({ offers }), { correctionReject: async () => Promise.reject(new ProblemError(412, 'stale')) }, [
      { provide: ProblemToast, useValue: { show } },
    ]);
    (await screen.findByRole('button', { name: 'Reject' })).click();
    const words = await screen.findByRole<HTMLTextAreaElement>('textbox');
    fireEvent.input(words, { target: { value: 'The SDK was fine' } });
    [...screen.getByRole('dialog').querySelectorAll('button')].at(-1)!.click();
    await waitFor(() => expect(show).toHaveBeenCalled());
    expect(screen.getByRole<HTMLTextAreaElement>('textbox').value).toBe('The SDK was fine');
  });

  it('says when there is none for this viewer', async () => {
    await open(correction(), { correctionOne: async () => Promise.reject(new Error('404')) });
    expect(await screen.findByText('There is no such correction, or it is not yours to see')).toBeTruthy();
  });
});
