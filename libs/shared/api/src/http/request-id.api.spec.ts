import { Writable } from 'node:stream';
import { Controller, Get, Header, Module } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { LoggerModule } from 'nestjs-pino';
import { configureHttp, fastifyAdapter, requestLog } from '@kpi-loop/shared/api';
import { ProblemFilter } from './problem.filter';

@Controller('things')
class ThingController {
  @Get()
  list() {
    return [];
  }
  @Get('kept')
  @Header('cache-control', 'private, max-age=60')
  kept() {
    return [];
  }
  @Get('broken')
  broken() {
    throw new Error('broken');
  }
}

describe('every answer', () => {
  let app: NestFastifyApplication;
  const lines: { req?: { id: string }; requestId?: string; msg: string }[] = [];
  beforeAll(async () => {
    const log = new Writable({
      write(chunk, _encoding, done) {
        lines.push(
          ...String(chunk)
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line)),
        );
        done();
      },
    });
    @Module({
      imports: [LoggerModule.forRoot({ pinoHttp: [{ ...requestLog, level: 'info' }, log] })],
      controllers: [ThingController],
      providers: [{ provide: APP_FILTER, useClass: ProblemFilter }],
    })
    class App {}
    app = await NestFactory.create<NestFastifyApplication>(App, fastifyAdapter(), { logger: false });
    await configureHttp(app);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });
  afterAll(() => app.close());

  const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
  const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });

  it.each([
    ['a trace of a gateway', { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` }, TRACE],
    ['the gateway’s own id', { 'x-request-id': 'gate-7_a.42' }, 'gate-7_a.42'],
    ['the trace before the id', { traceparent: `00-${TRACE}-00f067aa0ba902b7-01`, 'x-request-id': 'gate-7_a.42' }, TRACE],
  ])('keeps %s', async (_what, headers, id) => expect((await get('/api/things', headers)).headers['x-request-id']).toBe(id));

  it.each([
    ['an id too short to be one', { 'x-request-id': 'x' }],
    ['an id too long', { 'x-request-id': 'x'.repeat(65) }],
    ['an id that would write into the log', { 'x-request-id': 'forged" msg="ok' }],
    ['a trace of zeros', { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` }],
    ['half a trace', { traceparent: `00-${TRACE}` }],
  ])('does not repeat %s', async (_what, headers) => {
    expect((await get('/api/things', headers as never)).headers['x-request-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });

  it('of two requests carries two ids', async () => {
    const [one, two] = [await get('/api/things'), await get('/api/things')];
    expect(one.headers['x-request-id']).not.toBe(two.headers['x-request-id']);
  });

  it('that refuses or fails has the id in its problem, and the log has it too', async () => {
    for (const [url, status] of [
      ['/api/things/broken', 500],
      ['/api/nowhere', 404],
    ] as const) {
      const answer = await get(url);
      const id = answer.headers['x-request-id'];
      expect(answer.statusCode).toBe(status);
      expect(answer.headers['content-type']).toMatch(/application\/problem\+json/);
      expect(answer.json()).toMatchObject({ status, requestId: id });
      expect(lines.filter((line) => line.req?.id === id)).not.toEqual([]);
    }
  });

  it('to a path that cannot be read is a problem too', async () => {
    const answer = await get('/api/%zz');
    expect([answer.statusCode, answer.headers['content-type'], answer.headers['cache-control']]).toEqual([
      400,
      expect.stringMatching(/^application\/problem\+json/),
      'no-store',
    ]);
    expect(answer.json()).toMatchObject({ code: 'malformed', requestId: answer.headers['x-request-id'] });
  });

  it('is kept by nobody, unless its route says otherwise', async () => {
    for (const url of ['/api/things', '/api/nowhere', '/api/things/broken', '/api']) expect((await get(url)).headers['cache-control']).toBe('no-store');
    expect((await get('/api/things/kept')).headers['cache-control']).toBe('private, max-age=60');
  });
});
