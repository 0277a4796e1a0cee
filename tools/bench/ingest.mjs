// Rows that a program pushes, from the first byte sent to the answer that says they have landed (stored, read, checked, spooled,
// staged, looked up, merged, told), against COPY of the same rows as they then stand into the same table. Both begin with none
// of them there, both commit to the disk.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { COLUMNS, makeCompany, rowOf } from './company.mjs';

const ROWS = Number(process.env.BENCH_ROWS ?? 100_000);
const PEOPLE = 1000;
const NAMES = 'tenant_id, dataset_id, event_date, row_key, person_id, unit_id, run_id, row_no, data';

export async function ingest({ base, admin, atMost }) {
  const { tenantId, datasetId, key } = await makeCompany({ base, admin, people: PEOPLE });
  const rows = Array.from({ length: ROWS }, (_, n) => rowOf(n, PEOPLE));
  const bodies = {
    NDJSON: { type: 'application/x-ndjson', body: rows.map((row) => JSON.stringify(row)).join('\n') },
    CSV: { type: 'text/csv', body: [COLUMNS.join(), ...rows.map((row) => COLUMNS.map((name) => row[name]).join())].join('\n') },
  };
  const empty = async () => {
    await admin.query('DELETE FROM observation WHERE tenant_id = $1', [tenantId]);
    await admin.query('VACUUM observation_2025');
  };
  const push = async ({ type, body }) => {
    await empty();
    const started = performance.now();
    const answer = await fetch(`${base}/api/observations?dataset=rows`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': type }, body });
    const result = await answer.json();
    if (!answer.ok || result.rowsAccepted !== ROWS) throw new Error(`push: ${answer.status} ${JSON.stringify(result).slice(0, 300)}`);
    return performance.now() - started;
  };
  await push(bodies.NDJSON);
  const client = await admin.connect();
  const landed = [];
  await pipeline(client.query(copyTo(`COPY (SELECT ${NAMES} FROM observation WHERE tenant_id = '${tenantId}' AND dataset_id = '${datasetId}') TO STDOUT`)), async function (chunks) {
    for await (const chunk of chunks) landed.push(chunk);
  });
  const copy = async () => {
    await empty();
    const started = performance.now();
    await pipeline(Readable.from(landed), client.query(copyFrom(`COPY observation (${NAMES}) FROM STDIN`)));
    return performance.now() - started;
  };
  try {
    for (const [name, body] of Object.entries(bodies)) await atMost(`ingest: ${ROWS.toLocaleString('en')} rows pushed as ${name}, against COPY of them`, 3, () => push(body), copy);
  } finally {
    client.release();
  }
}
