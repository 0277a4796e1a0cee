import { signal } from '@angular/core';
import { provideRouter } from '@angular/router';
import { type CalibrationPage, CalibrationSessionsService } from '@kpi-loop/shared/client';
import { LiveService, ProblemError, provideTestTexts } from '@kpi-loop/shared/ui';
import { render, screen } from '@testing-library/angular';
import en from '../i18n/en.json';
import { CalibrationListPage } from './calibration-list-page';

const of = { cycleId: 'y', cycleName: '2026', cycleNameEn: 'FY2026', periodId: 'q3', periodName: 'Q3', periodNameEn: 'Q3' };
const year = { ...of, periodId: null, periodName: null, periodNameEn: null };
const anna = { id: 'a', name: '安娜', nameEn: 'Anna' };
const item = (id: string, status: 'setup' | 'approved') => ({
  ...{ ...of, id, name: `Session ${id}`, status, units: [{ id: 'n', name: '北', nameEn: 'North' }], facilitator: anna, secondFacilitator: anna },
  ...{ entries: 12, changed: 3, waitsForMe: false },
});
const PAGE: CalibrationPage = {
  items: [item('1', 'setup'), item('2', 'approved')],
  scopes: [
    { ...of, waiting: 12 },
    { ...year, waiting: 1 },
    { ...of, periodId: 'q2', periodName: 'Q2', periodNameEn: 'Q2', waiting: 0 },
  ],
  offers: [{ event: 'calibrationSession.create', allowed: true, because: [], needs: [] }],
};

describe('the calibrations', () => {
  const open = (answer: () => Promise<unknown>, inputs = {}) =>
    render(CalibrationListPage, {
      inputs,
      providers: [
        provideRouter([]),
        provideTestTexts({ en }),
        { provide: CalibrationSessionsService, useValue: { calibrationList: answer } },
        { provide: LiveService, useValue: { tick: () => signal(0) } },
      ],
    });

  it('say first what waits, and lead to the form for it', async () => {
    await open(async () => PAGE);
    expect(await screen.findByText('12 results wait')).toBeTruthy();
    expect(screen.getByText('1 result waits')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Set up a session for Q3' }).getAttribute('href')).toBe('/calibration/new?cycle=y&period=q3');
    expect(screen.getByRole('link', { name: 'Set up a session for FY2026, results of the year' }).getAttribute('href')).toBe('/calibration/new?cycle=y');
    expect(screen.queryByText('Q2')).toBeNull();
  });

  it('are listed with what they are about, and how much they change', async () => {
    await open(async () => PAGE);
    expect((await screen.findByRole('row', { name: /Session 1/ })).textContent).toMatch(/Session 1.*North.*Q3.*Anna.*12.*3.*Being set up/);
  });

  it('are narrowed to a status by the address', async () => {
    await open(async () => PAGE, { status: 'approved' });
    expect(await screen.findByText('Session 2')).toBeTruthy();
    expect(screen.queryByText('Session 1')).toBeNull();
  });

  it('offer no new session to whoever may not set one up', async () => {
    await open(async () => ({ ...PAGE, offers: [], scopes: [] }));
    expect(await screen.findByText('Session 1')).toBeTruthy();
    expect(screen.queryByRole('link', { name: /Set up/ })).toBeNull();
  });

  it('say how they begin, and offer to try again', async () => {
    await open(async () => ({ items: [], scopes: [], offers: [] }));
    expect(await screen.findByText('No sessions yet')).toBeTruthy();
  });

  it('offer to try again when they cannot be read', async () => {
    await open(async () => Promise.reject(new ProblemError(503, 'unavailable')));
    expect(await screen.findByRole('button', { name: /retry/ })).toBeTruthy();
  });
});
