import { HttpErrorResponse, type HttpInterceptorFn } from '@angular/common/http';
import { inject } from '@angular/core';
import { Router } from '@angular/router';
import { catchError, throwError } from 'rxjs';
import { problemOf } from '../problem/problem-error';
import { IDEMPOTENCY_KEY, IF_MATCH, SILENT } from './api-context';

const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

export const apiInterceptor: HttpInterceptorFn = (request, next) => {
  const router = inject(Router);
  const headers: Record<string, string> = {};
  if (WRITES.has(request.method)) headers['Idempotency-Key'] = request.context.get(IDEMPOTENCY_KEY) ?? newKey();
  const version = request.context.get(IF_MATCH);
  if (version !== null) headers['If-Match'] = `"${version}"`;

  return next(request.clone({ setHeaders: headers })).pipe(
    catchError((error: unknown) => {
      if (!(error instanceof HttpErrorResponse)) return throwError(() => error);
      if (error.status === 401 && !request.context.get(SILENT) && !router.url.startsWith('/sign-in')) {
        void router.navigate(['/sign-in'], { queryParams: { returnUrl: router.url, expired: true } });
      }
      return throwError(() => problemOf(error));
    }),
  );
};

// randomUUID exists only on https and localhost, and a phone in the office often comes by plain address.
function newKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
