// A step of a workflow over HTTP (session, tenant, policy, row lock, machine, compare-and-set, hash-chained log, fact) that answers
// with id, version and status (`Prefer: return=minimal`), against the one statement that is the limit: compare-and-set and log row
// in one round trip, without session, tenant, chain or answer. The same step with the view and its offers is a line of its own.
// Both commit to the disk before they go on, each step is of another row of as many, and both write all columns of a link but
// its chain: the limit that the target was set by did so, and a side that may forget what it was told is no limit for one that may not.
// The load generator shares the machine with both: autocannon on our side, the driver's own loop on the other. What that leaves of a
// step is told by a line of its own: against bare Fastify that sends the very statements of our step in the same transaction (ADR 0017).
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { freePort } from '../postgres.mjs';
import { signIn } from './hot-read.mjs';

/** Steps in store: more than a round can take. */
const ROWS = 12_000;
const SECONDS = Number(process.env.BENCH_SECONDS ?? 4);

/** Runs `clients` loops until time is up. Returns completed operations a second. */
async function loops(clients, operation) {
  const end = performance.now() + SECONDS * 1000;
  let done = 0;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < end) {
        await operation();
        done += 1;
      }
    }),
  );
  return done / SECONDS;
}

/** One action made and accepted over HTTP, then copied with its chain: each request starts one of its own. */
async function acceptedActions(base, headers, admin) {
  const send = async (path, body) => {
    const answer = await fetch(`${base}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const { person } = await fetch(`${base}/api/session`, { headers }).then((r) => r.json());
  const { cards } = await fetch(`${base}/api/my/kpis`, { headers }).then((r) => r.json());
  const { id } = await send('/api/improvement-actions', {
    lineId: cards[0].lines[0].lineId,
    title: 'bench',
    ownerId: person.id,
    dueOn: '2026-09-30',
    baseline: '1',
    expectedDelta: '1',
  });
  await send(`/api/improvement-actions/${id}/accept`, {});
  const { rows } = await admin.query(`SELECT array_to_string(array_agg(column_name::text), ', ') AS names FROM information_schema.columns WHERE table_name = 'improvement_action' AND column_name <> 'id'`);
  const copies = await admin.query(`INSERT INTO improvement_action (id, ${rows[0].names}) SELECT gen_random_uuid(), ${rows[0].names} FROM improvement_action, generate_series(1, ${ROWS}) WHERE id = $1 RETURNING id`, [id]);
  const ids = copies.rows.map((row) => row.id);
  for (const version of [1, 2]) {
    await admin.query(
      `INSERT INTO transition_log (tenant_id, machine, instance_id, version, from_status, to_status, event, actor_id, hash)
       SELECT tenant_id, machine, copy, version, from_status, to_status, event, actor_id, '' FROM transition_log, unnest($2::uuid[]) AS copy WHERE instance_id = $1 AND version = $3`,
      [id, ids, version],
    );
  }
  await admin.query('ANALYZE improvement_action, transition_log');
  return ids;
}

/** What a load generator has cut off goes on: nothing is measured before it is over. */
async function quiet(admin) {
  const busy = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'kpi-loop' AND state <> 'idle'`;
  for (let still = 0; still < 3; ) {
    still = (await admin.query(busy)).rowCount ? 0 : still + 1;
    await new Promise((next) => setTimeout(next, 50));
  }
}

/** The statement that is the limit, on rows of its own. */
async function bareSteps(admin) {
  const [tenant, actor] = [randomUUID(), randomUUID()];
  await admin.query(`CREATE TABLE bench_row (tenant_id uuid, id uuid, status text NOT NULL, version int NOT NULL, PRIMARY KEY (tenant_id, id)) WITH (fillfactor = 80);
    CREATE TABLE bench_log (LIKE transition_log INCLUDING DEFAULTS, PRIMARY KEY (tenant_id, instance_id, version))`);
  const { rows } = await admin.query(`INSERT INTO bench_row SELECT $1, gen_random_uuid(), 'in_progress', 1 FROM generate_series(1, ${ROWS}) RETURNING id, version`, [tenant]);
  await admin.query('ANALYZE bench_row');
  let next = 0;
  return async () => {
    const row = rows[next++ % ROWS];
    const { rowCount } = await admin.query({
      name: 'step',
      text: `WITH moved AS (UPDATE bench_row SET version = version + 1 WHERE tenant_id = $1 AND id = $2 AND version = $3 AND status = $5 RETURNING version)
        INSERT INTO bench_log (tenant_id, machine, instance_id, version, from_status, to_status, event, actor_id, payload_hash, hash)
        SELECT $1, 'benchRow', $2, version, $5, $5, 'benchRow.progress', $4::uuid, repeat('0', 64), '' FROM moved`,
      values: [tenant, row.id, row.version, actor, 'in_progress'],
    });
    if (!rowCount) throw new Error('the bare step lost its row');
    row.version += 1;
  };
}

const MINIMAL = { prefer: 'return=minimal' };
const pathOf = (id) => `/api/improvement-actions/${id}/start`;
const told = (child) => new Promise((done) => child.once('message', done));

/** The statements of one step, as an API like ours sends them for a bearer whom it has seen before. */
async function recordedStep(env, headers, admin, ids) {
  const port = await freePort();
  const api = fork(resolve('dist/apps/api/main.mjs'), { env: { ...env, PORT: String(port) }, execArgv: ['--import', join(import.meta.dirname, 'recorder.mjs')] });
  try {
    const base = `http://127.0.0.1:${port}`;
    for (let i = 0; i < 300 && !(await fetch(`${base}/api/health/ready`).then((r) => r.ok, () => false)); i++) await new Promise((next) => setTimeout(next, 100));
    for (const id of ids.slice(0, 2)) {
      const recorded = (await admin.query(`SELECT id, version FROM improvement_action WHERE id = $1`, [id])).rows[0];
      api.send('forget');
      const answer = await fetch(`${base}${pathOf(id)}`, { method: 'POST', headers: { ...headers, ...MINIMAL }, body: '{}' });
      if (!answer.ok) throw new Error(`the step to record: ${answer.status} ${await answer.text()}`);
      if (id === ids[0]) continue;
      api.send('statements');
      const { turns } = await told(api);
      if (turns[0]?.[0].text !== 'BEGIN' || turns.at(-1).at(-1).text !== 'COMMIT') throw new Error('what was recorded is not one transaction');
      return { turns, recorded };
    }
  } finally {
    const ended = new Promise((done) => api.once('exit', done));
    api.kill('SIGTERM');
    await ended;
  }
}

async function bareServer(url, step) {
  const child = fork(join(import.meta.dirname, 'bare-step.mjs'));
  child.send({ url, ...step });
  const { address } = await told(child);
  return { address, stop: () => child.disconnect() };
}

export async function transitions({ base, env, admin, pair, throughput }) {
  const cookie = await signIn(base);
  const headers = { cookie, 'content-type': 'application/json' };
  const ids = await acceptedActions(base, headers, admin);
  const bare = await bareServer(env.APP_DATABASE_URL, await recordedStep(env, headers, admin, ids));
  // a table of this bench's own has no policy: no API starts beside it, nor does a worker
  const step = await bareSteps(admin);
  /** Each request is the step of another action. */
  const walk = async (clients, url, path, prefer) => {
    await quiet(admin);
    await admin.query(`UPDATE improvement_action SET status = 'accepted' WHERE id = ANY ($1::uuid[]) AND status <> 'accepted'`, [ids]);
    await admin.query('VACUUM improvement_action');
    let next = 0;
    const setupRequest = (request) => ({ ...request, path: path(ids[next++ % ROWS]) });
    return throughput({ url, connections: clients, requests: [{ method: 'POST', headers: { ...headers, ...prefer }, body: '{}', setupRequest }] });
  };
  const ours = (clients, prefer) => walk(clients, base, pathOf, prefer);
  const against = (clients, name, target, prefer) =>
    pair(
      `transition at ${clients} clients, ${name}, against the bare statement`,
      target,
      () => ours(clients, prefer),
      () => loops(clients, step),
    );
  try {
    for (const clients of [8, 32]) await against(clients, 'minimal answer', 0.2, MINIMAL);
    await against(32, 'whole view', null, {});
    await pair(
      'transition at 32 clients, minimal answer, against bare Fastify with its SQL',
      0.4,
      () => ours(32, MINIMAL),
      () => walk(32, bare.address, (id) => `/steps/${id}`, {}),
    );
  } finally {
    bare.stop();
    await admin.query('DROP TABLE bench_row, bench_log');
  }
}
