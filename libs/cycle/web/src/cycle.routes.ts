import type { Routes } from '@angular/router';
import { allow, type MenuEntry } from '@kpi-loop/shared/ui';

export { ring } from './ring';
export { texts } from './texts';

const READERS = { roles: ['HR', 'HRBP', 'EXEC', 'AUD'], heads: true };

export const menu: MenuEntry[] = [
  { group: 'loop', order: 10, path: 'console', key: 'menu.cycleConsole', icon: 'loop', covers: ['cycles', 'periods', 'cycle-requests'], ...READERS },
  { group: 'settings', order: 40, path: 'policies', key: 'menu.policies', icon: 'policy', roles: ['HR', 'HRBP', 'EXEC', 'AUD'] },
];

const consolePage = () => import('./cycle-console/cycle-console-page').then((m) => m.CycleConsolePage);
const setupPage = () => import('./cycle-setup/cycle-setup-page').then((m) => m.CycleSetupPage);
const policyPage = () => import('./cycle-policy/cycle-policy-page').then((m) => m.CyclePolicyPage);

export const routes: Routes = [
  { path: 'console', canActivate: [allow(READERS)], loadComponent: consolePage },
  { path: 'policies', canActivate: [allow({ roles: ['HR', 'HRBP', 'EXEC', 'AUD'] })], loadComponent: policyPage },
  { path: 'cycles', loadComponent: () => import('./cycle-list/cycle-list-page').then((m) => m.CycleListPage) },
  { path: 'cycles/new', canActivate: [allow({ roles: ['HR', 'EXEC'] })], loadComponent: setupPage },
  { path: 'cycles/:id', canActivate: [allow(READERS)], loadComponent: consolePage },
  { path: 'cycles/:id/setup', canActivate: [allow({ roles: ['HR', 'EXEC'] })], loadComponent: setupPage },
  {
    path: 'cycle-requests/:id',
    canActivate: [allow({ roles: ['HR', 'HRBP', 'EXEC', 'FIN', 'AUD'] })],
    loadComponent: () => import('./cycle-request/cycle-request-page').then((m) => m.CycleRequestPage),
  },
  {
    path: 'cycles/:id/next',
    canActivate: [allow({ roles: ['HR', 'EXEC'] })],
    loadComponent: () => import('./next-cycle/next-cycle-page').then((m) => m.NextCyclePage),
  },
  { path: 'cycles/:id/policy', loadComponent: policyPage },
  {
    path: 'periods/:id/roll-forward',
    canActivate: [allow({ roles: ['HR', 'HRBP', 'EXEC', 'AUD'] })],
    loadComponent: () => import('./roll-forward/roll-forward-page').then((m) => m.RollForwardPage),
  },
];
