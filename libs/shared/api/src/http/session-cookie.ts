import { createHash, randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isUuid } from '../ids';

export const COOKIE = 'kpi_session';
export const SESSION_DAYS = 14;

export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');
export const newToken = (): string => randomBytes(32).toString('base64url');

/** The cookie names the tenant, so that the session is looked up under that tenant's row security; a forged tenant finds nothing. */
export function readCookie(request: FastifyRequest): { tenantId: string; tokenHash: string } | null {
  const value = (request as FastifyRequest & { cookies?: Record<string, string | undefined> }).cookies?.[COOKIE];
  const [tenantId, token] = value?.split('.') ?? [];
  return isUuid(tenantId) && token ? { tenantId, tokenHash: hashToken(token) } : null;
}

interface CookieReply {
  setCookie(name: string, value: string, options: object): void;
  clearCookie(name: string, options: object): void;
}

const options = (secure: boolean) => ({ httpOnly: true, sameSite: 'lax' as const, path: '/', secure });

export function writeCookie(reply: FastifyReply, tenantId: string, token: string, secure: boolean): void {
  (reply as unknown as CookieReply).setCookie(COOKIE, `${tenantId}.${token}`, { ...options(secure), maxAge: SESSION_DAYS * 86_400 });
}

export function clearCookie(reply: FastifyReply, secure: boolean): void {
  (reply as unknown as CookieReply).clearCookie(COOKIE, options(secure));
}
