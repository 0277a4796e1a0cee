import fc from 'fast-check';
import { newId } from '@kpi-loop/shared/api';
import { Api, type As, type Company } from '@kpi-loop/shared/api/testing';
import { MeasurementModule } from './index';

process.env['SECRET_KEY'] ??= '5e'.repeat(32);

const SEED = Number(process.env['PROPERTY_SEED'] ?? 20261129);
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 8);

const COLUMNS = { no: 'text', day: 'date', owner: 'text', unit: 'text', amount: 'number', weight: 'number', sort: 'text', account: 'text', changed: 'date' };
type Row = Record<keyof typeof COLUMNS, string>;
const MODES = ['window', 'upsert', 'append', 'full'] as const;
type Mode = (typeof MODES)[number];
/** What lands together, for all dates or for some. */
interface Batch {
  rows: Row[];
  from?: string;
  to?: string;
}

const MAPPING = {
  eventDate: 'day',
  key: ['no'],
  person: 'owner',
  unit: 'unit',
  columns: Object.entries(COLUMNS).map(([name, type]) => ({ name, type })),
};
const measure = (agg: string, column?: string, more: object = {}) => ({ agg, ...(column ? { column } : {}), filters: [], ...more });
/** What adds up, what is counted anew, what has one value at a time, what reaches over months, what fills them. */
const METRICS: Record<string, { definition: object; expected: string }> = {
  SUM: { definition: { kind: 'simple', flow: true, numerator: measure('sum', 'amount') }, expected: '6' },
  RATE: { definition: { kind: 'ratio', flow: false, numerator: measure('sum', 'amount'), denominator: measure('sum', 'weight') }, expected: '2' },
  SORTS: { definition: { kind: 'simple', flow: false, numerator: measure('distinct', 'sort') }, expected: '1' },
  MIDDLE: { definition: { kind: 'simple', flow: false, numerator: measure('median', 'amount') }, expected: '3' },
  STOCK: { definition: { kind: 'simple', flow: false, numerator: measure('last', 'amount', { per: ['account'] }) }, expected: '4' },
  YTD: { definition: { kind: 'cumulative', flow: false, span: { kind: 'ytd', months: 0 }, numerator: measure('sum', 'amount') }, expected: '6' },
  FILLED: { definition: { kind: 'simple', flow: true, numerator: measure('sum', 'weight'), nullRule: { kind: 'zero', months: 0 } }, expected: '3' },
};
const ROWS_OF_A_TEST = [
  { date: '2026-01-05', person: 'a', data: { amount: 2, weight: 1, sort: 's', account: 'x' } },
  { date: '2026-01-06', person: 'a', data: { amount: 4, weight: 2, sort: 's', account: 'x' } },
];

const FIRST = '2025-11-01';
const DAYS = 150;
const LAST = dayOf(DAYS - 1);
function dayOf(n: number): string {
  return new Date(Date.parse(FIRST) + n * 86_400_000).toISOString().slice(0, 10);
}

const UNITS = ['', 'NORTH', 'PLANT', 'SALES'];
/** Whom a row belongs to: a person, a unit, or a person for a unit. */
const subject = fc.constantFrom(['anna', ''], ['ben', ''], ['zoe', ''], ['anna', 'PLANT'], ['', 'NORTH'], ['', 'SALES'], ['zoe', 'NORTH']);
const amount = fc.integer({ min: -999_999, max: 999_999 }).map((n) => (n / 1000).toFixed(3));
const content = fc.record({
  day: fc.integer({ min: 0, max: DAYS - 1 }).map(dayOf),
  subject,
  amount,
  weight: fc.integer({ min: 1, max: 9 }).map(String),
  sort: fc.constantFrom('a', 'b', 'c'),
  account: fc.constantFrom('x', 'y', 'z'),
});
type Content = typeof content extends fc.Arbitrary<infer T> ? T : never;
const rowOf = (no: string, { subject: [owner, unit], ...rest }: Content, changed = FIRST): Row => ({ no, owner, unit, changed, ...rest });
const rows = fc.array(content, { minLength: 1, maxLength: 30 }).map((all) => all.map((one, i) => rowOf(`k${i}`, one)));

