// My KPIs, signed in, under row-level security, against bare Fastify with the same SQL, no session, no tenant, no policy.
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundle } from '../build-api.mjs';
import { freePort } from '../postgres.mjs';

const LOGIN = { login: 'ajie', password: 'demo-2026' };

export async function signIn(base, account = LOGIN) {
  const answer = await fetch(`${base}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(account) });
  if (!answer.ok) throw new Error(`sign-in: ${answer.status}`);
  return answer.headers.get('set-cookie').split(';')[0];
}

async function theSql() {
  const out = `dist/bench/${process.pid}`;
  await bundle(['libs/monitoring/api/src/my-kpis.reader.ts'], out);
  const { MY_KPIS_SQL } = await import(pathToFileURL(resolve(out, 'my-kpis.reader.mjs')));
  rmSync(out, { recursive: true, force: true });
  return MY_KPIS_SQL;
}

export async function hotRead({ base, admin, pair, throughput, Fastify }) {
  const sql = await theSql();
  const { rows } = await admin.query(`SELECT a.tenant_id, a.person_id FROM account a WHERE a.login = $1`, [LOGIN.login]);
  const { tenant_id, person_id } = rows[0];
  const bare = Fastify();
  bare.get('/kpis', async () => (await admin.query({ name: 'kpis', text: sql, values: [tenant_id, person_id, null, '2026-08-18'] })).rows[0]);
  const port = await freePort();
  await bare.listen({ port, host: '127.0.0.1' });
  const cookie = await signIn(base);
  const ours = await fetch(`${base}/api/my/kpis`, { headers: { cookie } }).then((r) => r.json());
  if (!ours.cards?.length) throw new Error('the demo has no card for the hot read');
  await pair(
    'hot read: my KPIs at 32 connections, against bare Fastify',
    0.4,
    () => throughput({ url: `${base}/api/my/kpis`, headers: { cookie }, connections: 32 }),
    () => throughput({ url: `http://127.0.0.1:${port}/kpis`, connections: 32 }),
  );
  await bare.close();
}
