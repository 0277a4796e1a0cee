import type { Routes } from '@angular/router';
import { allow, type MenuEntry, type TextLoaders } from '@kpi-loop/shared/ui';

/** Who keeps definitions. */
const KEEPERS = { roles: ['STEWARD', 'HR'] };

export const menu: MenuEntry[] = [
  { group: 'metrics', order: 10, path: 'metrics', key: 'menu.metricCentre', icon: 'database', covers: ['metric-packs'] },
  { group: 'metrics', order: 20, path: 'process-map', key: 'menu.processMap', icon: 'sitemap' },
  { group: 'metrics', order: 30, path: 'metric-tree', key: 'menu.metricTree', icon: 'tree' },
  { group: 'metrics', order: 50, path: 'metric-templates', key: 'menu.templates', icon: 'template', ...KEEPERS },
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
  { path: 'metric-tree', loadComponent: () => import('./tree/metric-tree-page').then((m) => m.MetricTreePage) },
  {
    path: 'metric-templates',
    canActivate: [allow(KEEPERS)],
    loadComponent: () => import('./templates/template-gallery-page').then((m) => m.TemplateGalleryPage),
  },
  {
    path: 'metric-templates/:code',
    canActivate: [allow(KEEPERS)],
    loadComponent: () => import('./templates/template-use-page').then((m) => m.TemplateUsePage),
  },
  { path: 'metric-packs', canActivate: [allow(KEEPERS)], loadComponent: () => import('./packs/pack-import-page').then((m) => m.PackImportPage) },
  { path: 'process-map', loadComponent: () => import('./process-map/process-map-page').then((m) => m.ProcessMapPage) },
];

export const texts: TextLoaders = { 'zh-CN': () => import('./i18n/zh-CN.json'), en: () => import('./i18n/en.json') };
