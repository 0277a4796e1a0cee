import { Api, type As, type Company, type UnitKey } from '@kpi-loop/shared/api/testing';
import { MeasurementModule } from '@kpi-loop/measurement/api';
import { MetricModule } from '@kpi-loop/metric/api';
import { InsightModule } from './index';

/** Case A1 of the demo company (domain.md §7.3, §7.4): May and June of the funnel, in one team of the sales unit. */
const MONTHS: Record<string, [uv: string, cart: string, checkout: string, paid: string]> = {
  '2025-06-01': ['1000000', '180000', '93600', '86112'],
  '2026-05-01': ['900000', '165600', '87106', '80312'],
  '2026-06-01': ['1280000', '238080', '122611', '95637'],
};

describe('the flow of a process', () => {
  let api: Api;
  let c: Company;
  let steward: As;
  let processId: string;
  let edges: { id: string; fromId: string; toId: string }[];
  let nodes: { id: string; code: string }[];

  beforeAll(async () => {
    api = await Api.start([MetricModule, MeasurementModule, InsightModule]);
    c = await api.company();
    steward = await c.as('steward');
    processId = (await steward.post('/api/processes', { code: 'EC', name: '电商', nameEn: 'E-commerce' }).expect(201)).body.id;
    for (const code of ['VIEW', 'CART', 'CHECKOUT', 'PAY']) await steward.post(`/api/processes/${processId}/nodes`, { code, name: code, nameEn: code }).expect(201);
    ({ nodes, edges } = (await steward.get(`/api/processes/${processId}`).expect(200)).body);
    const steps = [];
    for (const [i, code] of ['CART', 'CHECKOUT', 'PAY'].entries()) steps.push(await metric(code, nodes[i + 1].id, i));
    await declare(0, { metricId: steps[0], part: 'denominator' });
    for (const i of [1, 2, 3]) {
      await declare(i, { metricId: steps[i - 1], part: 'numerator' });
      await steward.put(`/api/processes/${processId}/edges/${edges[i - 1].id}`, { words: '', wordsEn: '', conversionMetricId: steps[i - 1] }).expect(200);
    }
  });
  afterAll(() => api.stop());

  const declare = (at: number, volume: object) => steward.put(`/api/processes/${processId}/nodes/${nodes[at].id}`, { name: nodes[at].code, nameEn: nodes[at].code, volume }).expect(200);

  /** A published rate with the figures of three months, of the team and of every unit above it. */
  async function metric(code: string, processNodeId: string, at: number): Promise<string> {
    const sum = (column: string) => ({ agg: 'sum', column, filters: [] });
    const definition = {
      ...{ kind: 'ratio', datasetCode: 'funnel', numerator: sum(`c${at + 1}`), denominator: sum(`c${at}`), direction: 'HIGHER', unit: '%', decimals: 4 },
      ...{ percent: true, flow: false, description: '', descriptionEn: '', processNodeId },
    };
    const { body } = await steward.post('/api/metrics', { code, name: code, nameEn: code, definition }).expect(201);
    const versionId = body.versions[0].id;
    await api.sql(`UPDATE metric_version SET status = 'published', content_hash = $2 WHERE id = $1`, [versionId, code]);
    for (const unit of ['NORTH', 'SALES', 'HQ'] as const) for (const [month, row] of Object.entries(MONTHS)) await figure(versionId, unit, month, row[at + 1], row[at]);
    await figure(versionId, 'PLANT', '2026-06-01', '1', '2');
    return body.id;
  }
  const figure = (versionId: string, unit: UnitKey, month: string, numerator: string, denominator: string) =>
    api.sql(
      `INSERT INTO measurement (tenant_id, id, metric_version_id, subject_kind, subject_id, month, numerator, denominator, value, row_count, status)
       VALUES ($1, gen_random_uuid(), $2, 'unit', $3, $4, $5::numeric, $6::numeric, $5::numeric / $6::numeric, 1, 'verified')`,
      [c.tenantId, versionId, c.units[unit], month, numerator, denominator],
    );

  const flow = async (query: string, as: As = steward) => (await as.get(`/api/process-flows/${processId}?${query}`).expect(200)).body;

  it('A1: shows June against May and the year before, marks the payment, and says what explains it', async () => {
    const june = await flow('day=2026-06-15');
    expect(june).toMatchObject({ unit: { id: c.units.NORTH }, now: { from: '2026-06-01', to: '2026-06-30' }, previous: { from: '2026-05-01' }, unexplained: null });
    expect(june.nodes.map(({ volume }: { volume: { now: string; previous: string } }) => [volume.now, volume.previous])).toEqual([
      ['1280000', '900000'],
      ['238080', '165600'],
      ['122611', '87106'],
      ['95637', '80312'],
    ]);
    expect(june.edges.map((edge: { conversion: { now: string } }) => Number(edge.conversion.now).toFixed(3))).toEqual(['0.186', '0.515', '0.780']);
    expect(june.edges[0].conversion.lastYear).toBe('0.18');
    expect(june.worstEdgeId).toBe(edges[2].id);
    expect(june.edges.map(({ contribution }: { contribution: string }) => (Number(contribution) * 100).toFixed(1))).toEqual(['-6.1', '11.9', '94.2']);
    expect(june.edges[2].lost).toBe('17411');
  });
  it('says so where there is nothing to compare with', async () => {
    const may = await flow('day=2026-05-01');
    expect(may).toMatchObject({ unexplained: 'missing', worstEdgeId: null });
    expect(may.edges[0]).toMatchObject({ lost: null, contribution: null, conversion: { previous: null } });
  });
  it('adds up a quarter as sums over sums', async () => {
    const quarter = await flow('period=quarter&day=2026-06-30');
    expect(quarter.nodes[0].volume.now).toBe('2180000');
    expect(Number(quarter.edges[0].conversion.now)).toBeCloseTo((165600 + 238080) / (900000 + 1280000), 10);
  });
  it('shows units only, and those the viewer may see', async () => {
    const zoe = await flow('day=2026-06-15', await c.as('zoe'));
    expect(zoe.units.map(({ name }: { name: string }) => name)).toEqual(expect.not.arrayContaining(['NORTH']));
    expect(await flow(`day=2026-06-15&unitId=${c.units.NORTH}`, await c.as('zoe'))).toMatchObject({ unit: null, nodes: [{ volume: null }, {}, {}, {}] });
  });
  it('is nothing to another tenant, and refuses metrics of one', async () => {
    const other = await api.company();
    await (await other.as('hr')).get(`/api/process-flows/${processId}`).expect(404);
    const body = { words: '', wordsEn: '', conversionMetricId: processId };
    expect((await steward.put(`/api/processes/${processId}/edges/${edges[0].id}`, body).expect(404)).body.fields).toEqual([
      { pointer: '/conversionMetricId', code: 'notFound' },
    ]);
  });
  it('is told where a metric that it is drawn with is to change', async () => {
    const [{ conversionMetricId }] = (await steward.get(`/api/processes/${processId}`).expect(200)).body.edges;
    const boards = (await steward.get(`/api/metrics/${conversionMetricId}/impact`).expect(200)).body.items.filter((i: { kind: string }) => i.kind === 'board');
    expect(boards).toMatchObject([{ link: `/process-flow?process=${processId}` }]);
  });
  it('keeps what is declared when words change', async () => {
    const { body } = await steward.put(`/api/processes/${processId}/edges/${edges[0].id}`, { words: '有意向', wordsEn: '' }).expect(200);
    expect(body.edges[0]).toMatchObject({ words: '有意向', conversionMetricId: expect.any(String) });
  });
});
