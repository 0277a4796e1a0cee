import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { isUnderApi } from '@kpi-loop/shared/api';
import type { FastifyReply, FastifyRequest } from 'fastify';

const HASHED = /-[\w-]{8}\.\w+$/;

/** The built web app on the same origin: hashed files for ever, the page itself never cached, deep links answered with the page. */
export async function serveWeb(app: NestFastifyApplication, root: string): Promise<void> {
  if (!existsSync(join(root, 'index.html'))) throw new Error(`no web build in ${root}`);
  const fastify = app.getHttpAdapter().getInstance();
  await fastify.register(fastifyStatic as never, {
    root,
    wildcard: false,
    setHeaders: (reply: { header(name: string, value: string): unknown }, path: string) =>
      void reply.header('cache-control', HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache'),
  });
  fastify.get('/*', (request: FastifyRequest, reply: FastifyReply) => {
    // a part from before a deployment is gone: the page in its place would be read as a script
    if (isUnderApi(request.url) || HASHED.test(request.url)) return reply.callNotFound();
    return (reply as unknown as { sendFile(name: string): FastifyReply }).sendFile('index.html');
  });
}
