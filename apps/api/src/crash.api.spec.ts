import type { ChildProcess } from 'node:child_process';
import { COOKIE, Jobs, hashToken, newId, newToken } from '@kpi-loop/shared/api';
import { Api, type Company } from '@kpi-loop/shared/api/testing';
import { FEATURES } from './features';
import { buildProcesses, freePort, killProcess, startProcess, until } from './testing/processes';

const BUILT = 'dist/test/crash';
const OPERATIONS = 60;

/** The product as it is shipped, killed between command and job. */
describe('kill -9', () => {
  let api: Api;
  let c: Company;
  let port: number;
  let cookie: string;
  type Process = 'main' | 'worker' | 'worker2';
  const running = new Map<Process, ChildProcess>();

  const start = (name: Process): void => void running.set(name, startProcess(`${BUILT}/${name.replace('2', '')}.mjs`, api.url, { PORT: String(port) }));
  const kill = (name: Process, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> => killProcess(running.get(name)!, signal);
  const ready = (): Promise<void> =>
    until(
      'ready',
      () =>
        fetch(`http://127.0.0.1:${port}/api/health/ready`).then(
          (r) => r.ok,
          () => false,
        ),
      60,
    );

  /** Asks until there is an answer, with the same key: what a client does whose connection broke. */
  const create = async (n: number, key: string): Promise<void> => {
    const definition = {
      kind: 'simple',
      datasetCode: 'none',
      numerator: { agg: 'count', filters: [] },
      direction: 'HIGHER',
      unit: '',
      decimals: 0,
      percent: false,
      flow: true,
      description: '',
      descriptionEn: '',
    };
    await until(
      `operation ${n}`,
      async () => {
        const answer = await fetch(`http://127.0.0.1:${port}/api/metrics`, {
          method: 'POST',
          headers: { cookie, 'content-type': 'application/json', 'idempotency-key': key },
          body: JSON.stringify({ code: `m${n}`, name: `m${n}`, nameEn: '', definition }),
        }).catch(() => null);
        if (answer && answer.status !== 201 && answer.status !== 409) throw new Error(`${answer.status} ${await answer.text()}`);
        return answer?.status === 201;
      },
      60,
    );
  };

  beforeAll(async () => {
    buildProcesses(BUILT);
    api = await Api.start(FEATURES);
    c = await api.company();
    port = await freePort();
    const token = newToken();
    await api.sql(`INSERT INTO session (tenant_id, id, account_id, token_hash, expires_at) VALUES ($1, $2, $3, decode($4, 'hex'), now() + interval '1 day')`, [
      c.tenantId,
      newId(),
      c.accounts.steward,
      hashToken(token),
    ]);
    cookie = `${COOKIE}=${c.tenantId}.${token}`;
    start('main');
    start('worker');
    await ready();
  }, 120_000);
  afterAll(async () => {
    for (const child of running.values()) child.kill('SIGKILL');
    await api.stop();
  });

  it('loses nothing and does nothing twice', async () => {
    const keys = Array.from({ length: OPERATIONS }, () => newId());
    const work = Promise.all(
      Array.from({ length: 4 }, async (_, lane) => {
        for (let n = lane; n < OPERATIONS; n += 4) await create(n, keys[n]);
      }),
    );
    // killed when some, not all, of the work is done: the count of rows is the clock, not the second hand
    for (const [share, name] of [
      [0.2, 'main'],
      [0.4, 'worker'],
      [0.6, 'main'],
    ] as const) {
      await until(
        `${share} done`,
        async () => Number((await api.sql<{ n: string }>(`SELECT count(*) AS n FROM metric WHERE tenant_id = $1`, [c.tenantId]))[0].n) >= OPERATIONS * share,
        60,
      );
      await kill(name);
      start(name);
    }
    await work;
    const [counted] = await api.sql<{ metrics: string; versions: string; keys: string }>(
      `SELECT (SELECT count(*) FROM metric WHERE tenant_id = $1) AS metrics, (SELECT count(*) FROM metric_version WHERE tenant_id = $1) AS versions, (SELECT count(*) FROM idempotency_key WHERE tenant_id = $1) AS keys`,
      [c.tenantId],
    );
    expect(counted).toEqual({ metrics: String(OPERATIONS), versions: String(OPERATIONS), keys: String(OPERATIONS) });
  }, 120_000);

  it('fires every deadline and runs every job that was promised once, with two workers of which one is killed', async () => {
    start('worker2');
    const ids = Array.from({ length: 60 }, newId);
    await api.uow.asSystem(c.tenantId, async (tx) => {
      // what happens when this one is due is a fact with a new id each time: nothing but the engine keeps it from coming twice
      for (const id of ids) await tx.deadline('period', id, 'period.stageDue.collect', '2020-01-01T00:00:00Z');
    });
    await until('some deadlines were heard', async () => (await heard(ids)).size >= 5, 60);
    await kill('worker');
    start('worker');
    await until('all deadlines were heard', async () => (await heard(ids)).size === ids.length && (await waiting()) === 0, 60);
    expect([...(await heard(ids)).values()]).toEqual(ids.map(() => 1));
  }, 150_000);

  it('would be found out if it ran a job twice: the control', async () => {
    const id = newId();
    const deliver = (effect: string) =>
      api.uow.asSystem(c.tenantId, (tx) =>
        api.app.get(Jobs).run(tx, { tenantId: c.tenantId, name: 'deadline', effect, payload: { aggregate: 'period', aggregateId: id, event: 'period.stageDue.collect', payload: {} } }),
      );
    const effect = newId();
    await deliver(effect);
    await deliver(effect);
    expect([...(await heard([id])).values()]).toEqual([1]);
    await deliver(newId());
    expect([...(await heard([id])).values()]).toEqual([2]);
  });

  it('ends in a moment when it is told to, though a browser is still listening', async () => {
    const stream = await fetch(`http://127.0.0.1:${port}/api/events`, { headers: { cookie } });
    expect(stream.status).toBe(200);
    const reader = stream.body!.getReader();
    await reader.read();
    const asked = Date.now();
    await kill('main', 'SIGTERM');
    expect(Date.now() - asked).toBeLessThan(5_000);
    // the stream was ended, not broken off
    for (;;) if ((await reader.read()).done) break;
  }, 60_000);

  /** How often each was heard of. */
  const heard = async (ids: string[]): Promise<Map<string, number>> =>
    new Map(
      (
        await api.sql<{ id: string; n: number }>(
          `SELECT aggregate_id AS id, count(*)::int AS n FROM fact WHERE tenant_id = $1 AND type = 'period.stageDue' AND aggregate_id = ANY ($2::uuid[]) GROUP BY aggregate_id`,
          [c.tenantId, ids],
        )
      ).map(({ id, n }) => [id, n]),
    );
  const waiting = async (): Promise<number> =>
    (
      await api.sql<{ n: number }>(
        `SELECT count(*)::int AS n FROM pgboss.job WHERE name <> 'dead' AND state IN ('created', 'retry', 'active') AND data->>'name' = 'deadline' AND data->>'tenantId' = $1`,
        [c.tenantId],
      )
    )[0].n;
});
