import fc from 'fast-check';
import { newId, Relay, type Announcement } from '@kpi-loop/shared/api';
import { Api, type As, type Company } from '@kpi-loop/shared/api/testing';
import { MeasurementModule } from './index';
import { Recompute } from './recompute';

const SEED = Number(process.env['PROPERTY_SEED'] ?? 20261129);
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 15);
const [FIRST, LAST] = ['2026-01-01', '2026-06-30'];
const MAPPING = {
  eventDate: 'day',
  key: ['no'],
  person: 'owner',
  unit: 'unit',
  columns: [
    ...['no', 'owner', 'unit', 'sort'].map((name) => ({ name, type: 'text' })),
    { name: 'day', type: 'date' },
    ...['amount', 'weight'].map((name) => ({ name, type: 'number' })),
  ],
};
/** The runs that brought the rows: of a day always the same. */
const LOADS = [1, 2, 3].map((n) => `00000000-0000-4000-8000-00000000000${n}`);
const measure = (agg: string, column?: string) => ({ agg, ...(column ? { column } : {}), filters: [] });
/** [kind, numerator, denominator, over people, over time, span, null rule] */
const METRICS: [string, object, object | null, string, string, object | null, string][] = [
  ['simple', measure('sum', 'amount'), null, 'SUM', 'SUM', null, 'skip'],
  ['simple', measure('sum', 'amount'), null, 'AVG', 'AVG', null, 'skip'],
  ['simple', measure('median', 'amount'), null, 'FROM_ROWS', 'FROM_ROWS', null, 'skip'],
  ['simple', measure('last', 'amount'), null, 'SUM', 'LAST', null, 'skip'],
  ['ratio', measure('sum', 'amount'), measure('sum', 'weight'), 'RATIO_OF_SUMS', 'RATIO_OF_SUMS', null, 'skip'],
  ['cumulative', measure('distinct', 'sort'), null, 'FROM_ROWS', 'LAST', { kind: 'rolling', months: 3 }, 'skip'],
  ['simple', measure('sum', 'weight'), null, 'SUM', 'SUM', null, 'zero'],
];

