import { inject } from '@angular/core';
import { type CanActivateFn, Router } from '@angular/router';
import { SessionStore } from '../session/session';

/** `canActivate: [allow({ roles: ['HR'], heads: true })]`: comfort only, the server decides. */
export function allow({ roles = [], heads = false }: { roles?: string[]; heads?: boolean }): CanActivateFn {
  return () => {
    const session = inject(SessionStore);
    return session.has(...roles) || (heads && !!session.session()?.isHead) || inject(Router).createUrlTree(['/403']);
  };
}
