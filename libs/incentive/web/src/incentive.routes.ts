import type { Routes } from '@angular/router';
import { allow, type MenuEntry, type TextLoaders } from '@kpi-loop/shared/ui';

const RUNS = { roles: ['COMP', 'FIN', 'AUD', 'EXEC', 'HR'] };

export const menu: MenuEntry[] = [
  { group: 'mine', order: 40, path: 'my-incentive', key: 'menu.myIncentive', icon: 'gift' },
  { group: 'mine', order: 50, path: 'my-access', key: 'menu.whoReadMyData', icon: 'eye' },
  { group: 'loop', order: 80, path: 'incentives', key: 'menu.incentives', icon: 'gift', ...RUNS },
];

const mine = () => import('./my-incentive/my-incentive-page').then((m) => m.MyIncentivePage);

export const routes: Routes = [
  { path: 'my-incentive', loadComponent: mine },
  { path: 'my-access', loadComponent: () => import('./my-incentive/my-access-page').then((m) => m.MyAccessPage) },
  { path: 'incentives', canActivate: [allow(RUNS)], loadComponent: () => import('./incentive-list/incentive-list-page').then((m) => m.IncentiveListPage) },
  { path: 'incentives/plans/:id', loadComponent: () => import('./plan-detail/plan-detail-page').then((m) => m.PlanDetailPage) },
  { path: 'incentives/runs/:id', canActivate: [allow(RUNS)], loadComponent: () => import('./run-detail/run-detail-page').then((m) => m.RunDetailPage) },
];

export const texts: TextLoaders = { 'zh-CN': () => import('./i18n/zh-CN.json'), en: () => import('./i18n/en.json') };
