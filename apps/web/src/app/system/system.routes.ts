import type { Routes } from '@angular/router';
import { allow, type MenuEntry, type TextLoaders } from '@kpi-loop/shared/ui';

const KEEPS_IT_RUNNING = { roles: ['HR', 'OPS'] };

export const menu: MenuEntry[] = [{ group: 'settings', order: 90, path: 'dead-jobs', key: 'menu.deadJobs', icon: 'pulse', ...KEEPS_IT_RUNNING }];

export const routes: Routes = [
  { path: 'dead-jobs', canActivate: [allow(KEEPS_IT_RUNNING)], loadComponent: () => import('./dead-jobs-page').then((m) => m.DeadJobsPage) },
];

/** Its words are the shell's own, which are there before any page. */
export const texts: TextLoaders = { 'zh-CN': async () => ({}), en: async () => ({}) };
