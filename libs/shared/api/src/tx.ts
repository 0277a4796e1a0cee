import { Problem, initialStatus, step, type Fact, type IsoDate, type Status, type StepResult } from '@kpi-loop/shared/kernel';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClientBase, Submittable } from 'pg';
import type { DataSource, EntityTarget, ObjectLiteral } from 'typeorm';
import type { AnyStateMachine, ContextFrom, EmittedFrom, EventFromLogic } from 'xstate';
import { audienceColumns, type Audience, type RowAudience } from './audience';
import { toSnake } from './entity';
import { newId } from './ids';
import type { JobRequest, Jobs } from './jobs';
import { hashOf, linksSql, printColumns, statusColumns } from './link';
import { advanceGroup, advanceMany, removeMany, type AlsoSet } from './many-rows';
import { camelRows, isMissing, jsonParam, placeholder } from './rows';
import { prepared, type Sql } from './statement';
import type { Viewer } from './viewer';
import type { Wire } from './wire';

export interface AdvanceOptions {
  /** Other columns to set in the same statement, by property name. */
  set?: Record<string, unknown>;
  /** Asked for only when there is something to hear. */
  audience: Audience | (() => Promise<Audience>);
  onBehalfOf?: string | null;
}

export interface CreateOptions {
  status?: Status;
  event?: string;
  /** What is told of the new row, and to whom. */
  told?: { facts: Fact[]; audience: Audience };
}

export interface Stateful {
  id: string;
  version: number;
}

export type Params = readonly unknown[];

const MAX_INSERT_PARAMS = 30_000;
const FIRST_LINK = prepared(
  `INSERT INTO transition_log (tenant_id, machine, instance_id, version, to_status, event, actor_id, hash) VALUES ($1, $2, $3, 1, $4, $5, $6, '')`,
);
const factsSql = (actor: string, facts: string): string =>
  `INSERT INTO fact (tenant_id, id, type, aggregate, aggregate_id, payload, actor_id, audience, audience_roles)
   SELECT $1, f.id, f.type, f.aggregate, f.aggregate_id, f.payload, ${actor}::uuid, f.audience, f.audience_roles
   FROM jsonb_to_recordset(${facts}::jsonb) AS f(id uuid, type text, aggregate text, aggregate_id uuid, payload jsonb, audience uuid[], audience_roles text[])`;
const FACTS = prepared(factsSql('$2', '$3'));

/**
 * One transaction in one tenant, for one viewer. Everything a command does goes through it, so that rows, log, facts and
 * jobs live or die together. It never outlives the callback it was given to.
 */
export class Tx {
  /** The version a client says it has seen (`If-Match`); `claim` compares it. */
  ifMatch: number | null = null;
  /** Whether a row was compared with it: a condition that nothing looks at is refused, not ignored. */
  compared = false;
  /** Whoever asks will not look at the view a command answers with (`Prefer: return=minimal`, ADR 0012). */
  minimal = false;
  /** Whether such an answer was given. */
  shortened = false;
  /** Rows that nobody else can move before this transaction ends. */
  private readonly claimed = new WeakSet<object>();
  /** Where the rows stand that this transaction has written a status of. */
  private readonly stands = new Map<string, Stateful>();
  private readonly facts: { fact: Fact; aggregate: string; aggregateId: string; audience: Audience; id: string }[] = [];
  private readonly waiting: JobRequest[] = [];

  constructor(
    readonly viewer: Viewer,
    private readonly wire: Wire,
    private readonly dataSource: DataSource,
    private readonly jobs: Jobs,
  ) {}

  get tenantId(): string {
    return this.viewer.tenantId;
  }

  /** The business date of the tenant (its clock may be moved in a demonstration, ADR 0008). */
  get today(): IsoDate {
    return this.viewer.today;
  }

  /** The person who acts. @throws Problem forbidden for a timer or an account without a person. */
  get actor(): string {
    if (!this.viewer.personId) throw new Problem('forbidden', 'noPerson');
    return this.viewer.personId;
  }

  /** The pg connection of this transaction. */
  get connection(): ClientBase {
    return this.wire.client;
  }

  /** Rows into a COPY (pg-copy-streams), however many: they flow, they are not held. */
  async copy(rows: Readable, into: Writable & Submittable): Promise<void> {
    await this.wire.alone(() => pipeline(rows, this.connection.query(into)));
  }

