import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { COOKIE, Queue, Ticker, UnitOfWork, hashToken, newId, newToken } from '@kpi-loop/shared/api';
import { isoDate, type IsoDate } from '@kpi-loop/shared/kernel';

type Json = Record<string, unknown>;

/** A person at the keyboard: every step of the demo goes through the routes people use. */
export class Hand {
  constructor(
    private readonly app: NestFastifyApplication,
    private readonly cookie: string,
    private readonly who: string,
  ) {}

  get = <T = Json>(path: string): Promise<T> => this.send<T>('GET', path);
  post = <T = Json>(path: string, body: object = {}): Promise<T> => this.send<T>('POST', path, body);
  /** A command whose answer nobody looks at. */
  tell = (path: string, body: object = {}): Promise<Json> => this.send('POST', path, body, { prefer: 'return=minimal' });
  put = <T = Json>(path: string, body: object = {}): Promise<T> => this.send<T>('PUT', path, body);
  patch = <T = Json>(path: string, body: object = {}): Promise<T> => this.send<T>('PATCH', path, body);

  /** One file as a form, with more fields beside it. */
  upload<T = Json>(path: string, file: { name: string; content: string }, fields: Record<string, string> = {}): Promise<T> {
    const boundary = `kpi-${newId()}`;
    const parts = Object.entries(fields).map(([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);
    parts.push(
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${file.name}"\r\ncontent-type: text/csv\r\n\r\n${file.content}\r\n--${boundary}--\r\n`,
    );
    return this.send<T>('POST', path, parts.join(''), { 'content-type': `multipart/form-data; boundary=${boundary}` });
  }

  private async send<T>(method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, body?: object | string, headers: Record<string, string> = {}): Promise<T> {
    const answer = await this.app.inject({
      method,
      url: path,
      headers: { cookie: this.cookie, ...headers },
      ...(body === undefined ? {} : { payload: body }),
    });
    if (answer.statusCode >= 400) throw new Error(`${this.who}: ${method} ${path} → ${answer.statusCode} ${answer.body.slice(0, 600)}`);
    return (answer.body ? JSON.parse(answer.body) : undefined) as T;
  }
}

/** Plays a company day by day: who does what, what time it is, and everything that follows from it. */
export class Player {
  private readonly hands = new Map<string, Hand>();

  constructor(
    private readonly app: NestFastifyApplication,
    readonly tenantId: string,
  ) {}

  /** Signed in as the person with this login. */
  async as(login: string): Promise<Hand> {
    const known = this.hands.get(login);
    if (known) return known;
    const token = newToken();
    await this.app
      .get(UnitOfWork)
      .asSystem(this.tenantId, (tx) =>
        tx.execute(
          `INSERT INTO session (tenant_id, id, account_id, token_hash, user_agent, expires_at) SELECT tenant_id, $2, id, decode($3, 'hex'), 'demo', now() + interval '1 hour' FROM account WHERE tenant_id = $1 AND login = $4`,
          [this.tenantId, newId(), hashToken(token), login],
        ),
      );
    const hand = new Hand(this.app, `${COOKIE}=${this.tenantId}.${token}`, login);
    this.hands.set(login, hand);
    return hand;
  }

  /** Moves the business clock and lets time do its work: due deadlines, the first tick of the day, the jobs of both. */
  async day(day: IsoDate, hour = '10:00'): Promise<void> {
    await this.app
      .get(UnitOfWork)
      .asSystem(this.tenantId, (tx) =>
        tx.execute(`UPDATE tenant SET clock_at = ($2::date + $3::time) AT TIME ZONE timezone WHERE id = $1`, [this.tenantId, isoDate(day), hour]),
      );
    await this.settle();
  }

  /** Deadlines that are due, and every waiting job. */
  async settle(): Promise<void> {
    await this.app.get(Queue).drain();
    while (await this.app.get(Ticker).tick()) await this.app.get(Queue).drain();
    await this.app.get(Queue).drain();
  }

  /** So much has come in so little time that the planner's idea of the tables is out of date. */
  async refreshStatistics(): Promise<void> {
    await this.app.get(UnitOfWork).asSystem(this.tenantId, (tx) => tx.execute('SELECT system.refresh_statistics()'));
  }

  /** The sessions used for playing are nobody's, and the company is there to be shown: set last, in one transaction, and on the disk with all before it. */
  async finish(): Promise<void> {
    await this.app.get(UnitOfWork).asSystem(this.tenantId, async (tx) => {
      tx.write(`SET LOCAL synchronous_commit = on`);
      await tx.execute(`UPDATE session SET revoked_at = now() WHERE tenant_id = $1 AND user_agent = 'demo'`, [this.tenantId]);
      await tx.execute(`UPDATE tenant SET demo_loaded_at = now() WHERE id = $1`, [this.tenantId]);
    });
  }
}
