import type { Routes } from '@angular/router';
import type { MenuEntry, TextLoaders } from '@kpi-loop/shared/ui';

export const menu: MenuEntry[] = [
  { group: 'mine', order: 30, path: 'actions/mine', key: 'menu.myActions', icon: 'bolt', covers: ['actions'], phone: true },
  { group: 'team', order: 40, path: 'actions', key: 'menu.teamActions', icon: 'bolt', roles: ['HR', 'HRBP', 'EXEC', 'AUD'], heads: true },
  { group: 'loop', order: 50, path: 'reviews', key: 'menu.reviews', icon: 'chat' },
];

export const routes: Routes = [
  { path: 'reviews', loadComponent: () => import('./meeting-list/meeting-list-page').then((m) => m.MeetingListPage) },
  { path: 'reviews/new', loadComponent: () => import('./meeting-plan/meeting-plan-page').then((m) => m.MeetingPlanPage) },
  { path: 'reviews/:id', loadComponent: () => import('./meeting/meeting-page').then((m) => m.MeetingPage) },
  { path: 'reviews/:id/minutes', loadComponent: () => import('./minutes/minutes-page').then((m) => m.MinutesPage) },
  { path: 'actions', loadComponent: () => import('./action-list/action-list-page').then((m) => m.ActionListPage) },
  { path: 'actions/mine', loadComponent: () => import('./my-actions/my-actions-page').then((m) => m.MyActionsPage) },
  { path: 'actions/:id', loadComponent: () => import('./action/action-page').then((m) => m.ActionPage) },
];

export const texts: TextLoaders = { 'zh-CN': () => import('./i18n/zh-CN.json'), en: () => import('./i18n/en.json') };