  /** Rows with camelCase keys. numeric and bigint come as strings, date as `2026-03-31`, timestamptz as Date. */
  async query<T = Record<string, unknown>>(sql: Sql, params: Params = []): Promise<T[]> {
    const result = await this.wire.send(sql, params);
    return camelRows<T>(result.rows as Record<string, unknown>[]);
  }

  async one<T = Record<string, unknown>>(sql: Sql, params: Params = []): Promise<T | undefined> {
    return (await this.query<T>(sql, params))[0];
  }

  /** The same for the last question of a request that only reads: COMMIT leaves with it, and nothing can be asked or written after it (ADR 0013). */
  async lastOne<T = Record<string, unknown>>(sql: Sql, params: Params = []): Promise<T | undefined> {
    const result = await this.wire.finally(sql, params);
    return camelRows<T>(result.rows as Record<string, unknown>[])[0];
  }

  /** @throws Problem notFound (404) when there is no row: also what another tenant's id answers. */
  async get<T = Record<string, unknown>>(sql: Sql, params: Params = []): Promise<T> {
    const row = await this.one<T>(sql, params);
    if (!row) throw new Problem('notFound', 'notFound');
    return row;
  }

  /** Rows affected. */
  async execute(sql: Sql, params: Params = []): Promise<number> {
    return (await this.wire.send(sql, params)).rowCount ?? 0;
  }

  /** A write whose answer decides nothing: it is not waited for, and the transaction fails if it does. */
  write(sql: Sql, params: Params = []): void {
    this.wire.ahead(sql, params);
  }

  /** New rows; `tenantId` is filled in, and `id` where the entity has one and none is given. Returns what was written. */
  async insert<E extends ObjectLiteral>(entity: EntityTarget<E>, rows: Partial<E> | Partial<E>[]): Promise<E[]> {
    const meta = this.dataSource.getMetadata(entity);
    const hasId = meta.columns.some((c) => c.propertyName === 'id');
    const full = (Array.isArray(rows) ? rows : [rows]).map((row) => ({ tenantId: this.tenantId, ...(hasId ? { id: newId() } : {}), ...row }) as unknown as E);
    const columns = meta.columns.filter((column) => full.some((row) => row[column.propertyName] !== undefined));
    const chunk = Math.max(1, Math.floor(MAX_INSERT_PARAMS / columns.length));
    for (let i = 0; i < full.length; i += chunk) {
      const params: unknown[] = [];
      const values = full.slice(i, i + chunk).map((row) => `(${columns.map((column) => placeholder(column, row[column.propertyName], params)).join(', ')})`);
      const sql = `INSERT INTO ${meta.tablePath} (${columns.map((column) => column.databaseName).join(', ')}) VALUES ${values.join(', ')}`;
      await this.execute(full.length === 1 ? prepared(sql) : sql, params);
    }
    return full;
  }

  /** The row, locked until the end of the transaction. @throws Problem notFound (404), stale (412) when If-Match names another version. */
  async claim<E extends Stateful>(entity: EntityTarget<E>, id: string): Promise<E> {
    const { tablePath: table, columns } = this.dataSource.getMetadata(entity);
    const names = columns.map((column) => column.databaseName).join(', ');
    const row = await this.get<E>(prepared(`SELECT ${names} FROM ${table} WHERE tenant_id = $1 AND id = $2 FOR UPDATE`), [this.tenantId, id]);
    this.claimed.add(row);
    this.compared = true;
    if (this.ifMatch !== null && this.ifMatch !== row.version) {
      throw new Problem('stale', 'changedMeanwhile', table, { params: { yours: this.ifMatch, current: row.version } });
    }
    return row;
  }

  /** A new row in its machine's initial state (or the given one), with the first link of its chain. */
  async create<E extends Stateful>(
    entity: EntityTarget<E>,
    machine: AnyStateMachine,
    values: Partial<E> & { status?: string },
    options: CreateOptions = {},
  ): Promise<E> {
    const status = options.status ?? initialStatus(machine);
    const row = { id: newId(), version: 1, ...values, ...statusColumns(status) } as unknown as E;
    await this.insert(entity as EntityTarget<ObjectLiteral>, row);
    const event = options.event ?? `${machine.id}.create`;
    await this.execute(FIRST_LINK, [this.tenantId, machine.id, row.id, printColumns(status), event, this.viewer.personId]);
    this.stands.set(row.id, { id: row.id, version: row.version, ...statusColumns(status) });
    for (const fact of options.told?.facts ?? []) this.record(fact, machine.id, row.id, options.told!.audience);
    return row;
  }

