import type { Routes } from '@angular/router';
import { allow, type MenuEntry, type TextLoaders } from '@kpi-loop/shared/ui';

/** COMP pays by results, and has no part in what they come to (§4, row Calibration). */
const CALIBRATORS = { roles: ['HR', 'HRBP', 'EXEC', 'AUD'], heads: true };
const READERS = { roles: ['HR', 'HRBP', 'EXEC', 'COMP', 'AUD'], heads: true };

export const menu: MenuEntry[] = [
  {
    group: 'loop',
    order: 70,
    path: 'results',
    key: 'menu.results',
    icon: 'medal',
    covers: ['scorecards'],
    ...READERS,
  },
  { group: 'loop', order: 69, path: 'calibration', key: 'menu.calibration', icon: 'scales', ...CALIBRATORS },
  { group: 'loop', order: 71, path: 'years', key: 'menu.years', icon: 'calendar', ...READERS },
  { group: 'mine', order: 30, path: 'my-year', key: 'menu.myYear', icon: 'calendar' },
];

export const routes: Routes = [
  { path: 'calibration', loadComponent: () => import('./calibration/calibration-list-page').then((m) => m.CalibrationListPage) },
  {
    path: 'calibration/new',
    canActivate: [allow({ roles: ['HR'] })],
    loadComponent: () => import('./calibration/calibration-form-page').then((m) => m.CalibrationFormPage),
  },
  { path: 'calibration/:id', loadComponent: () => import('./calibration/calibration-page').then((m) => m.CalibrationPage) },
  {
    path: 'calibration/:id/edit',
    canActivate: [allow({ roles: ['HR'] })],
    loadComponent: () => import('./calibration/calibration-form-page').then((m) => m.CalibrationFormPage),
  },
  { path: 'results', canActivate: [allow(READERS)], loadComponent: () => import('./results/results-page').then((m) => m.ResultsPage) },
  { path: 'years', canActivate: [allow(READERS)], loadComponent: () => import('./years/years-page').then((m) => m.YearsPage) },
  { path: 'years/:personId', loadComponent: () => import('./years/year-page').then((m) => m.YearPage) },
  { path: 'my-year', loadComponent: () => import('./years/year-page').then((m) => m.YearPage) },
  { path: 'scorecards/:id/months', loadComponent: () => import('./months/months-page').then((m) => m.MonthsPage) },
  { path: 'scorecards/:id/result', loadComponent: () => import('./results/result-page').then((m) => m.ResultPage) },
];

export const texts: TextLoaders = { 'zh-CN': () => import('./i18n/zh-CN.json'), en: () => import('./i18n/en.json') };