/** Numbers that order and cut: whatever fast-check draws of them can be made smaller. */
const draws = fc.infiniteStream(fc.nat(1_000_000));
const shuffled = <T>(all: T[], draw: Iterator<number>): T[] =>
  all
    .map((one) => [draw.next().value as number, one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one);
/** The batches in their order, each of them now and then delivered a second time later on. */
const replayed = (batches: Batch[], draw: Iterator<number>): Batch[] =>
  batches.flatMap((batch, i) => ((draw.next().value as number) % 3 ? [batch] : [batch, batches[(draw.next().value as number) % (i + 1)]]));

/** Ranges of dates and the units in them; of some of them an older version first. The last word on each is what counts. */
function windows(all: Row[], draw: Iterator<number>): Batch[] {
  const cuts = [...new Set([0, (draw.next().value as number) % DAYS, (draw.next().value as number) % DAYS])].sort((a, b) => a - b);
  const tiles = cuts.flatMap((cut, i) => {
    const [from, to] = [dayOf(cut), i + 1 < cuts.length ? dayOf(cuts[i + 1] - 1) : LAST];
    const groups = (draw.next().value as number) % 2 ? [UNITS] : [UNITS.slice(0, 2), UNITS.slice(2)];
    return groups.map((units) => ({ from, to, rows: all.filter((row) => row.day >= from && row.day <= to && units.includes(row.unit)) }));
  });
  const said = shuffled(
    tiles.filter((tile) => tile.rows.length),
    draw,
  );
  // an older word on the same dates and units: other amounts, a row that is no more, another that was not there yet
  const older = said
    .filter(() => (draw.next().value as number) % 2)
    .map((tile) => ({ ...tile, rows: [{ ...tile.rows[0], no: `gone-${tile.rows[0].no}` }, ...tile.rows.slice(1).map((row) => ({ ...row, amount: '1', account: 'y' }))] }));
  const first = replayed(older, draw);
  return [...first, ...said, ...shuffled(said, draw).slice(0, 1)];
}

/** All versions of all rows in any order and any batches, the same version more than once. */
function versions(all: Row[], others: Row[], draw: Iterator<number>): Batch[] {
  const batches: Batch[] = [];
  for (const row of shuffled([...all, ...others], draw)) {
    const open = batches.filter((batch) => batch.rows.every(({ no }) => no !== row.no));
    const chosen = (draw.next().value as number) % 4 ? open[(draw.next().value as number) % Math.max(open.length, 1)] : undefined;
    if (chosen) chosen.rows.push(row);
    else batches.push({ rows: [row] });
  }
  return replayed(batches.slice(0, 6).length === batches.length ? batches : merged(batches), draw);
}

/** Fewer batches: what has no key in common goes together. */
const merged = (batches: Batch[]): Batch[] =>
  batches.reduce<Batch[]>((few, batch) => {
    const into = few.find((one) => !one.rows.some(({ no }) => batch.rows.some((row) => row.no === no)));
    if (into) into.rows.push(...batch.rows);
    else few.push({ rows: [...batch.rows] });
    return few;
  }, []);

/** Events in overlapping batches that together hold all of them, some twice in one. */
function events(all: Row[], draw: Iterator<number>): Batch[] {
  const count = 1 + ((draw.next().value as number) % 4);
  const batches: Batch[] = Array.from({ length: count }, () => ({ rows: [] }));
  for (const row of shuffled(all, draw)) {
    batches[(draw.next().value as number) % count].rows.push(row);
    if (!((draw.next().value as number) % 3)) batches[(draw.next().value as number) % count].rows.push(row);
  }
  return replayed(
    batches.filter((batch) => batch.rows.length),
    draw,
  );
}

/** Whole deliveries of which each replaces everything; the last one counts. */
function wholes(all: Row[], draw: Iterator<number>): Batch[] {
  const before = Array.from({ length: (draw.next().value as number) % 4 }, () => ({
    rows: shuffled(all, draw)
      .slice(0, 1 + ((draw.next().value as number) % all.length))
      .map((row) => ({ ...row, amount: '7', day: dayOf((draw.next().value as number) % DAYS) })),
  }));
  return [...before, { rows: shuffled(all, draw) }, { rows: shuffled(all, draw) }];
}

describe(`batches, with seed ${SEED} (PROPERTY_SEED) and ${RUNS} runs a mode (PROPERTY_RUNS)`, () => {
  let api: Api;
  let c: Company;
  let steward: As;
  const datasets = {} as Record<Mode, { id: string; versions: string[] }>;

  beforeAll(async () => {
    api = await Api.start([MeasurementModule]);
    c = await api.company();
    steward = await c.as('steward');
    const { id: sourceId } = (await steward.post('/api/sources', { code: 'files', name: 'Files', kind: 'file' }).expect(201)).body;
    const [processId, node] = [newId(), newId()];
    await api.sql(`INSERT INTO process (tenant_id, id, code, name) VALUES ($1, $2, 'P', 'P')`, [c.tenantId, processId]);
    await api.sql(`INSERT INTO process_node (tenant_id, id, process_id, code, name, ordinal) VALUES ($1, $2, $3, 'N', 'N', 1)`, [c.tenantId, node, processId]);
    for (const mode of MODES) {
      const more = mode === 'upsert' ? { cursorColumn: 'changed' } : {};
      const { body } = await steward.post('/api/datasets', { sourceId, code: mode, name: mode, mapping: MAPPING, replaceMode: mode, ...more }).expect(201);
      datasets[mode] = { id: body.id, versions: [] };
      for (const [code, { definition, expected }] of Object.entries(METRICS)) datasets[mode].versions.push(await publish(`${mode}_${code}`, mode, node, definition, expected));
    }
  }, 120_000);
  afterAll(() => api.stop());

  const publish = async (code: string, datasetCode: string, processNodeId: string, definition: object, expected: string): Promise<string> => {
    const tests = [{ name: 'x', rows: ROWS_OF_A_TEST, inputs: {}, expected }];
    const whole = { datasetCode, processNodeId, tests, direction: 'HIGHER', unit: 'x', decimals: 4, percent: false, description: '', descriptionEn: '' };
    const { body } = await steward.post('/api/metrics', { code, name: code, nameEn: code, definition: { ...whole, ...definition } }).expect(201);
    const { id } = body.versions[0];
    await steward.post(`/api/metric-versions/${id}/submit`).expect(200);
    await (await c.as('steward2')).post(`/api/metric-versions/${id}/publish`).expect(200);
    return id;
  };

  /** As a user delivers a file, up to the figures. */
  const deliver = async (mode: Mode, { rows: given, from, to }: Batch): Promise<void> => {
    const names = Object.keys(COLUMNS) as (keyof Row)[];
    const csv = [names.join(','), ...given.map((row) => names.map((name) => row[name]).join(','))].join('\n');
    const { body: upload } = await steward.post('/api/uploads').attach('file', Buffer.from(csv), 'rows.csv').expect(201);
    const { body: run } = await steward.post(`/api/datasets/${datasets[mode].id}/collect`, { uploadId: upload.id, again: true, acceptRemoval: true, from, to }).expect(200);
    await api.drain();
    expect((await steward.get(`/api/collection-runs/${run.id}`).expect(200)).body).toMatchObject({ status: 'succeeded', problem: null });
  };
  const forget = async (mode: Mode): Promise<void> => {
    await api.sql(`DELETE FROM observation WHERE dataset_id = $1`, [datasets[mode].id]);
    await api.sql(`DELETE FROM measurement WHERE metric_version_id = ANY ($1)`, [datasets[mode].versions]);
  };
  const keys = async (mode: Mode) => (await api.sql<{ no: string }>(`SELECT row_key AS no FROM observation WHERE dataset_id = $1 ORDER BY row_key COLLATE "C"`, [datasets[mode].id])).map(({ no }) => no);
  /** Rows and figures, without what only says how they came. */
  const known = async (mode: Mode) => ({
    rows: await api.sql(`SELECT row_key, event_date, person_id, unit_id, data FROM observation WHERE dataset_id = $1 ORDER BY row_key`, [datasets[mode].id]),
    figures: await api.sql(
      `SELECT metric_version_id, subject_id, month, trim_scale(numerator) AS numerator, trim_scale(denominator) AS denominator, value, row_count, last_date, status FROM measurement
       WHERE metric_version_id = ANY ($1) AND value IS NOT NULL ORDER BY 1, 2, 3`,
      [datasets[mode].versions],
    ),
  });

  const sameHowever = (mode: Mode, plan: fc.Arbitrary<{ whole: Row[]; batches: Batch[] }>): Promise<void> =>
    fc.assert(
      fc.asyncProperty(plan, async ({ whole, batches }) => {
        await forget(mode);
        await deliver(mode, { rows: whole });
        const reference = await known(mode);
        expect(await keys(mode)).toEqual(whole.map(({ no }) => no).sort());
        await forget(mode);
        for (const batch of batches) await deliver(mode, batch);
        expect(await known(mode)).toEqual(reference);
      }),
      { seed: SEED, numRuns: RUNS, endOnFailure: false },
    );

  it('that each replace a window of dates: any cut, any order, any replay and older words before give the same figures', () =>
    sameHowever(
      'window',
      fc.tuple(rows, draws).map(([whole, draw]) => ({ whole, batches: windows(whole, draw) })),
    ), 300_000);
  it('that replace by key and time: any order of versions, any cut and replay give the figures of the last version of each', () =>
    sameHowever(
      'upsert',
      fc.tuple(rows, fc.array(content, { maxLength: 20 }), draws).map(([first, later, draw]) => {
        const all = [...first];
        later.forEach((one, i) => all.push(rowOf(first[i % first.length].no, one, dayOf(1 + i))));
        const last = new Map(all.map((row) => [row.no, row]));
        return { whole: [...last.values()], batches: versions([...last.values()], all.filter((row) => last.get(row.no) !== row), draw) };
      }),
    ), 300_000);
  it('that add events: any order, overlap, repetition and replay give the same figures', () =>
    sameHowever(
      'append',
      fc.tuple(rows, draws).map(([whole, draw]) => ({ whole, batches: events(whole, draw) })),
    ), 300_000);
  it('that replace everything: the last one counts, whatever came before', () =>
    sameHowever(
      'full',
      fc.tuple(rows, draws).map(([whole, draw]) => ({ whole, batches: wholes(whole, draw) })),
    ), 300_000);
});
