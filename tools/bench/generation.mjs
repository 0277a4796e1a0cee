// Cards for a whole company by rule: for everybody a card of the lines of his template, each with the target that his own history
// suggests, its evidence, its first values and the first link of the card's chain; against a bare INSERT … SELECT of the very same
// rows into tables of the same columns, keys and checks, but without foreign keys, policies and triggers. Then the workbench, the lists of
// cards and the console are opened at that size.
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { bundle } from '../build-api.mjs';
import { makeCompany } from './company.mjs';
import { timed } from './cpu.mjs';
import { arrange } from './cycle.mjs';

const SIZE = Number(process.env.BENCH_CARDS ?? 10_000);
/** The promise is for the largest, which takes its time, and is asked for (scale.md §3.4). */
const SIZES = [SIZE, ...(process.env.BENCH_100K === 'true' ? [SIZE * 10] : [])];
const LINES = Number(process.env.BENCH_CARD_LINES ?? 6);
const MOST_MS = 10_000;
const MOST_AT = 100_000;
const READS = 200;
const READ_MS = 200;
const TABLES = ['scorecard', 'transition_log', 'scorecard_line', 'line_target'];

async function host(env) {
  const out = `dist/bench/${process.pid}-generation`;
  await bundle(['apps/api/src/testing/generation-host.ts'], out);
  const child = fork(resolve(out, 'generation-host.mjs'), { env });
  const said = () => new Promise((done, fail) => child.once('message', (m) => (m.error ? fail(new Error(m.error)) : done(m))) && child.once('exit', () => fail(new Error('the host of the generation has ended'))));
  await said();
  return {
    run: async (tenantId, generationId) => {
      child.send({ tenantId, generationId });
      return (await said()).ms;
    },
    stop: () => {
      child.disconnect();
      rmSync(out, { recursive: true, force: true });
    },
  };
}

/** The rows that ours has made, written once more by somebody who has them at hand. */
async function bare(admin, tenantId) {
  const client = await admin.connect();
  try {
    // what was written a moment ago is in no statistics
    await client.query(`ANALYZE ${TABLES.join(', ')}`);
    for (const table of TABLES) await client.query(`CREATE TABLE bare_${table} (LIKE ${table} INCLUDING ALL)`);
    const took = await timed(admin, async () => {
      await client.query('BEGIN');
      for (const table of TABLES) {
        const ours = table === 'transition_log' ? `machine = 'scorecard' AND instance_id IN (SELECT id FROM scorecard WHERE tenant_id = $1)` : 'true';
        await client.query(`INSERT INTO bare_${table} SELECT * FROM ${table} WHERE tenant_id = $1 AND ${ours}`, [tenantId]);
      }
      await client.query('COMMIT');
    });
    await client.query(`DROP TABLE ${TABLES.map((table) => `bare_${table}`).join(', ')}`);
    return took;
  } finally {
    client.release();
  }
}

/** 95 of 100 readings are no slower, one after the other, the first of them unmeasured. */
async function p95(base, cookie, paths, check) {
  const times = [];
  const warm = paths.slice(0, 20);
  for (const [i, path] of [...warm, ...paths].entries()) {
    const started = performance.now();
    const answer = await fetch(`${base}/api${path}`, { headers: { cookie } });
    const body = await answer.json();
    if (!answer.ok || !check(body)) throw new Error(`${path}: ${answer.status} ${JSON.stringify(body).slice(0, 200)}`);
    if (i >= warm.length) times.push(performance.now() - started);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length * 0.95)];
}

/** What is opened all day, with cards all over the company: the card with its lines and evidence, the lists, the console. */
async function opened({ base, admin, tenantId, cycle, period, cookie, headCookie }, tell) {
  await admin.query(`VACUUM ANALYZE ${TABLES.filter((table) => table !== 'transition_log').join(', ')}`);
  const { rows } = await admin.query(`SELECT c.id, c.unit_id FROM scorecard c WHERE c.tenant_id = $1 ORDER BY md5(c.id::text) LIMIT $2`, [tenantId, READS]);
  tell('workbench', await p95(base, cookie, rows.map(({ id }) => `/scorecards/${id}`), ({ lines }) => lines.length === LINES));
  const listed = async (what, query, who = cookie, reads = READS / 4) =>
    tell(what, await p95(base, who, Array.from({ length: reads }, (_, i) => `/scorecards?periodId=${period}&${query(rows[i])}`), ({ items }) => items.length > 0));
  const first = await (await fetch(`${base}/api/scorecards?periodId=${period}&limit=100`, { headers: { cookie } })).json();
  await listed('a page of all cards', () => `cursor=${encodeURIComponent(first.next)}`);
  await listed('the cards of a unit', ({ unit_id }) => `unitId=${unit_id}`);
  await listed('the cards of a team', () => 'team=true', headCookie);
  await listed('the cards found by a name', () => 'q=p123');
  tell('the console', await p95(base, cookie, Array.from({ length: READS / 40 }, () => `/cycles/${cycle}/console`), Boolean));
}

export async function generation({ base, env, admin, compared }) {
  const ours = await host(env);
  const times = [];
  try {
    for (const people of SIZES) {
      const { tenantId } = await makeCompany({ base, admin, people });
      const arranged = await arrange(admin, tenantId, LINES);
      const { hr, period, template } = arranged;
      const id = randomUUID();
      await admin.query(`INSERT INTO card_generation (tenant_id, id, period_id, template_id, asked_by) VALUES ($1, $2, $3, $4, $5)`, [tenantId, id, period, template, hr]);
      const { ms, cpu } = await timed(admin, () => ours.run(tenantId, id));
      const { rows } = await admin.query(`SELECT made, lines, refusal FROM card_generation WHERE id = $1`, [id]);
      // the one at the top has no head
      if (rows[0].made !== people - 1 || rows[0].lines !== (people - 1) * LINES) throw new Error(`made ${JSON.stringify(rows[0])}`);
      const what = `${people.toLocaleString('en')} cards of ${LINES} lines by rule`;
      if (people >= MOST_AT) compared(`${what}, of the ${MOST_MS / 1000} s allowed`, 1, [ms / MOST_MS], `${Math.round(ms)} ms, ${cpu} ms of processor time`);
      const byHand = await bare(admin, tenantId);
      compared(`${what}, against a bare INSERT … SELECT of the same rows`, null, [ms / byHand.ms], `${Math.round(ms)} ms against ${Math.round(byHand.ms)} ms`);
      compared(`${what}, the same by the server's processor time`, null, [cpu / byHand.cpu], `${cpu} ms against ${byHand.cpu} ms`);
      await opened({ base, admin, tenantId, ...arranged }, (read, took) => compared(`${read} at ${people.toLocaleString('en')} cards, p95 of the ${READ_MS} ms allowed`, 1, [took / READ_MS], `${took.toFixed(1)} ms`));
      times.push([people, ms]);
    }
  } finally {
    ours.stop();
  }
  for (let i = 1; i < times.length; i++) compared(`cards by rule: ${times[i - 1][0].toLocaleString('en')} → ${times[i][0].toLocaleString('en')}`, 12, [times[i][1] / times[i - 1][1]], `${Math.round(times[i - 1][1])} ms, ${Math.round(times[i][1])} ms`);
}
