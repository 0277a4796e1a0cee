import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { loginOf, parametersOf, type TdsLogin } from './tds-requests';
import * as say from './tds-tokens';

/** What is answered to a statement. One that waits ends when it is cancelled; who fell silent hears nothing more, not even that. */
export interface TdsAnswer {
  columns?: readonly say.TdsColumn[];
  rows?: Iterable<say.TdsRow>;
  error?: { number: number; line?: number };
  then?: 'waits' | 'falls silent' | 'hangs up';
}
export interface TdsScript {
  /** Lets a client in, unless it says what is wrong or where to go instead. */
  login(login: TdsLogin): { error: number } | { host: string; port: number } | undefined;
  answer(statement: string, parameters: Readonly<Record<string, string>>): TdsAnswer;
}
export interface TdsServer {
  port: number;
  logins: TdsLogin[];
  /** What became of transactions and requests, in the order it was said. */
  heard: ('begin' | 'rollback' | 'cancel')[];
  stop(): void;
}

const [BATCH, RPC, RESPONSE, ATTENTION, TRANSACTION, LOGIN, PRELOGIN] = [1, 3, 4, 6, 14, 16, 18];
const HEADER = 8;
const LAST = 1;
const BEGIN = 5;

/**
 * A few words of TDS 7.4, the protocol of SQL Server (MS-TDS), in the open: PRELOGIN and LOGIN7; statements alone (SQLBatch) and
 * with parameters of NVARCHAR (RPC of sp_executesql); transactions, begun and rolled back, also by every error, as under
 * XACT_ABORT; ATTENTION at any time; packets of the size the client wants, written as fast as it takes them. It knows no SQL: what
 * is answered is the script's.
 */
export async function tdsServer(script: TdsScript): Promise<TdsServer> {
  const sockets = new Set<Socket>();
  const heard: TdsServer['heard'] = [];
  const logins: TdsLogin[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    new Conversation(socket, script, logins, heard);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    logins,
    heard,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

class Conversation {
  private readonly gone = new AbortController();
  private packetSize = 4096;
  private unread = Buffer.alloc(0);
  private message: Buffer[] = [];
  private turn: Promise<unknown> = Promise.resolve();
  private answering: AbortController | null = null;
  private transaction: Buffer | null = null;
  private deaf = false;

  constructor(
    private readonly socket: Socket,
    private readonly script: TdsScript,
    private readonly logins: TdsLogin[],
    private readonly heard: TdsServer['heard'],
  ) {
    socket.on('data', (chunk) => this.hear(chunk)).on('close', () => this.gone.abort());
  }

  private hear(chunk: Buffer): void {
    this.unread = Buffer.concat([this.unread, chunk]);
    while (!this.deaf && this.unread.length >= HEADER && this.unread.length >= this.unread.readUInt16BE(2)) {
      const [type, status, length] = [this.unread[0], this.unread[1], this.unread.readUInt16BE(2)];
      this.message.push(this.unread.subarray(HEADER, length));
      this.unread = this.unread.subarray(length);
      if (!(status & LAST)) continue;
      const body = Buffer.concat(this.message);
      this.message = [];
      if (type === ATTENTION) this.heard.push('cancel');
      if (type === ATTENTION && this.answering) this.answering.abort();
      else this.turn = this.turn.then(() => this.asked(type, body)).catch(() => this.socket.destroy());
    }
  }

  private async asked(type: number, body: Buffer): Promise<void> {
    if (type === PRELOGIN) return this.respond([say.prelogin()]);
    if (type === LOGIN) return this.login(loginOf(body));
    if (type === ATTENTION) return this.respond([say.done(say.ATTENDED)]);
    const request = body.subarray(body.readUInt32LE(0));
    if (type === TRANSACTION) return this.respond([request.readUInt16LE(0) === BEGIN ? this.begin() : this.rollBack(), say.done(0)]);
    this.answering = new AbortController();
    const { signal } = this.answering;
    if (type === RPC) {
      const [statement, , ...named] = parametersOf(request);
      const answer = this.script.answer(statement.value, Object.fromEntries(named.map(({ name, value }) => [name.slice(1), value])));
      await this.respond(this.tokensOf(answer, say.procedureDone, signal), signal);
    } else if (type === BATCH) {
      const statement = request.toString('ucs2');
      await this.respond(this.tokensOf(statement.startsWith('set ') ? {} : this.script.answer(statement, {}), say.done, signal), signal);
    }
    this.answering = null;
    // what was broken off is a message of its own
    if (signal.aborted) await this.respond([say.done(say.ATTENDED)]);
  }

  private async login(login: TdsLogin): Promise<void> {
    this.logins.push(login);
    const instead = this.script.login(login);
    if (instead && 'error' in instead) {
      // whatever was wrong, the last word is that the login failed
      const numbers = new Set([instead.error, 18456]);
      await this.respond([...[...numbers].map((number) => say.error(number)), say.done(say.FAILED)]);
      return void this.socket.end();
    }
    const elsewhere = instead ? [say.routed(instead.host, instead.port)] : [];
    await this.respond([
      say.loginAck(),
      say.databaseChanged(login.database),
      say.collationChanged(),
      say.packetSizeChanged(login.packetSize),
      ...elsewhere,
      say.done(0),
    ]);
    this.packetSize = login.packetSize;
  }

  private begin(): Buffer {
    this.heard.push('begin');
    this.transaction = randomBytes(8);
    return say.begun(this.transaction);
  }

  private rollBack(): Buffer {
    if (!this.transaction) return say.error(3903);
    const token = say.rolledBack(this.transaction);
    this.heard.push('rollback');
    this.transaction = null;
    return token;
  }

  private async *tokensOf({ columns = [], rows = [], error, then }: TdsAnswer, end: typeof say.done, cancelled: AbortSignal): AsyncGenerator<Buffer> {
    let count = 0;
    if (columns.length) yield say.colMetadata(columns);
    for (const cells of rows) {
      count += 1;
      yield say.row(columns, cells);
    }
    this.deaf = then === 'falls silent';
    if (then === 'hangs up') this.socket.destroySoon();
    if (then) await once(AbortSignal.any([cancelled, this.gone.signal]), 'abort');
    if (error) yield say.error(error.number, error.line);
    if (error && this.transaction) yield this.rollBack();
    yield end(error ? say.FAILED : say.COUNTED, count);
  }

  /** One message, broken off where it is when the client cancels. */
  private async respond(tokens: Iterable<Buffer> | AsyncIterable<Buffer>, cancelled?: AbortSignal): Promise<void> {
    let said: Buffer[] = [];
    let size = 0;
    for await (const token of tokens) {
      if (cancelled?.aborted) break;
      said.push(token);
      size += token.length;
      if (size < this.packetSize) continue;
      said = [await this.sendFull(said)];
      size = said[0].length;
    }
    if (cancelled?.aborted) said.push(say.done(say.FAILED));
    await this.send(await this.sendFull(said), LAST);
  }

  /** As many packets as it fills; what is left goes with the next. */
  private async sendFull(said: readonly Buffer[]): Promise<Buffer> {
    const room = this.packetSize - HEADER;
    let left = Buffer.concat(said);
    for (; left.length > room; left = left.subarray(room)) await this.send(left.subarray(0, room), 0);
    return left;
  }

  private async send(part: Buffer, status: number): Promise<void> {
    const header = Buffer.from([RESPONSE, status, 0, 0, 0, 0, 1, 0]);
    header.writeUInt16BE(HEADER + part.length, 2);
    if (!this.socket.write(Buffer.concat([header, part]))) await once(this.socket, 'drain', { signal: this.gone.signal });
  }
}