  /**
   * The only writer of a status. Decides with the machine, then writes row, log, facts and jobs in this transaction.
   * @throws Problem conflict (409) no such transition here, or somebody was faster · ruleBroken (422) · forbidden (403, duty rules)
   */
  async advance<E extends Stateful, M extends AnyStateMachine>(
    entity: EntityTarget<E>,
    row: E,
    machine: M,
    context: ContextFrom<M>,
    event: EventFromLogic<M> & { reason?: string },
    options: AdvanceOptions,
  ): Promise<StepResult<M> & { version: number }> {
    const before = this.statusIn(row, machine);
    const result = step(machine, before, context, event);
    const set = { ...statusColumns(result.status), ...options.set };
    const table = this.tableOf(entity);
    const names = Object.keys(set);
    const old = Object.entries(statusColumns(before));
    const params: unknown[] = [this.tenantId, row.id, row.version, ...names.map((n) => jsonParam(set[n])), ...old.map(([, v]) => v)];
    const log = [
      machine.id,
      printColumns(before),
      printColumns(result.status),
      event.type,
      this.viewer.personId,
      options.onBehalfOf ?? null,
      event.reason ?? null,
      hashOf(event, options.set),
    ];
    const at = (i: number) => `$${i + 1}`;
    const logAt = params.length;
    const claimed = this.claimed.has(row);
    const link = linksSql(claimed ? '(SELECT $2::uuid AS id, (SELECT version FROM moved) AS version)' : 'moved', {
      tenant: '$1',
      machine: `${at(logAt)}::text`,
      from: `${at(logAt + 1)}::text`,
      to: `${at(logAt + 2)}::text`,
      event: `${at(logAt + 3)}::text`,
      actor: `${at(logAt + 4)}::uuid`,
      onBehalfOf: `${at(logAt + 5)}::uuid`,
      reason: `${at(logAt + 6)}::text`,
      payload: `${at(logAt + 7)}::text`,
    });
    const text = `moved AS (
         UPDATE ${table} SET version = version + 1${names.map((n, i) => `, ${toSnake(n)} = ${at(3 + i)}`).join('')}
         WHERE tenant_id = $1 AND id = $2 AND version = $3${old.map(([n], i) => ` AND ${toSnake(n)} = ${at(3 + names.length + i)}`).join('')}
         RETURNING id, version)
       ${link}`;
    const changed = (): Problem => new Problem('conflict', 'changedMeanwhile', `${table} ${row.id}`);
    // a claimed row does move: nobody waits to hear it, and a link without a version could not be written
    if (claimed) this.wire.hold({ text, params: [...params, ...log], means: (error) => (isMissing(error, 'version') ? changed() : error) });
    else if (!(await this.execute(prepared(`WITH ${text}`), [...params, ...log]))) throw changed();
    Object.assign(row, set, { version: row.version + 1 });
    this.stands.set(row.id, { id: row.id, version: row.version, ...statusColumns(result.status) });
    if (result.facts.length) {
      const audience = typeof options.audience === 'function' ? await options.audience() : options.audience;
      for (const fact of result.facts) this.record(fact as unknown as Fact, machine.id, row.id, audience);
    }
    return { ...result, version: row.version };
  }

  /**
   * Many rows at once by an event whose rules do not look at the row (timers, locks): one statement a status, however
   * many rows. Rows whose status does not take the event are left alone. Whom a row concerns is read from the row itself; `alsoSet`
   * sets other columns in the same statement. Returns the ids moved.
   */
  advanceMany<M extends AnyStateMachine>(
    entity: EntityTarget<Stateful & ObjectLiteral>,
    where: string,
    params: Params,
    machine: M,
    context: ContextFrom<M>,
    event: EventFromLogic<M> & { reason?: string },
    audience: RowAudience,
    alsoSet?: AlsoSet,
  ): Promise<string[]> {
    return advanceMany(this, this.tableOf(entity), where, params, machine, context, event, audience, alsoSet);
  }

  /** Given rows that all stand in one status (of one region or several), in one statement; the step was decided by the caller. Returns the ids moved. */
  advanceGroup(
    entity: EntityTarget<Stateful & ObjectLiteral>,
    ids: readonly string[],
    machine: AnyStateMachine,
    from: Status,
    to: Status,
    event: string,
    reason?: string,
  ): Promise<string[]> {
    return advanceGroup(this, this.tableOf(entity), ids, machine, from, to, event, reason);
  }

