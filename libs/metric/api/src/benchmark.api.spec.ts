import type { BenchmarkListView } from './benchmark.dto';
import { Centre } from './testing/a-centre';

describe('outside benchmarks', () => {
  let centre: Centre;
  let metricId: string;
  beforeAll(async () => {
    centre = await Centre.open();
    metricId = await centre.metric('NPS');
  });
  afterAll(() => centre.api.stop());

  const body = (more: object = {}) => ({
    value: '62',
    low: '55',
    high: '70',
    source: '行业协会年报',
    url: 'https://example.org/nps',
    asOf: '2026-06-30',
    ...more,
  });
  const add = async (as: 'steward' | 'hr' | 'anna', more: object = {}) => (await centre.c.as(as)).post(`/api/metrics/${metricId}/benchmarks`, body(more));
  const facts = () => centre.api.sql<{ type: string }>(`SELECT type FROM fact WHERE aggregate_id = $1 AND type LIKE 'benchmark.%' ORDER BY id`, [metricId]);

  it('are entered by stewards and HR with their source, read by everybody, and ended without being forgotten', async () => {
    expect((await add('steward')).status).toBe(200);
    const both = (await add('hr', { value: '60', low: null, high: null, asOf: '2026-07-01', url: null, unitText: '按年' })).body as BenchmarkListView;
    expect(both.items.map(({ value, low, source, url, asOf, enteredBy }) => [value, low, source, url, asOf, enteredBy])).toEqual([
      ['60', null, '行业协会年报', null, '2026-07-01', 'hr'],
      ['62', '55', '行业协会年报', 'https://example.org/nps', '2026-06-30', 'steward'],
    ]);
    const anna = await centre.c.as('anna');
    expect((await anna.get(`/api/metrics/${metricId}/benchmarks`).expect(200)).body).toMatchObject({ items: [{ value: '60' }, { value: '62' }], offers: [] });
    const path = `/api/metrics/${metricId}/benchmarks/${both.items[0].id}`;
    await anna.delete(path).expect(403);
    const steward = await centre.c.as('steward');
    expect((await steward.delete(path).expect(200)).body).toMatchObject({ items: [{ value: '62' }], offers: [{ event: 'benchmark.edit', allowed: true }] });
    await steward.delete(path).expect(404);
    expect((await facts()).map(({ type }) => type)).toEqual(['benchmark.added', 'benchmark.added', 'benchmark.ended']);
  });
  it('are refused to everybody else', async () => expect((await add('anna')).status).toBe(403));
  it.each([
    ['sourceGiven', { source: ' ' }],
    ['benchmarkInOrder', { low: '63' }],
    ['benchmarkInOrder', { high: '61' }],
    ['benchmarkNotAhead', { asOf: '2999-01-01' }],
    ['linkIsWeb', { url: 'javascript:alert(1)' }],
  ])('hold %s', async (rule, more) => {
    const { status, body: told } = await add('steward', more);
    expect([status, (told as { violations: string[] }).violations]).toEqual([422, [rule]]);
  });
  it('belong to a metric of the company', async () => {
    const other = await centre.api.company();
    await (await other.as('steward')).get(`/api/metrics/${metricId}/benchmarks`).expect(404);
  });
});
