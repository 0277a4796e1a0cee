import type { Routes } from '@angular/router';
import type { MenuEntry, TextLoaders } from '@kpi-loop/shared/ui';

export const menu: MenuEntry[] = [{ group: 'loop', order: 90, path: 'appeals', key: 'menu.appeals', icon: 'flag' }];

const form = () => import('./appeal-form/appeal-form-page').then((m) => m.AppealFormPage);

export const routes: Routes = [
  { path: 'appeals', loadComponent: () => import('./appeal-list/appeal-list-page').then((m) => m.AppealListPage) },
  { path: 'appeals/new', loadComponent: form },
  { path: 'appeals/:id', loadComponent: () => import('./appeal-detail/appeal-detail-page').then((m) => m.AppealDetailPage) },
  { path: 'appeals/:id/edit', loadComponent: form },
];

export const texts: TextLoaders = { 'zh-CN': () => import('./i18n/zh-CN.json'), en: () => import('./i18n/en.json') };
