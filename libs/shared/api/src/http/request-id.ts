import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { newId } from '../ids';

const TRACE = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/;
const WELL_FORMED = /^[A-Za-z0-9._-]{8,64}$/;
const UNDER_API = /^\/api(?:[/?]|$)/i;

/** What is of the API, known or not, and never the web app's. */
export const isUnderApi = (url: string): boolean => UNDER_API.test(url);

/** The id a gateway has given (W3C trace context, or its own), so that traces join; else a new one. Whatever is not well formed is not repeated. */
export function requestId({ traceparent, 'x-request-id': given }: IncomingHttpHeaders): string {
  const trace = TRACE.exec(String(traceparent ?? ''))?.[1];
  return trace ?? (typeof given === 'string' && WELL_FORMED.test(given) ? given : newId());
}

export function mark(request: FastifyRequest, reply: FastifyReply): void {
  void reply.header('x-request-id', request.id);
  if (isUnderApi(request.url)) void reply.header('cache-control', 'no-store');
}

/** Every answer says which request it answers. What the API says is kept by nobody, unless its route says otherwise. */
export function markAnswers(fastify: Pick<FastifyInstance, 'addHook'>): void {
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    mark(request, reply);
    done();
  });
}