describe('recompute', () => {
  let api: Api;
  let c: Company;
  let steward: As;
  let datasetId: string;
  let sums: string;

  beforeAll(async () => {
    api = await Api.start([MeasurementModule]);
    c = await api.company();
    steward = await c.as('steward');
    const { id: sourceId } = (await steward.post('/api/sources', { code: 'files', name: 'Files', kind: 'file' }).expect(201)).body;
    datasetId = (await steward.post('/api/datasets', { sourceId, code: 'rows', name: 'Rows', mapping: MAPPING }).expect(201)).body.id;
    const [process, node] = [newId(), newId()];
    await api.sql(`INSERT INTO process (tenant_id, id, code, name) VALUES ($1, $2, 'P', 'P')`, [c.tenantId, process]);
    await api.sql(`INSERT INTO process_node (tenant_id, id, process_id, code, name, ordinal) VALUES ($1, $2, $3, 'N', 'N', 1)`, [c.tenantId, node, process]);
    for (const [i, [kind, numerator, denominator, aggOrg, aggTime, span, nullRule]] of METRICS.entries()) {
      const [metric, version] = [newId(), newId()];
      sums ??= version;
      await api.sql(`INSERT INTO metric (tenant_id, id, code, name) VALUES ($1, $2, $3, $3)`, [c.tenantId, metric, `m${i}`]);
      await api.sql(
        `INSERT INTO metric_version (tenant_id, id, metric_id, version_no, status, kind, dataset_code, numerator, denominator, agg_org, agg_time, span, null_rule, direction, process_node_id, content_hash, author_id)
         VALUES ($1, $2, $3, 1, 'published', $4, 'rows', $5, $6, $7, $8, $9, $10, 'HIGHER', $11, $12, $13)`,
        [c.tenantId, version, metric, kind, JSON.stringify(numerator), denominator && JSON.stringify(denominator), aggOrg, aggTime, span && JSON.stringify(span), JSON.stringify({ kind: nullRule, months: 0 }), node, `h${i}`, c.people.hr],
      );
    }
  }, 60_000);
  afterAll(() => api.stop());

  const recompute = () => api.app.get(Recompute);
  const figures = () =>
    api.sql(
      `SELECT metric_version_id, subject_kind, subject_id, month, trim_scale(numerator) AS numerator, trim_scale(denominator) AS denominator, value, row_count, last_date, run_ids FROM measurement WHERE tenant_id = $1 ORDER BY 1, 2, 3, 4`,
      [c.tenantId],
    );
  const marks = async () => (await api.sql<{ n: number }>(`SELECT count(*)::int AS n FROM dirty_mark WHERE tenant_id = $1`, [c.tenantId]))[0].n;
  const touched = async () => api.sql<{ month: string; subjectId: string }>(`SELECT month, subject_id FROM measurement WHERE tenant_id = $1 AND metric_version_id = $2 AND computed_at > $3 ORDER BY 1, 2`, [c.tenantId, sums, mark]);
  let mark: Date;
  const now = async () => (mark = (await api.sql<{ now: Date }>(`SELECT clock_timestamp() AS now`))[0].now);

  /** Rows as they stand: [key, day of the half-year, person or unit, amount]. */
  const cell = fc.tuple(fc.nat(40), fc.nat(180), fc.constantFrom('anna', 'ben', 'zoe', 'head', '#NORTH', '#PLANT', 'anna#PLANT'), fc.integer({ min: -500, max: 500 }));
  type Cell = typeof cell extends fc.Arbitrary<infer T> ? T : never;
  const put = async (rows: Cell[]): Promise<void> => {
    const byKey = [...new Map(rows.map((row) => [row[0], row])).values()];
    const who = (text: string) => text.split('#');
    await api.sql(`DELETE FROM observation WHERE tenant_id = $1 AND row_key = ANY ($2)`, [c.tenantId, byKey.map(([key]) => `k${key}`)]);
    await api.sql(
      `INSERT INTO observation (tenant_id, dataset_id, event_date, row_key, person_id, unit_id, run_id, row_no, data)
       SELECT $1, $2, '${FIRST}'::date + day, key, person, unit, ($3::uuid[])[1 + day % 3], 1, jsonb_build_object('amount', amount::text, 'weight', '2', 'sort', amount::int % 3) FROM unnest($4::text[], $5::int[], $6::uuid[], $7::uuid[], $8::int[]) AS r(key, day, person, unit, amount)`,
      [
        ...[c.tenantId, datasetId, LOADS],
        ...[byKey.map(([key]) => `k${key}`), byKey.map(([, day]) => day), byKey.map(([, , text]) => c.people[who(text)[0] as 'anna'] ?? null), byKey.map(([, , text]) => c.units[who(text)[1] as 'NORTH'] ?? null)],
        byKey.map(([, , , amount]) => amount),
      ],
    );
  };
  const count = (share?: number, atOnce?: number) => api.uow.asSystem(c.tenantId, (tx) => recompute().ofDirty(tx, datasetId, share, atOnce));
  const countAll = () => api.uow.asSystem(c.tenantId, (tx) => recompute().ofDataset(tx, datasetId, FIRST, LAST));

  it(`figure by figure, each definition written by itself, gives what counting everything gives, whatever has changed (seed ${SEED}, ${RUNS} runs)`, () =>
    fc.assert(
      fc.asyncProperty(fc.array(cell, { minLength: 1, maxLength: 25 }), fc.array(fc.tuple(fc.array(cell, { maxLength: 5 }), fc.array(fc.nat(40), { maxLength: 4 })), { minLength: 1, maxLength: 3 }), async (rows, changes) => {
        await api.sql(`DELETE FROM observation WHERE tenant_id = $1`, [c.tenantId]);
        await put(rows);
        await count();
        await countAll();
        for (const [changed, gone] of changes) {
          if (changed.length) await put(changed);
          await api.sql(`DELETE FROM observation WHERE tenant_id = $1 AND row_key = ANY ($2)`, [c.tenantId, gone.map((key) => `k${key}`)]);
          await count(1_000_000, 1);
          const few = await figures();
          await countAll();
          expect(few).toEqual(await figures());
        }
      }),
      { seed: SEED, numRuns: RUNS },
    ), 240_000);

  it('names the runs of all the rows of a figure, of one run or several', async () => {
    await api.sql(`DELETE FROM observation WHERE tenant_id = $1`, [c.tenantId]);
    await put([[1, 0, 'anna', 5], [2, 3, 'anna', 5], [3, 1, 'ben', 5], [4, 2, 'ben', 5], [5, 30, 'zoe', 5]]);
    await count();
    const runs = async (subject: string, month: string) =>
      (await api.sql<{ runIds: string[] }>(`SELECT run_ids FROM measurement WHERE metric_version_id = $1 AND subject_id = $2 AND month = $3`, [sums, subject, month]))[0]?.runIds;
    expect(await runs(c.people.anna, '2026-01-01')).toEqual([LOADS[0]]);
    expect(await runs(c.people.ben, '2026-01-01')).toEqual([LOADS[1], LOADS[2]]);
    expect(await runs(c.units.HQ, '2026-01-01')).toEqual(LOADS);
    expect(await runs(c.people.zoe, '2026-01-01')).toEqual([LOADS[0]]);
  });

  describe('of a hundred days of everybody', () => {
    const all = ['anna', 'ben', 'zoe', 'head'].flatMap((person, p) => Array.from({ length: 60 }, (_, i): Cell => [1000 + p * 100 + i, i * 3, person as Cell[2], i]));
    beforeAll(async () => {
      await api.sql(`DELETE FROM observation WHERE tenant_id = $1`, [c.tenantId]);
      await put(all);
      await count();
      expect(await marks()).toBe(0);
    });

    it('counts only whom a changed row concerns, where that is little', async () => {
      await now();
      await put([[1000, 0, 'anna', 777]]);
      await count(0.5);
      expect((await touched()).map(({ subjectId, month }) => `${month} ${subjectId}`).sort()).toEqual(
        [c.people.anna, c.units.NORTH, c.units.SALES, c.units.HQ].map((id) => `${FIRST} ${id}`).sort(),
      );
    });
    it('leaves alone what another has written over a figure that is not dirty; counts it too where much is', async () => {
      const overwrite = () => api.sql(`UPDATE measurement SET value = 1, numerator = 1 WHERE tenant_id = $1 AND metric_version_id = $2 AND subject_id = $3 AND month = $4`, [c.tenantId, sums, c.people.zoe, FIRST]);
      const zoe = async () => (await api.sql<{ value: string }>(`SELECT value FROM measurement WHERE metric_version_id = $1 AND subject_id = $2 AND month = $3`, [sums, c.people.zoe, FIRST]))[0].value;
      const right = await zoe();
      await overwrite();
      await put([[1000, 0, 'anna', 778]]);
      await count(0.5);
      expect(await zoe()).toBe('1');
      await put([[1000, 0, 'anna', 779]]);
      await count(0.01);
      expect(await zoe()).toBe(right);
    });
    it('counts months as a whole where people have moved since', async () => {
      const other = async () => (await api.sql<{ value: string }>(`SELECT value FROM measurement WHERE metric_version_id = $1 AND subject_id = $2 AND month = $3`, [sums, c.units.PLANT, FIRST]))[0].value;
      const before = await other();
      await api.sql(`UPDATE assignment SET unit_id = $2 WHERE tenant_id = $1 AND person_id = $3`, [c.tenantId, c.units.PLANT, c.people.ben]);
      await put([[1000, 0, 'anna', 780]]);
      await count(0.5);
      expect(Number(await other())).toBeGreaterThan(Number(before));
      await api.sql(`UPDATE assignment SET unit_id = $2 WHERE tenant_id = $1 AND person_id = $3`, [c.tenantId, c.units.NORTH, c.people.ben]);
    });
    it('waits once for a dataset, however many deliveries land', async () => {
      await api.uow.asSystem(c.tenantId, async (tx) => {
        for (let i = 0; i < 20; i++) await recompute().enqueue(tx, datasetId, FIRST, LAST);
      });
      const [{ n }] = await api.sql<{ n: number }>(`SELECT count(*)::int AS n FROM pgboss.job WHERE state = 'created' AND data->>'name' = 'measurement.recount' AND data->>'tenantId' = $1`, [c.tenantId]);
      expect(n).toBe(1);
      await api.drain();
      expect(await marks()).toBe(0);
    });
    it('loses nothing that lands while it counts', async () => {
      let second: Promise<void> | null = null;
      await put([[1001, 3, 'anna', 5]]);
      await api.uow.asSystem(c.tenantId, async (tx) => {
        await recompute().ofDirty(tx, datasetId);
        // committed by another connection before this one is
        await put([[1002, 6, 'anna', 6]]);
        second = count();
      });
      await second!;
      const few = await figures();
      await countAll();
      expect(few).toEqual(await figures());
    });
    it('is heard of by whoever listens, after the figures are there', async () => {
      const relay = api.app.get(Relay);
      await relay.ready();
      const heard: string[] = [];
      const told = new Promise<string>((done) => {
        const stop = relay.listen((fact: Announcement) => {
          if (fact.tenantId !== c.tenantId) return;
          heard.push(fact.type);
          if (fact.type !== 'measurement.recorded') return;
          stop();
          void api.sql<{ value: string }>(`SELECT value FROM measurement WHERE metric_version_id = $1 AND subject_id = $2 AND month = $3`, [sums, c.people.ben, '2026-07-01']).then(([row]) => done(row?.value));
        });
      });
      const csv = `no,owner,unit,sort,day,amount,weight\nnew,ben,,a,2026-07-05,41.5,1\n`;
      const { body: upload } = await steward.post('/api/uploads').attach('file', Buffer.from(csv), 'rows.csv').expect(201);
      await steward.post(`/api/datasets/${datasetId}/collect`, { uploadId: upload.id }).expect(200);
      await api.drain();
      expect(await told).toBe('41.5');
      expect(heard.indexOf('run.succeeded')).toBeGreaterThanOrEqual(0);
      expect(heard.indexOf('run.succeeded')).toBeLessThan(heard.indexOf('measurement.recorded'));
    });
  });
});
