import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { DatasetCatalog, DefinitionTrials, MetricModule } from '../index';

const COLUMNS = ['paid', 'uv', 'orders'].map((name) => ({ name, type: 'integer' }));

/** A metric centre with one process of three steps, datasets `orders` and `visits`, and test cases that pass. */
export class Centre {
  private constructor(
    readonly api: Api,
    readonly c: Company,
    readonly processId: string,
    readonly nodes: Record<'VIEW' | 'CART' | 'PAY', string>,
  ) {}

  /** Anna answers for the last step, nobody for the others. */
  static async open(): Promise<Centre> {
    const api = await Api.start([MetricModule]);
    api.app.get(DatasetCatalog).register({ datasets: async () => new Map(['orders', 'visits'].map((code) => [code, { name: code, nameEn: '', columns: COLUMNS }])), timezone: async () => null });
    api.app.get(DefinitionTrials).register({
      tests: async (_tx, { tests }) => tests.map(({ name, expected }) => ({ name, passed: true, expected, got: expected })),
      preview: async () => ({ months: [], subjects: [] }),
    });
    return Centre.of(api, await api.company());
  }

  /** The same process for another company. */
  static async of(api: Api, c: Company): Promise<Centre> {
    const steward = await c.as('steward');
    let process = (await steward.post('/api/processes', { code: 'EC', name: '电商转化流程', nameEn: 'E-commerce funnel' }).expect(201)).body;
    for (const code of ['VIEW', 'CART', 'PAY'])
      process = (
        await steward.post(`/api/processes/${process.id}/nodes`, { code, name: code, nameEn: code, ownerId: code === 'PAY' ? c.people.anna : null }).expect(201)
      ).body;
    const nodes = Object.fromEntries(process.nodes.map((n: { id: string; code: string }) => [n.code, n.id])) as Centre['nodes'];
    return new Centre(api, c, process.id, nodes);
  }

  definition(change: object = {}) {
    return {
      ...{ kind: 'simple', datasetCode: 'orders', numerator: { agg: 'sum', column: 'paid', filters: [] }, direction: 'HIGHER', unit: '单', decimals: 0 },
      ...{ percent: false, flow: true, description: '', descriptionEn: '', processNodeId: this.nodes.PAY },
      tests: [{ name: 'one row', rows: [], inputs: {}, expected: '1' }],
      ...change,
    };
  }

  reading(...codes: string[]) {
    const inputs = codes.map((code) => ({ as: code, code, back: null, weight: null, zeroAt: null, fullAt: null }));
    return this.definition({ kind: 'derived', datasetCode: '', numerator: null, flow: false, formula: codes.join(' + '), inputs });
  }

  /** A draft. */
  async metric(code: string, definition: object = {}, more: object = {}): Promise<string> {
    const body = { code, name: `指标${code}`, nameEn: `Metric ${code}`, definition: this.definition(definition), ...more };
    return (await (await this.c.as('steward')).post('/api/metrics', body).expect(201)).body.id;
  }

  /** Written by `steward`, published by `hr`. Answers the version. */
  async published(code: string, definition: object = {}, more: object = {}): Promise<{ metricId: string; versionId: string }> {
    const metricId = await this.metric(code, definition, more);
    return { metricId, versionId: await this.publish(metricId) };
  }

  async publish(metricId: string, body: object = {}): Promise<string> {
    const { id } = (await this.show(metricId)).versions[0];
    await (await this.c.as('steward')).post(`/api/metric-versions/${id}/submit`).expect(200);
    await (await this.c.as('hr')).post(`/api/metric-versions/${id}/publish`, body).expect(200);
    return id;
  }

  async show(metricId: string, as: PersonKey = 'steward') {
    return (await (await this.c.as(as)).get(`/api/metrics/${metricId}`).expect(200)).body;
  }
}
