import type { Routes } from '@angular/router';
import type { MenuEntry, TextLoaders } from '@kpi-loop/shared/ui';
import { duties, unread } from './counts';

export const menu: MenuEntry[] = [{ group: 'mine', order: 10, path: 'duties', key: 'menu.duties', icon: 'inbox', badge: duties, phone: true }];
export const bell = { path: '/notifications', unread };

export const routes: Routes = [
  { path: 'duties', loadComponent: () => import('./duties/duties-page').then((m) => m.DutiesPage) },
  { path: 'notifications', loadComponent: () => import('./inbox/inbox-page').then((m) => m.InboxPage) },
];

export const texts: TextLoaders = { 'zh-CN': () => import('./i18n/zh-CN.json'), en: () => import('./i18n/en.json') };
