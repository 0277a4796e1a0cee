import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RestRequest } from '@kpi-loop/measurement/domain';
import { Outbound } from '../outbound';
import { ROWS, holdsConnectorContract } from '../testing/connector-contract';
import { rest } from './rest';

type Handler = (url: URL, request: IncomingMessage, response: ServerResponse) => unknown;

/** As a service writes it: amounts are numbers of more digits than a double has. */
const RAW = `[${ROWS.map((r) => `{"no":"${r.no}","day":"${r.day}","amount":${r.amount},"note":${JSON.stringify(r.note)}}`).join()}]`;
const LIST = ROWS.map((row) => JSON.stringify(row));

describe('a web service as a source', () => {
  let server: Server;
  let base: string;
  const asked: string[] = [];
  const routes: Record<string, Handler> = {
    '/': (_url, request) => (request.headers.authorization === 'Bearer right' ? '{}' : 401),
    '/rows': () => `{"data":{"rows":${RAW}}}`,
    '/window': (url) => JSON.stringify(ROWS.filter((r) => r.day >= url.searchParams.get('from')! && r.day <= url.searchParams.get('to')!)),
    '/page': (url) => `[${LIST.slice(Number(url.searchParams.get('p')) * 2, Number(url.searchParams.get('p')) * 2 + 2).join()}]`,
    '/cursor': (url) => {
      const at = Number(url.searchParams.get('after') ?? 0);
      return `{"rows":[${LIST[at]}],"meta":{"next":${at < 2 ? at + 1 : null}}}`;
    },
    '/link': (url, _, response) => {
      const at = Number(url.searchParams.get('at') ?? 0);
      if (at < 2) response.setHeader('link', `<${base}/link?at=0>; rel="prev", </link?at=${at + 1}>; rel="next"`);
      return `[${LIST[at]}]`;
    },
    '/next': (url) => `{"rows":[${LIST[url.searchParams.has('x') ? 1 : 0]}],"next":${url.searchParams.has('x') ? 'null' : '"/next?x=1"'}}`,
    '/loop': () => `{"rows":[${LIST[0]}],"next":"/loop"}`,
    '/elsewhere': () => `{"rows":[${LIST[0]}],"next":"http://elsewhere.example/"}`,
    '/moved': (_url, _request, response) => response.writeHead(302, { location: '/rows' }).end(),
    '/away': (_url, _request, response) => response.writeHead(302, { location: `http://localhost:${(server.address() as AddressInfo).port}/rows` }).end(),
    '/metadata': (_url, _request, response) => response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end(),
    '/nested': () => `[{"id":1,"customer":{"name":"x","tags":["a",1e400]},"deep":{"a":{"b":{"c":{"d":1}}}},"__proto__":"p","big":12345678901234567890.123456789}]`,
    '/html': () => '<html>',
    '/huge': (_url, _request, response) => {
      const more = (): void => {
        while (response.write('x'.repeat(1 << 20)));
        response.once('drain', more);
      };
      more();
    },
    '/many': () => `[${Array.from({ length: 100_000 }, (_, i) => `{"no":${i}}`).join()}]`,
    '/sleep': () => undefined,
    '/broken': () => 500,
  };

  beforeAll(async () => {
    server = createServer((request, response) => {
      const url = new URL(request.url!, base);
      asked.push(request.url!);
      const answer = routes[url.pathname]?.(url, request, response) ?? (routes[url.pathname] ? undefined : 404);
      if (typeof answer === 'number') response.writeHead(answer).end();
      if (typeof answer === 'string') response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const open = (headers = 'Authorization: Bearer right') => rest(base, headers, new Outbound(['127.0.0.1', 'localhost']));
  const request = (part: Partial<RestRequest>): RestRequest => ({ path: 'rows', rows: '', paging: 'none', ...part });
  const ask = (part: Partial<RestRequest>) => ({ query: null, uploadId: null, request: request(part), window: { from: '2026-09-02', to: '2026-09-30' } });
  const look = (part: Partial<RestRequest>) => open().preview(ask(part), 50);
  const numbers = async (part: Partial<RestRequest>) => (await look(part)).rows.map((row) => row.cells[0]);

  holdsConnectorContract(
    () => ({
      connector: open(),
      ask: { request: request({ rows: '/data/rows' }) },
      inWindow: { request: request({ path: 'window?from=:from&to=:to' }) },
      many: { request: request({ path: 'many' }) },
      slow: { request: request({ path: 'sleep' }) },
    }),
    {},
  );

  it.each([
    ['page', { path: 'page', paging: 'page', parameter: 'p', firstPage: 0 }],
    ['cursor', { path: 'cursor', rows: '/rows', paging: 'cursor', parameter: 'after', next: '/meta/next' }],
    ['header Link', { path: 'link', paging: 'link' }],
  ] as const)('turns pages by %s', async (_, part) => expect(await numbers(part)).toEqual(['a', 'b', 'c']));
  it('turns pages by a link in the answer', async () => expect(await numbers({ path: 'next', rows: '/rows', paging: 'link', next: '/next' })).toEqual(['a', 'b']));
  it('asks for no more pages than it reads', async () => {
    asked.length = 0;
    await open().preview(ask({ path: 'cursor', rows: '/rows', paging: 'cursor', parameter: 'after', next: '/meta/next' }), 1);
    expect(asked).toEqual(['/cursor', '/cursor?after=1']);
  });
  it('makes cells of what is nested, exactly', async () => {
    const { header, rows } = await look({ path: 'nested' });
    expect(header).toEqual(['id', 'customer.name', 'customer.tags', 'deep.a.b.c', '__proto__', 'big']);
    expect(rows[0].cells).toEqual(['1', 'x', '["a",null]', '{"d":1}', 'p', '12345678901234567890.123456789']);
  });
  it('follows a redirect at home', async () => expect((await look({ path: 'moved', rows: '/data/rows' })).rows).toHaveLength(3));
  it.each([
    ['a redirect to another name, allowed or not', 'away', 'sourceRedirected'],
    ['a redirect to the metadata of the machine', 'metadata', 'sourceRedirected'],
    ['an answer that is no JSON', 'html', 'notJson'],
    ['an answer without end', 'huge', 'answerTooLarge'],
    ['a pointer to nothing', 'rows', 'rowsNotFound'],
    ['an address that is not there', 'nowhere', 'sourceAddressUnknown'],
    ['an error over there', 'broken', 'sourceRefused'],
  ])('says what is wrong: %s', async (_, path, code) => expect(look({ path })).rejects.toMatchObject({ code }));
  it.each([
    ['a next page that is the same again', 'loop', 'pagingLoops'],
    ['a next page elsewhere', 'elsewhere', 'sourceRedirected'],
  ])('says what is wrong: %s', async (_, path, code) => expect(look({ path, rows: '/rows', paging: 'link', next: '/next' })).rejects.toMatchObject({ code }));
  it('says that its headers are not the right ones', async () => expect(open('Authorization: Bearer wrong').test()).rejects.toMatchObject({ code: 'sourcePasswordWrong' }));
});
