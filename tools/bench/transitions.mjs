// A step of a workflow over HTTP (session, policy, lock, machine, compare-and-set, hash-chained log, fact, jobs) against the one
// statement that is the limit: compare-and-set and log row in one round trip, without session, tenant or chain.
import { randomUUID } from 'node:crypto';
import { signIn } from './hot-read.mjs';

const INSTANCES = 64;
const SECONDS = Number(process.env.BENCH_SECONDS ?? 4);

/** Runs `clients` loops until time is up. Returns completed operations a second. */
async function loops(clients, operation) {
  const end = performance.now() + SECONDS * 1000;
  let done = 0;
  await Promise.all(
    Array.from({ length: clients }, async (_, i) => {
      while (performance.now() < end) {
        await operation(i);
        done += 1;
      }
    }),
  );
  return done / SECONDS;
}

export async function transitions({ base, admin, pair }) {
  const cookie = await signIn(base);
  const headers = { cookie, 'content-type': 'application/json' };
  const send = async (path, body) => {
    const answer = await fetch(`${base}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const { person } = await fetch(`${base}/api/session`, { headers }).then((r) => r.json());
  const { cards } = await fetch(`${base}/api/my/kpis`, { headers }).then((r) => r.json());
  const actions = [];
  for (let i = 0; i < INSTANCES; i++) {
    const { id } = await send('/api/improvement-actions', { lineId: cards[0].lines[0].lineId, title: `bench ${i}`, ownerId: person.id, dueOn: '2026-09-30', baseline: '1', expectedDelta: '1' });
    await send(`/api/improvement-actions/${id}/accept`, {});
    await send(`/api/improvement-actions/${id}/start`, {});
    actions.push(id);
  }
  await admin.query(`CREATE TABLE bench_row (tenant_id uuid, id uuid, status text NOT NULL, version int NOT NULL, PRIMARY KEY (tenant_id, id));
    CREATE TABLE bench_log (tenant_id uuid, instance_id uuid, version int, event text, at timestamptz DEFAULT now(), PRIMARY KEY (tenant_id, instance_id, version))`);
  const tenant = randomUUID();
  const bare = Array.from({ length: INSTANCES }, () => ({ id: randomUUID(), version: 1 }));
  for (const { id } of bare) await admin.query(`INSERT INTO bench_row VALUES ($1, $2, 'in_progress', 1)`, [tenant, id]);
  const step = async (row) => {
    const { rowCount } = await admin.query({
      name: 'step',
      text: `WITH moved AS (UPDATE bench_row SET version = version + 1 WHERE tenant_id = $1 AND id = $2 AND version = $3 AND status = 'in_progress' RETURNING version)
        INSERT INTO bench_log (tenant_id, instance_id, version, event) SELECT $1, $2, version, 'progress' FROM moved`,
      values: [tenant, row.id, row.version],
    });
    if (!rowCount) throw new Error('the bare step lost its row');
    row.version += 1;
  };
  for (const clients of [8, 32]) {
    await pair(
      `transition at ${clients} clients, against the bare statement`,
      0.2,
      () => loops(clients, (i) => send(`/api/improvement-actions/${actions[i]}/progress`, { progress: 50 })),
      () => loops(clients, (i) => step(bare[i])),
    );
  }
}
