import type { Routes } from '@angular/router';
import type { MenuEntry, TextLoaders } from '@kpi-loop/shared/ui';

export const menu: MenuEntry[] = [
  { group: 'mine', order: 20, path: 'my-kpis', key: 'menu.myKpis', icon: 'gauge', phone: true, covers: ['lines', 'scorecards'] },
  { group: 'team', order: 10, path: 'team', key: 'menu.teamBoard', icon: 'team', roles: ['HR', 'HRBP', 'EXEC', 'AUD'], heads: true },
  { group: 'loop', order: 40, path: 'alerts', key: 'menu.alerts', icon: 'bell' },
];

export const routes: Routes = [
  { path: 'my-kpis', loadComponent: () => import('./my-kpis/my-kpis-page').then((m) => m.MyKpisPage) },
  { path: 'team', loadComponent: () => import('./team/team-board-page').then((m) => m.TeamBoardPage) },
  { path: 'alerts', loadComponent: () => import('./alerts/alert-list-page').then((m) => m.AlertListPage) },
  { path: 'lines/:id', loadComponent: () => import('./thread/thread-page').then((m) => m.ThreadPage) },
];

export const texts: TextLoaders = { 'zh-CN': () => import('./i18n/zh-CN.json'), en: () => import('./i18n/en.json') };
