import type { Routes } from '@angular/router';
import type { MenuEntry, TextLoaders } from '@kpi-loop/shared/ui';

export const menu: MenuEntry[] = [
  { group: 'metrics', order: 10, path: 'metrics', key: 'menu.metricCentre', icon: 'database' },
  { group: 'metrics', order: 20, path: 'process-map', key: 'menu.processMap', icon: 'sitemap' },
];

export const routes: Routes = [
  { path: 'metrics', loadComponent: () => import('./metric-list/metric-list-page').then((m) => m.MetricListPage) },
  { path: 'metrics/new', loadComponent: () => import('./definition-editor/definition-editor-page').then((m) => m.DefinitionEditorPage) },
  { path: 'metrics/:id', loadComponent: () => import('./metric-detail/metric-detail-page').then((m) => m.MetricDetailPage) },
  {
    path: 'metrics/:id/versions/:versionId/edit',
    loadComponent: () => import('./definition-editor/definition-editor-page').then((m) => m.DefinitionEditorPage),
  },
  { path: 'metrics/lineage/:kind/:id', loadComponent: () => import('./lineage/lineage-page').then((m) => m.LineagePage) },
  { path: 'process-map', loadComponent: () => import('./process-map/process-map-page').then((m) => m.ProcessMapPage) },
];

export const texts: TextLoaders = { 'zh-CN': () => import('./i18n/zh-CN.json'), en: () => import('./i18n/en.json') };
