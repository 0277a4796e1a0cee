import type { Routes } from '@angular/router';
import { allow, type MenuEntry, type TextLoaders } from '@kpi-loop/shared/ui';

const SEES_PEOPLE = { roles: ['HR', 'HRBP', 'EXEC', 'AUD', 'COMP', 'FIN', 'STEWARD'], heads: true };
const LENDS = { roles: ['HR', 'EXEC', 'AUD'], heads: true };

export const menu: MenuEntry[] = [
  { group: 'settings', order: 10, path: 'organization', key: 'menu.organization', icon: 'building', ...SEES_PEOPLE },
  { group: 'settings', order: 20, path: 'roles', key: 'menu.roles', icon: 'key', ...LENDS },
  { group: 'settings', order: 25, path: 'absences', key: 'menu.absences', icon: 'clock', roles: ['HR'] },
  { group: 'settings', order: 30, path: 'calendar', key: 'menu.calendar', icon: 'calendar', ...SEES_PEOPLE },
];

export const routes: Routes = [
  { path: 'organization', loadComponent: () => import('./organization/organization-page').then((m) => m.OrganizationPage) },
  {
    path: 'organization/import',
    canActivate: [allow({ roles: ['HR'] })],
    loadComponent: () => import('./people-import/people-import-page').then((m) => m.PeopleImportPage),
  },
  { path: 'roles', loadComponent: () => import('./roles/roles-page').then((m) => m.RolesPage) },
  { path: 'delegations', redirectTo: 'roles' },
  {
    path: 'absences',
    canActivate: [allow({ roles: ['HR'] })],
    loadComponent: () => import('./absences/absences-page').then((m) => m.AbsencesPage),
  },
  { path: 'calendar', loadComponent: () => import('./calendar/calendar-page').then((m) => m.CalendarPage) },
  { path: 'account', loadComponent: () => import('./account/account-page').then((m) => m.AccountPage) },
];

export const texts: TextLoaders = { 'zh-CN': () => import('./i18n/zh-CN.json'), en: () => import('./i18n/en.json') };
