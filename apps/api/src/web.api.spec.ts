import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Api } from '@kpi-loop/shared/api/testing';
import { createHttpApp } from './http-app';

describe('the web app and the API on one origin', () => {
  let api: Api;
  let app: NestFastifyApplication;
  const root = mkdtempSync(join(tmpdir(), 'kpi-loop-web-'));
  beforeAll(async () => {
    writeFileSync(join(root, 'index.html'), '<title>the page</title>');
    writeFileSync(join(root, 'main-ABCD1234.js'), '1');
    api = await Api.start([]);
    app = await createHttpApp({ host: '127.0.0.1', port: 0, appUrl: api.url, webRoot: root });
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });
  afterAll(async () => {
    await app.close();
    await api.stop();
    rmSync(root, { recursive: true });
  });

  it.each(['/api', '/api/', '/api?x=1', '/api/nowhere', '/api/nowhere/deep.html', '/API/nowhere', '/api/cycles/nowhere/deep', '/api/gone-ABCD1234.js'])(
    'answers %s with a problem, never with the page',
    async (url) => {
      for (const method of ['GET', 'POST'] as const) {
        const answer = await app.inject({ method, url });
        expect([answer.statusCode, answer.headers['content-type']]).toEqual([404, expect.stringMatching(/^application\/problem\+json/)]);
        expect(answer.json()).toMatchObject({ code: 'notFound', requestId: answer.headers['x-request-id'] });
      }
    },
  );

  it('answers any other path with the page, which is asked for again each time', async () => {
    for (const url of ['/', '/scorecards/42', '/apiary']) {
      const { body, headers } = await app.inject({ url });
      expect(body).toContain('the page');
      expect(headers).toMatchObject({ 'cache-control': 'no-cache', 'x-request-id': expect.any(String) });
    }
  });

  it('keeps hashed files for ever', async () =>
    expect((await app.inject({ url: '/main-ABCD1234.js' })).headers['cache-control']).toBe('public, max-age=31536000, immutable'));
});
