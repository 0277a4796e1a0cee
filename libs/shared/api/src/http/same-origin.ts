import { Problem } from '@kpi-loop/shared/kernel';
import type { FastifyRequest } from 'fastify';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Cross-site request forgery (ADR 0009): browsers say where a request comes from. A changing request from another site
 * is refused; programs that send neither header carry no ambient cookie of a victim.
 */
export function refuseCrossSite(request: FastifyRequest): void {
  if (SAFE.has(request.method)) return;
  const site = request.headers['sec-fetch-site'];
  if (site && site !== 'same-origin' && site !== 'none') throw new Problem('forbidden', 'crossSite');
  const origin = request.headers.origin;
  if (!site && origin && new URL(origin === 'null' ? 'http://null' : origin).host !== request.headers.host) throw new Problem('forbidden', 'crossSite');
}
