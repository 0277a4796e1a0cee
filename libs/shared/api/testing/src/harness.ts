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

/**
 * Specs arrange rows as the superuser, past the one writer of a status. Such a row gets the links its version calls for, so
 * that the engine finds the chain it insists on.
 */
const CHAINS_OF_ARRANGED_ROWS = `
  CREATE FUNCTION public.link_arranged() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    r jsonb := to_jsonb(NEW);
    stands text := coalesce(r->>'status', format('{"condition":"%s","handling":"%s"}', r->>'condition', r->>'handling'));
    was record;
  BEGIN
    SELECT version, to_status INTO was FROM transition_log WHERE tenant_id = NEW.tenant_id AND instance_id = NEW.id ORDER BY version DESC LIMIT 1;
    FOR v IN coalesce(was.version, 0) + 1 .. NEW.version LOOP
      INSERT INTO transition_log (tenant_id, machine, instance_id, version, from_status, to_status, event, hash)
        VALUES (NEW.tenant_id, TG_ARGV[0], NEW.id, v, CASE WHEN v > 1 THEN coalesce(was.to_status, stands) END, stands, TG_ARGV[0] || '.arrange', '');
      was.to_status := stands;
    END LOOP;
    RETURN NEW;
  END $$;
  DO $$
  DECLARE t text;
  BEGIN
    FOR t IN SELECT c.table_name FROM information_schema.columns c WHERE c.table_schema = 'public' AND c.column_name IN ('status', 'condition')
        AND EXISTS (SELECT FROM information_schema.columns v WHERE v.table_schema = 'public' AND v.table_name = c.table_name AND v.column_name = 'version') LOOP
      EXECUTE format('CREATE TRIGGER link_arranged AFTER INSERT OR UPDATE ON public.%I FOR EACH ROW WHEN (session_user = ''postgres'') EXECUTE FUNCTION public.link_arranged(%L)',
        t, (SELECT string_agg(CASE WHEN n = 1 THEN w ELSE initcap(w) END, '' ORDER BY n) FROM regexp_split_to_table(t, '_') WITH ORDINALITY AS s(w, n)));
    END LOOP;
  END $$`;

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
    await admin.query(CHAINS_OF_ARRANGED_ROWS);
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
