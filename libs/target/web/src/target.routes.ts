import type { Routes } from '@angular/router';
import { allow, type MenuEntry, type TextLoaders } from '@kpi-loop/shared/ui';

export const menu: MenuEntry[] = [{ group: 'loop', order: 20, path: 'targets', key: 'menu.targets', icon: 'target', phone: true, covers: ['people-changes'] }];

export const routes: Routes = [
  { path: 'targets', loadComponent: () => import('./scorecard-list/scorecard-list-page').then((m) => m.ScorecardListPage) },
  {
    path: 'people-changes',
    canActivate: [allow({ roles: ['HR', 'AUD'] })],
    loadComponent: () => import('./people-changes/people-changes-page').then((m) => m.PeopleChangesPage),
  },
  { path: 'targets/:id', loadComponent: () => import('./workbench/workbench-page').then((m) => m.WorkbenchPage) },
  { path: 'targets/:id/edit', loadComponent: () => import('./card-editor/card-editor-page').then((m) => m.CardEditorPage) },
];

export const texts: TextLoaders = { 'zh-CN': () => import('./i18n/zh-CN.json'), en: () => import('./i18n/en.json') };
