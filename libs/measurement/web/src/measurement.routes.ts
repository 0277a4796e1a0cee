import type { Routes } from '@angular/router';
import { allow, type MenuEntry, type TextLoaders } from '@kpi-loop/shared/ui';
import { COLLECTS } from './ui/collects';

/** Who builds on it, and who decides on what came too late. */
const BUILDS = { roles: ['STEWARD', 'OPS'] };
const KEEPS = { roles: ['STEWARD', 'HR', 'AUD'] };

export const menu: MenuEntry[] = [
  { group: 'mine', order: 25, path: 'collection/entries', key: 'menu.entries', icon: 'edit', covers: ['collection/approvals'] },
  { group: 'loop', order: 30, path: 'collection/figures', key: 'menu.data', icon: 'columns', covers: ['collection/trace', 'collection/corrections'] },
  {
    group: 'metrics',
    order: 40,
    path: 'collection/sources',
    key: 'menu.sources',
    icon: 'database',
    covers: ['collection/runs', 'collection/new', 'collection/datasets', 'collection/late', 'collection/backfills'],
    ...COLLECTS,
  },
  { group: 'metrics', order: 45, path: 'collection/quality', key: 'menu.quality', icon: 'policy', ...COLLECTS },
];

export const routes: Routes = [
  { path: 'collection/figures', loadComponent: () => import('./figures/figures-page').then((m) => m.FiguresPage) },
  { path: 'collection/entries', loadComponent: () => import('./entries/entries-page').then((m) => m.EntriesPage) },
  { path: 'collection/approvals', loadComponent: () => import('./entries/approvals-page').then((m) => m.ApprovalsPage) },
  { path: 'collection/trace', loadComponent: () => import('./trace/trace-page').then((m) => m.TracePage) },
  { path: 'collection/sources', canActivate: [allow(COLLECTS)], loadComponent: () => import('./sources/sources-page').then((m) => m.SourcesPage) },
  { path: 'collection/quality', canActivate: [allow(COLLECTS)], loadComponent: () => import('./quality/quality-queue-page').then((m) => m.QualityQueuePage) },
  {
    path: 'collection/datasets/:id',
    canActivate: [allow(COLLECTS)],
    loadComponent: () => import('./dataset-detail/dataset-detail-page').then((m) => m.DatasetDetailPage),
  },
  {
    path: 'collection/new',
    canActivate: [allow(BUILDS)],
    loadComponent: () => import('./dataset-wizard/dataset-wizard-page').then((m) => m.DatasetWizardPage),
  },
  { path: 'collection/corrections', loadComponent: () => import('./corrections/corrections-page').then((m) => m.CorrectionsPage) },
  { path: 'collection/corrections/:id', loadComponent: () => import('./corrections/correction-page').then((m) => m.CorrectionPage) },
  { path: 'collection/backfills/:id', canActivate: [allow(COLLECTS)], loadComponent: () => import('./backfill/backfill-page').then((m) => m.BackfillPage) },
  { path: 'collection/late', canActivate: [allow(KEEPS)], loadComponent: () => import('./late/late-page').then((m) => m.LatePage) },
  {
    path: 'collection/runs/:id',
    canActivate: [allow(COLLECTS)],
    loadComponent: () => import('./run-detail/run-detail-page').then((m) => m.RunDetailPage),
  },
];

export const texts: TextLoaders = { 'zh-CN': () => import('./i18n/zh-CN.json'), en: () => import('./i18n/en.json') };