  /** Rows that are taken back before they counted (periods of a draft): their chains end with a link that says so. Returns the ids. */
  removeMany(entity: EntityTarget<Stateful & ObjectLiteral>, where: string, params: Params, machine: AnyStateMachine): Promise<string[]> {
    return removeMany(this, this.tableOf(entity), where, params, machine);
  }

  /** What a command answers: the row as the viewer sees it; only its id, version and status when that is all that is wanted. */
  async answer<V extends { id: string }>(id: string, view: () => Promise<V>): Promise<V> {
    const stand = this.minimal ? this.stands.get(id) : undefined;
    if (!stand) return view();
    this.shortened = true;
    return stand as unknown as V;
  }

  /** Something happened: kept for ever, heard by the registered reactions, announced after the commit. */
  record(fact: Fact | EmittedFrom<AnyStateMachine>, aggregate: string, aggregateId: string, audience: Audience): void {
    this.facts.push({ fact: fact as Fact, aggregate, aggregateId, audience, id: newId() });
  }

  /** Durable work after the commit. With a key, at most one such job waits at a time, so that a burst coalesces. */
  async job(name: string, payload: Record<string, unknown> = {}, options: { key?: string } = {}): Promise<void> {
    this.waiting.push({ name, payload, key: options.key });
  }

  /** An event that time will send (house.md, Machines 4). Setting it again moves it. */
  async deadline(aggregate: string, aggregateId: string, event: string, dueAt: Date | string, payload: Record<string, unknown> = {}): Promise<void> {
    this.wire.ahead(
      prepared(`INSERT INTO deadline (tenant_id, id, aggregate, aggregate_id, event, due_at, payload) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (tenant_id, aggregate, aggregate_id, event) DO UPDATE SET due_at = excluded.due_at, payload = excluded.payload, fired_at = NULL, cancelled_at = NULL`),
      [this.tenantId, newId(), aggregate, aggregateId, event, dueAt, JSON.stringify(payload)],
    );
  }

  async cancelDeadlines(aggregate: string, aggregateId: string): Promise<void> {
    this.wire.ahead(prepared(`UPDATE deadline SET cancelled_at = now() WHERE tenant_id = $1 AND aggregate = $2 AND aggregate_id = $3 AND fired_at IS NULL`), [
      this.tenantId,
      aggregate,
      aggregateId,
    ]);
  }

  /** Pay data is reachable only inside this callback (R-PAY1): the transaction takes the role kpi_pay and gives it back. */
  async asPay<T>(work: () => Promise<T>): Promise<T> {
    this.wire.ahead('SET LOCAL ROLE kpi_pay');
    const result = await work();
    this.wire.ahead('SET LOCAL ROLE NONE');
    return result;
  }

  /** Sends the recorded facts with the jobs, theirs and others; the commit that follows says whether they are there. Called once, by the unit of work. */
  async flush(): Promise<void> {
    const rows = this.facts.map(({ fact: { type, ...payload }, aggregate, aggregateId, audience, id }) => ({
      id,
      type,
      aggregate,
      aggregate_id: aggregateId,
      payload,
      ...audienceColumns(audience),
    }));
    const inserts = await this.jobs.inserts(this.tenantId, [...this.waiting, ...this.jobs.reactionsTo(rows)]);
    if (rows.length) {
      const values = [this.viewer.personId, JSON.stringify(rows)];
      // the last step and what it tells are one statement (ADR 0017)
      const step = this.wire.take();
      const n = step?.params.length ?? 0;
      if (step) this.wire.ahead(prepared(`WITH told AS (${factsSql(`$${n + 1}`, `$${n + 2}`)}), ${step.text}`), [...step.params, ...values], step.means);
      else this.wire.ahead(FACTS, [this.tenantId, ...values]);
    }
    for (const { statement, values } of inserts) this.wire.ahead(statement, values);
    this.facts.length = this.waiting.length = 0;
  }

  private tableOf(entity: EntityTarget<ObjectLiteral>): string {
    return this.dataSource.getMetadata(entity).tablePath;
  }

  private statusIn(row: object, machine: AnyStateMachine): Status {
    const values = row as Record<string, string>;
    if (machine.root.type !== 'parallel') return values['status'];
    return Object.fromEntries(Object.keys(machine.root.states).map((region) => [region, values[region]]));
  }
}
