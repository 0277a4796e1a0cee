import { once } from 'node:events';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { Outbound } from './outbound';

describe('the way out to a source', () => {
  let server: Server;
  let port: number;
  beforeAll(async () => {
    server = createServer((_, response) => response.end('inside')).listen(0, '::');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => server.close());
  afterEach(() => delete process.env['SOURCE_HOSTS']);

  const to = async (host: string, allowed: string[] = []): Promise<string> =>
    new Outbound(allowed).connect(host, port).then(
      (socket) => (socket.destroy(), 'connected'),
      (error: { code?: string; extra?: { violations?: string[] } }) => error.code ?? 'failed',
    );

  it.each([
    ['loopback', '127.0.0.1'],
    ['another loopback', '127.9.9.9'],
    ['loopback of IPv6', '::1'],
    ['the unspecified address', '0.0.0.0'],
    ['the unspecified address of IPv6', '::'],
    ['an IPv4 address written as IPv6', '::ffff:127.0.0.1'],
    ['the same in hexadecimal', '::ffff:7f00:1'],
    ['a decimal address', '2130706433'],
    ['an octal one', '0177.0.0.1'],
    ['a hexadecimal one', '0x7f.1'],
    ['a short one', '127.1'],
    ['a private network', '10.0.0.1'],
    ['another', '172.31.255.255'],
    ['and another', '192.168.1.1'],
    ['a carrier’s network', '100.64.0.1'],
    ['a private network of IPv6', 'fd12:3456::1'],
    ['IPv4 behind NAT64', '64:ff9b::7f00:1'],
    ['IPv4 behind 6to4', '2002:7f00:1::'],
    ['metadata', '169.254.169.254'],
    ['metadata written as IPv6', '::ffff:169.254.169.254'],
    ['metadata as a number', '2852039166'],
    ['metadata of another cloud', '100.100.100.200'],
    ['metadata over IPv6', 'fd00:ec2::254'],
    ['link-local', 'fe80::1'],
    ['a name that leads inside', 'localhost'],
    ['a name with a dot at its end', 'localhost.'],
    ['a name of this machine', hostname()],
    ['a socket in the file system', '/var/run/postgresql'],
    ['nothing', ' '],
  ])('does not lead to %s: %s', async (_, host) => expect(await to(host)).toBe('sourceHostNotAllowed'));

  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['localhost', 'LOCALHOST'],
    ['::1', '[::1]'],
  ])('leads to %s once an administrator allowed it', async (host, allowed) => expect(await to(host, [allowed])).toBe('connected'));
  it('is allowed by name: another name of the same address is not', async () => expect(await to('localhost', ['127.0.0.1'])).toBe('sourceHostNotAllowed'));
  it.each(['169.254.169.254', 'fe80::1', '::ffff:169.254.169.254'])('is allowed by nobody to %s', async (host) => expect(await to(host, [host])).toBe('sourceHostNotAllowed'));
  it('keeps to the hosts the installation lists', async () => {
    process.env['SOURCE_HOSTS'] = 'db.example, localhost';
    expect(await to('127.0.0.1', ['127.0.0.1'])).toBe('sourceHostNotAllowed');
    expect(await to('localhost', ['localhost'])).toBe('connected');
    // the list says which names there are, not that they may lead inside
    expect(await to('localhost')).toBe('sourceHostNotAllowed');
  });
  it('looks at the address, whatever the name said before', () => {
    const outbound = new Outbound([]);
    outbound.named('rebinding.example');
    outbound.reached('rebinding.example', '93.184.216.34');
    expect(() => outbound.reached('rebinding.example', '127.0.0.1')).toThrow('sourceHostNotAllowed');
  });
  it('is the same way for HTTP', async () => {
    const get = (allowed: string[]): Promise<string> =>
      new Promise((done) => {
        const agent = new Outbound(allowed).agent(false);
        httpRequest(`http://localhost:${port}/`, { agent })
          .once('response', (response) => (response.destroy(), done('answered')))
          .once('error', (error: Error & { code: string }) => done(error.code))
          .end();
      });
    expect(await get([])).toBe('sourceHostNotAllowed');
    expect(await get(['localhost'])).toBe('answered');
  });
});
