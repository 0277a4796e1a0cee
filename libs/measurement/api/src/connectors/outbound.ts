import { lookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { once } from 'node:events';
import { Agent as HttpAgent, type AgentOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { BlockList, Socket, isIP, type NetConnectOpts } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as tlsConnect, type ConnectionOptions } from 'node:tls';
import { Problem } from '@kpi-loop/shared/kernel';
import { CONNECT_MS } from './limits';

/** Nobody may allow these: whoever answers there hands out the keys of the machine. */
const NEVER = listOf('169.254.0.0/16', '100.100.100.200/32', '192.0.0.192/32', 'fe80::/10', 'fd00:ec2::/32');
/** Own machine, own network, and addresses that lead there by another way of writing (NAT64, 6to4, Teredo). */
const INSIDE = listOf(
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '172.16.0.0/12', '192.0.0.0/24', '192.168.0.0/16', '198.18.0.0/15', '224.0.0.0/4', '240.0.0.0/4'],
  ...['::/127', 'fc00::/7', 'fec0::/10', 'ff00::/8', '64:ff9b::/96', '64:ff9b:1::/48', '2001::/32', '2002::/16'],
);

function listOf(...ranges: string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address, bits] = range.split('/');
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

/** An IPv4 address written as IPv6 is looked at as what it is. */
const within = (list: BlockList, address: string): boolean => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

const refused = (): Problem => new Problem('ruleBroken', 'sourceHostNotAllowed', undefined, { violations: ['sourceHostAllowed'] });

export const hostName = (host: string): string => host.trim().toLowerCase().replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');

/**
 * The only way out to a source. The installation may list the hosts there are (`SOURCE_HOSTS`); addresses inside are
 * reached only when an administrator allowed the host by its name. What counts is the address a connection is made to, not
 * the name it was asked by: a name that points elsewhere tomorrow does not lead inside.
 */
export class Outbound {
  private readonly inside: ReadonlySet<string>;

  constructor(allowed: Iterable<string>) {
    this.inside = new Set([...allowed].map(hostName));
  }

  /** Not yet connected: its `connect` looks at what it connects to. For drivers that connect by themselves. */
  socket(): Socket {
    return new GuardedSocket(this);
  }

  /** A connection to an address that may be reached. @throws Problem ruleBroken sourceHostNotAllowed, or why there is none. */
  async connect(host: string, port: number): Promise<Socket> {
    const socket = this.socket().setNoDelay(true);
    try {
      socket.connect(port, host);
      await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_MS) });
      return socket;
    } catch (error) {
      socket.destroy();
      throw (error as { name?: string }).name === 'AbortError' ? Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' }) : error;
    }
  }

  /** For HTTP: every connection it makes is looked at, also those of pages that follow. */
  agent(secure: boolean, options: AgentOptions & { ca?: string } = {}): HttpAgent {
    const dial = (to: { host?: string | null; port?: number | string | null }): Promise<Socket> => this.connect(String(to.host), Number(to.port));
    return secure ? new GuardedHttps(options, dial) : new GuardedHttp(options, dial);
  }

  /** @throws Problem when the host may not even be named. */
  named(host: string): void {
    const name = hostName(host);
    const listed = (process.env['SOURCE_HOSTS'] ?? '').split(',').map(hostName).filter(Boolean);
    if (!name || name.includes('/') || (listed.length && !listed.includes(name))) throw refused();
    if (isIP(name)) this.reached(name, name);
  }

  /** @throws Problem when this address of the host is out of bounds. */
  reached(host: string, address: string): void {
    if (!isIP(address) || within(NEVER, address)) throw refused();
    if (within(INSIDE, address) && !this.inside.has(hostName(host))) throw refused();
  }
}

class GuardedSocket extends Socket {
  constructor(private readonly outbound: Outbound) {
    super();
  }

  override connect(...to: unknown[]): this {
    const [port, host] = to as [number, string];
    try {
      this.outbound.named(host);
    } catch (error) {
      return this.destroy(error as Error);
    }
    this.prependOnceListener('connect', () => this.look(host));
    return super.connect({ port: Number(port), host: hostName(host), lookup: this.lookup(host) } as NetConnectOpts);
  }

  /** What the name leads to is looked at as a whole: one address inside among others is refused too. */
  private lookup(host: string) {
    return (name: string, options: LookupOptions, answer: (error: Error | null, address: LookupAddress[] | string, family?: number) => void): void =>
      lookup(name, { ...options, all: true }, (error, found) => {
        if (error) return answer(error, []);
        try {
          for (const { address } of found) this.outbound.reached(host, address);
        } catch (problem) {
          return answer(problem as Error, []);
        }
        return options.all ? answer(null, found) : answer(null, found[0].address, found[0].family);
      });
  }

  /** And the peer itself, whoever resolved it. */
  private look(host: string): void {
    try {
      this.outbound.reached(host, this.remoteAddress ?? '');
    } catch (error) {
      this.destroy(error as Error);
    }
  }
}

type Dial = (to: { host?: string | null; port?: number | string | null }) => Promise<Socket>;
type Made = (error: Error | null, socket?: Duplex) => void;

class GuardedHttp extends HttpAgent {
  constructor(
    options: AgentOptions,
    private readonly dial: Dial,
  ) {
    super(options);
  }

  override createConnection(to: { host?: string | null; port?: number | string | null }, made: Made): undefined {
    this.dial(to).then(
      (socket) => made(null, socket),
      (error: Error) => made(error),
    );
  }
}

class GuardedHttps extends HttpsAgent {
  constructor(
    private readonly secured: AgentOptions & { ca?: string },
    private readonly dial: Dial,
  ) {
    super(secured);
  }

  override createConnection(to: ConnectionOptions & { servername?: string }, made: Made): undefined {
    this.dial(to).then(
      (socket) => {
        const name = to.servername || (isIP(String(to.host)) ? undefined : String(to.host));
        made(null, tlsConnect({ ...to, socket, servername: name, ...(this.secured.ca ? { ca: this.secured.ca } : {}) }));
      },
      (error: Error) => made(error),
    );
  }
}
