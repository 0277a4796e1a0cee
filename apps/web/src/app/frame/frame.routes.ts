import { inject } from '@angular/core';
import { Router, type Routes } from '@angular/router';
import { loadTexts, SessionStore, type WebFeature } from '@kpi-loop/shared/ui';
import { provideNzDateFnsAdapter } from 'ng-zorro-antd/core/time';
import { provideNzI18n, zh_CN } from 'ng-zorro-antd/i18n';
import { features } from '../features';
import { NothingPage } from '../pages/nothing-page';
import { Frame } from './frame';
import { visibleEntries } from './menu';

const home = () => {
  const session = inject(SessionStore).session();
  const first = session && visibleEntries(features, session)[0];
  return inject(Router).createUrlTree([first ? `/${first.path}` : '/welcome']);
};

const withTexts = (feature: WebFeature) => ({ path: '', resolve: { texts: loadTexts(feature.texts) }, children: feature.routes });

export const frameRoutes: Routes = [
  {
    path: '',
    component: Frame,
    providers: [provideNzI18n(zh_CN), provideNzDateFnsAdapter()],
    children: [
      { path: '', pathMatch: 'full', canActivate: [home], children: [] },
      ...features.map(withTexts),
      { path: 'welcome', component: NothingPage, data: { kind: 'welcome' } },
      { path: 'sessions', loadComponent: () => import('../pages/sessions-page').then((m) => m.SessionsPage) },
      { path: '403', component: NothingPage, data: { kind: 'forbidden' } },
      { path: 'error', component: NothingPage, data: { kind: 'error' } },
      { path: '404', component: NothingPage, data: { kind: 'missing' } },
      { path: '**', component: NothingPage, data: { kind: 'missing' } },
    ],
  },
];
