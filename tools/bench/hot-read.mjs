// My KPIs, signed in, under row-level security, against bare Fastify with the same SQL, no session, no tenant, no policy. Each
// server is one process with a pool of 20 connections; the load generator is a third and takes its share of the machine from both alike.
import { fork } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundle } from '../build-api.mjs';

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

async function bareServer(url, sql, values) {
  const child = fork(join(import.meta.dirname, 'bare.mjs'));
  child.send({ url, sql, values });
  const { address } = await new Promise((done) => child.once('message', done));
  return { address, stop: () => child.disconnect() };
}

export async function hotRead({ base, adminUrl, admin, pair, throughput }) {
  const { rows } = await admin.query(`SELECT a.tenant_id, a.person_id FROM account a WHERE a.login = $1`, [LOGIN.login]);
  const { tenant_id, person_id } = rows[0];
  const cookie = await signIn(base);
  const ours = await fetch(`${base}/api/my/kpis`, { headers: { cookie } }).then((r) => r.json());
  if (!ours.cards?.length) throw new Error('the demo has no card for the hot read');
  const bare = await bareServer(adminUrl, await theSql(), [tenant_id, person_id, null, ours.today]);
  try {
    const theirs = await fetch(`${bare.address}/kpis`).then((r) => r.json());
    if (theirs.cards?.[0]?.lines.length !== ours.cards[0].lines.length) throw new Error('the bare server does not read the same');
    await pair(
      'hot read: my KPIs at 32 connections, against bare Fastify',
      0.4,
      () => throughput({ url: `${base}/api/my/kpis`, headers: { cookie }, connections: 32 }),
      () => throughput({ url: `${bare.address}/kpis`, connections: 32 }),
    );
  } finally {
    bare.stop();
  }
}
