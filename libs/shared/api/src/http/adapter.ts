import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Problem } from '@kpi-loop/shared/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from './problem.filter';
import { mark, markAnswers, requestId } from './request-id';

const MB = 1024 * 1024;
/** Bodies of routes that say `@RouteConfig({ streamed: true })`: whatever they hold, nobody reads them before the route does. */
const STREAMED = 'application/vnd.kpi-loop.stream';

/**
 * Which proxies may say where a request comes from: how many stand in front (`1`), or their networks (`10.0.0.0/8, fd00::/8`).
 * Never everybody: who is trusted blindly writes any address he likes in front of the list.
 */
export function trustedProxies(setting = ''): string[] | ((address: string, hop: number) => boolean) | false {
  const text = setting.trim();
  if (text === '' || text === 'false' || text === '0') return false;
  if (/^[1-9]\d?$/.test(text)) return (_address, hop) => hop < +text;
  const networks = text.split(',').map((network) => network.trim());
  if (networks.every((network) => isIP(network.split('/')[0]))) return networks;
  throw new Error(`TRUST_PROXY is ${text}: it takes the number of proxies in front (1) or their networks (10.0.0.0/8)`);
}

export const fastifyAdapter = (trust = process.env['TRUST_PROXY']): FastifyAdapter =>
  new FastifyAdapter({
    bodyLimit: 2 * MB,
    trustProxy: trustedProxies(trust),
    routerOptions: { maxParamLength: 200 },
    // a path that cannot be read comes to no route, no hook and no filter
    frameworkErrors: (_error: Error, request: FastifyRequest, reply: FastifyReply) => {
      mark(request, reply);
      sendProblem(reply, new Problem('invalid', 'malformed'), request.id);
    },
    genReqId: ({ headers }: IncomingMessage) => requestId(headers),
  });

/** What every HTTP process and every API spec has in front of its routes. */
export async function configureHttp(app: NestFastifyApplication): Promise<void> {
  app.setGlobalPrefix('api');
  markAnswers(app.getHttpAdapter().getInstance());
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addContentTypeParser(STREAMED, (_request: FastifyRequest, body: IncomingMessage, done: (error: null, body: IncomingMessage) => void) => done(null, body));
  fastify.addHook('onRequest', (request: FastifyRequest, _reply: FastifyReply, done: () => void) => {
    if ((request.routeOptions.config as { streamed?: boolean }).streamed) request.headers['content-type'] = STREAMED;
    done();
  });
  await app.register(cookie as never);
  await app.register(multipart as never, { limits: { fileSize: 512 * MB, files: 1 } });
  await app.register(helmet as never, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        upgradeInsecureRequests: null,
      },
    },
    crossOriginEmbedderPolicy: false,
    hsts: process.env['COOKIE_SECURE'] === 'true',
  });
}
