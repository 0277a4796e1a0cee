import { inject } from '@angular/core';
import { type CanActivateFn, Router, type Routes } from '@angular/router';
import { SessionStore } from '@kpi-loop/shared/ui';

const signedIn: CanActivateFn = async (_, state) => {
  const router = inject(Router);
  const session = await inject(SessionStore).load();
  return session ? true : router.createUrlTree(['/sign-in'], { queryParams: state.url === '/' ? {} : { returnUrl: state.url } });
};

export const routes: Routes = [
  { path: 'sign-in', loadComponent: () => import('./pages/sign-in-page').then((m) => m.SignInPage) },
  { path: '', canActivate: [signedIn], loadChildren: () => import('./frame/frame.routes').then((m) => m.frameRoutes) },
];
