import type { DynamicModule, Type } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { Test } from '@nestjs/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { TypeOrmModule } from '@nestjs/typeorm';
import { randomBytes } from 'node:crypto';
import { LoggerModule } from 'nestjs-pino';
import { Client, Pool } from 'pg';
import request from 'supertest';
import {
  COOKIE,
  Queue,
  SharedApiModule,
  Ticker,
  UnitOfWork,
  camelRows,
  configureHttp,
  dataSourceOptions,
  fastifyAdapter,
  hashToken,
  newId,
  newToken,
} from '@kpi-loop/shared/api';
import { Company } from './company';

const env = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is missing: run API specs with npm run test:api`);
  return value;
};

/** A client that is signed in as somebody (or as nobody). Verbs as in supertest. */
export class As {
  constructor(
    private readonly server: never,
    private readonly cookie: string | null,
  ) {}

  private with(test: request.Test): request.Test {
    return this.cookie ? test.set('cookie', this.cookie) : test;
  }
  get = (path: string): request.Test => this.with(request(this.server).get(path));
  post = (path: string, body?: object): request.Test => this.with(request(this.server).post(path)).send(body);
  put = (path: string, body?: object): request.Test => this.with(request(this.server).put(path)).send(body);
  patch = (path: string, body?: object): request.Test => this.with(request(this.server).patch(path)).send(body);
  delete = (path: string): request.Test => this.with(request(this.server).delete(path));
}

/** The API with the given features on a database of its own, a copy of the migrated template. */
export class Api {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly url: string,
    private readonly admin: Pool,
    private readonly database: string,
  ) {}

  static async start(features: (Type | DynamicModule)[]): Promise<Api> {
    const database = `t_${randomBytes(6).toString('hex')}`;
    const root = new Client({ connectionString: env('TEST_ADMIN_URL') });
    await root.connect();
    // files are copied: page by page through the log takes seven times as long
    await root.query(`CREATE DATABASE ${database} TEMPLATE ${env('TEST_TEMPLATE')} STRATEGY FILE_COPY OWNER kpi_owner`);
    await root.end();
    const url = (user: string, password: string): string => {
      const u = new URL(env('TEST_ADMIN_URL'));
      Object.assign(u, { username: user, password, pathname: `/${database}` });
      return u.toString();
    };
    const appUrl = url('kpi_app', env('TEST_DB_PASSWORD'));
    const module = await Test.createTestingModule({
      imports: [
        LoggerModule.forRoot({ pinoHttp: { level: process.env['LOG_LEVEL'] ?? 'silent' } }),
        TypeOrmModule.forRoot({ ...dataSourceOptions(appUrl, 10), autoLoadEntities: true }),
        ScheduleModule.forRoot(),
        SharedApiModule,
        ...features,
      ],
    }).compile();
    const app = module.createNestApplication<NestFastifyApplication>(fastifyAdapter(), { logger: process.env['LOG_LEVEL'] ? undefined : ['error'] });
    await configureHttp(app);
    await app.get(Queue).start(appUrl, { supervise: false });
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    const admin = new Pool({ connectionString: url('postgres', new URL(env('TEST_ADMIN_URL')).password), max: 4 });
    // a spec may kill the server: whoever asks next is told, nobody else
    admin.on('error', () => undefined);
    return new Api(app, appUrl, admin, database);
  }

  /** Rows as the superuser sees them: for arranging and for looking, never for what is under test. */
  async sql<T = Record<string, unknown>>(text: string, params: unknown[] = []): Promise<T[]> {
    const results = [await this.admin.query(text, params.length ? params : undefined)].flat();
    return camelRows<T>(results[results.length - 1].rows as Record<string, unknown>[]);
  }

  /** A company with one person for every role; its own tenant. */
  company(code = `c${randomBytes(3).toString('hex')}`): Promise<Company> {
    return Company.create(this, code);
  }

  get uow(): UnitOfWork {
    return this.app.get(UnitOfWork);
  }

  /** Runs every waiting job, until none waits. */
  drain(): Promise<number> {
    return this.app.get(Queue).drain();
  }

  /** One tick of the clock: due deadlines, then their jobs. */
  async tick(): Promise<void> {
    await this.app.get(Ticker).tick();
    await this.drain();
  }

  nobody(): As {
    return new As(this.app.getHttpServer() as never, null);
  }

  async signedIn(tenantId: string, accountId: string): Promise<As> {
    const token = newToken();
    await this.sql(`INSERT INTO session (tenant_id, id, account_id, token_hash, expires_at) VALUES ($1, $2, $3, decode($4, 'hex'), now() + interval '1 day')`, [
      tenantId,
      newId(),
      accountId,
      hashToken(token),
    ]);
    return new As(this.app.getHttpServer() as never, `${COOKIE}=${tenantId}.${token}`);
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.admin.end();
    const root = new Client({ connectionString: env('TEST_ADMIN_URL') });
    await root.connect();
    // never by force: a connection that is still saying goodbye would fail the spec; the server is thrown away anyway
    await root.query(`DROP DATABASE ${this.database}`).catch(() => undefined);
    await root.end();
  }
}
