import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { newId } from '../ids';

const MB = 1024 * 1024;

/** An id a gateway has given (W3C trace context) is kept, so that traces join. */
const traceId = (header: string | string[] | undefined): string | undefined => /^[0-9a-f]{2}-([0-9a-f]{32})-/.exec(String(header ?? ''))?.[1];

export const fastifyAdapter = (): FastifyAdapter =>
  new FastifyAdapter({
    bodyLimit: 2 * MB,
    trustProxy: process.env['TRUST_PROXY'] === 'true',
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
