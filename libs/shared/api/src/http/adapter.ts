import { isIP } from 'node:net';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { newId } from '../ids';

const MB = 1024 * 1024;

/** An id a gateway has given (W3C trace context) is kept, so that traces join. */
const traceId = (header: string | string[] | undefined): string | undefined => /^[0-9a-f]{2}-([0-9a-f]{32})-/.exec(String(header ?? ''))?.[1];

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
    genReqId: (request: { headers: Record<string, string | string[] | undefined> }) => traceId(request.headers['traceparent']) ?? newId(),
  });

/** What every HTTP process and every API spec has in front of its routes. */
export async function configureHttp(app: NestFastifyApplication): Promise<void> {
  app.setGlobalPrefix('api');
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
