import type { Routes } from '@angular/router';
import { allow, type MenuEntry, type TextLoaders } from '@kpi-loop/shared/ui';

export const menu: MenuEntry[] = [{ group: 'loop', order: 20, path: 'targets', key: 'menu.targets', icon: 'target', phone: true, covers: ['people-changes'] }];

export const routes: Routes = [
  { path: 'targets', loadComponent: () => import('./scorecard-list/scorecard-list-page').then((m) => m.ScorecardListPage) },
  { path: 'targets/planner', loadComponent: () => import('./planner/planner-page').then((m) => m.PlannerPage) },
  { path: 'targets/cascade', loadComponent: () => import('./cascade/cascade-page').then((m) => m.CascadePage) },
  {
    path: 'targets/generate',
    canActivate: [allow({ roles: ['HR', 'HRBP'] })],
    loadComponent: () => import('./generate/generate-page').then((m) => m.GeneratePage),
  },
  {
    path: 'targets/templates',
    canActivate: [allow({ roles: ['HR'] })],
    loadComponent: () => import('./templates/templates-page').then((m) => m.TemplatesPage),
  },
  { path: 'targets/sheet', loadComponent: () => import('./sheet/sheet-page').then((m) => m.SheetPage) },
  {
    path: 'people-changes',
    canActivate: [allow({ roles: ['HR', 'AUD'] })],
    loadComponent: () => import('./people-changes/people-changes-page').then((m) => m.PeopleChangesPage),
  },
  { path: 'targets/new', loadComponent: () => import('./new-card/new-card-page').then((m) => m.NewCardPage) },
  { path: 'targets/:id', loadComponent: () => import('./workbench/workbench-page').then((m) => m.WorkbenchPage) },
  { path: 'targets/:id/as-known', loadComponent: () => import('./as-known/as-known-page').then((m) => m.AsKnownPage) },
  { path: 'targets/:id/edit', loadComponent: () => import('./card-editor/card-editor-page').then((m) => m.CardEditorPage) },
];

export const texts: TextLoaders = { 'zh-CN': () => import('./i18n/zh-CN.json'), en: () => import('./i18n/en.json') };
