import { DatasetCatalog, DefinitionTrials, MetricFigures, MetricVersionCommands } from '@kpi-loop/metric/api';
import { definitionOfTemplate, METRIC_TEMPLATES, usualAggregation, type Definition, type MetricTemplate } from '@kpi-loop/metric/domain';
import { newId } from '@kpi-loop/shared/api';
import { Api, type Company } from '@kpi-loop/shared/api/testing';
import { MeasurementModule } from './index';

/** Templates are only worth what their measure comes to in the SQL that figures are made with. */
describe('the templates of the metric centre', () => {
  let api: Api;
  let c: Company;
  beforeAll(async () => {
    api = await Api.start([MeasurementModule]);
    c = await api.company();
    const steward = await c.as('steward');
    const sourceId = (await steward.post('/api/sources', { code: 'files', name: '文件', kind: 'file' }).expect(201)).body.id;
    const known = new Map(METRIC_TEMPLATES.flatMap((t) => t.columns.map((column) => [column.key, column.type] as const)));
    const columns = [{ name: 'day', type: 'date' }, { name: 'no', type: 'text' }, ...[...known].map(([name, type]) => ({ name, type }))];
    await steward
      .post('/api/datasets', { sourceId, code: 'everything', name: '全部列', mapping: { eventDate: 'day', key: ['no'], unitCode: 'HQ', columns } })
      .expect(201);
  });
  afterAll(() => api.stop());

  const defined = (template: MetricTemplate): Definition => {
    const made = definitionOfTemplate(template, {
      ...{ datasetCode: template.columns.length ? 'everything' : '', processNodeId: null, parameters: {} },
      columns: Object.fromEntries(template.columns.map(({ key }) => [key, key])),
      metrics: Object.fromEntries((template.sketch.inputs ?? []).map(({ as }) => [as, as])),
    });
    const whole = { formula: '', span: null, zeroDenominator: 'NONE', nullRule: { kind: 'skip', months: 0 }, ...made } as Definition;
    return { ...whole, ...usualAggregation(whole) };
  };

  it.each(METRIC_TEMPLATES.map((t) => [t.code, t] as const))('%s makes of its test rows what it says', async (_, template) => {
    const definition = defined(template);
    const results = await api.uow.asSystem(c.tenantId, (tx) => api.app.get(DefinitionTrials).tests(tx, definition));
    // the figure comes with as many decimals as the definition has
    expect(results!.map(({ name, passed, got }) => [name, passed, got === null ? null : Number(got)])).toEqual(
      definition.tests.map(({ name, expected }) => [name, true, expected === null ? null : Number(expected)]),
    );
  });
  it('count only columns that the dataset has', async () => {
    const columns = await api.uow.asSystem(c.tenantId, (tx) => api.app.get(DatasetCatalog).columns(tx, 'everything'));
    const names = new Set(columns!.map(({ name }) => name));
    expect(METRIC_TEMPLATES.flatMap((t) => t.columns.map(({ key }) => key)).filter((key) => !names.has(key))).toEqual([]);
  });
});

describe('what the metric tree shows of figures', () => {
  let api: Api;
  let c: Company;
  let metricId: string;
  let versionId: string;
  beforeAll(async () => {
    api = await Api.start([MeasurementModule]);
    c = await api.company();
    const steward = await c.as('steward');
    const process = (await steward.post('/api/processes', { code: 'P', name: '流程', nameEn: '' }).expect(201)).body;
    const { nodes } = (await steward.post(`/api/processes/${process.id}/nodes`, { code: 'N', name: '节点', nameEn: '' }).expect(201)).body;
    const sourceId = (await steward.post('/api/sources', { code: 'files', name: '文件', kind: 'file' }).expect(201)).body.id;
    const mapping = {
      eventDate: 'day',
      key: ['day'],
      unitCode: 'HQ',
      columns: [
        { name: 'day', type: 'date' },
        { name: 'sales', type: 'number' },
      ],
    };
    await steward.post('/api/datasets', { sourceId, code: 'sales', name: '销售', mapping }).expect(201);
    const definition = {
      ...{
        kind: 'simple',
        datasetCode: 'sales',
        numerator: { agg: 'sum', column: 'sales', filters: [] },
        direction: 'HIGHER',
        unit: '元',
        decimals: 2,
        percent: false,
        flow: true,
      },
      ...{
        description: '',
        descriptionEn: '',
        processNodeId: nodes[0].id,
        tests: [{ name: 'one', rows: [{ date: '2026-07-01', data: { sales: 2 } }], inputs: {}, expected: '2' }],
      },
    };
    const made = (await steward.post('/api/metrics', { code: 'SALES', name: '销售额', nameEn: 'Sales', definition }).expect(201)).body;
    metricId = made.id;
    versionId = made.versions[0].id;
    await steward.post(`/api/metric-versions/${versionId}/submit`).expect(200);
    await api.uow.asPerson(c.tenantId, c.people.hr, (tx) => api.app.get(MetricVersionCommands).publish(tx, versionId));
    for (const [unit, month, value, status] of [
      [c.units.HQ, '2026-06-01', '90', 'verified'],
      [c.units.HQ, '2026-05-01', '100', 'verified'],
      [c.units.HQ, '2026-07-01', '7', 'quarantined'],
      [c.units.NORTH, '2026-07-01', '50', 'verified'],
    ] as const)
      await put(unit, month, value, status);
  });
  afterAll(() => api.stop());

  const put = (unit: string, month: string, value: string, status: string) =>
    api.sql(
      `INSERT INTO measurement (tenant_id, id, metric_version_id, subject_kind, subject_id, month, value, status) VALUES ($1, $2, $3, 'unit', $4, $5, $6, $7)`,
      [c.tenantId, newId(), versionId, unit, month, value, status],
    );
  const seenBy = (as: keyof Company['people']) =>
    api.uow.asPerson(c.tenantId, c.people[as], async (tx) => (await api.app.get(MetricFigures).of(tx, [metricId])).get(metricId));

  it('is the last figure of the widest unit and the month before it, none of them in doubt', async () =>
    expect(await seenBy('hr')).toMatchObject({ value: '90', before: '100', unitName: expect.any(String) }));
  it('is not that of half a month, which is told only where there is no other', async () => {
    const state = (status: string) => api.sql(`UPDATE measurement SET status = $2 WHERE metric_version_id = $1 AND value IN (90, 100)`, [versionId, status]);
    await put(c.units.HQ, '2026-08-01', '12', 'verified');
    expect(await seenBy('hr')).toMatchObject({ value: '90', before: '100', month: '2026-06-01' });
    await state('quarantined');
    expect(await seenBy('hr')).toMatchObject({ value: '12', before: null, month: '2026-08-01' });
    await state('verified');
    await api.sql(`DELETE FROM measurement WHERE metric_version_id = $1 AND value = 12`, [versionId]);
  });
  it('is that of the widest unit the viewer may see', async () => {
    await api.sql(`UPDATE measurement SET subject_id = $2 WHERE metric_version_id = $1 AND value IN (90, 100)`, [versionId, c.units.PLANT]);
    expect(await seenBy('anna')).toMatchObject({ value: '50', before: null });
    expect(await seenBy('zoe')).not.toMatchObject({ value: '50' });
  });
});

describe('a dataset that is read otherwise', () => {
  it('takes away what two people vouched for, a new name does not', async () => {
    const api = await Api.start([MeasurementModule]);
    const c = await api.company();
    const steward = await c.as('steward');
    const sourceId = (await steward.post('/api/sources', { code: 'files', name: '文件', kind: 'file' }).expect(201)).body.id;
    const mapping = {
      eventDate: 'day',
      key: ['day'],
      unitCode: 'HQ',
      columns: [
        { name: 'day', type: 'date' },
        { name: 'sales', type: 'number' },
      ],
    };
    const dataset = (await steward.post('/api/datasets', { sourceId, code: 'sales', name: '销售', mapping }).expect(201)).body;
    const [metricId, id, certificationId] = [newId(), newId(), newId()];
    const [processId, node] = [newId(), newId()];
    await api.sql(`INSERT INTO process (tenant_id, id, code, name) VALUES ($1, $2, 'P', 'P')`, [c.tenantId, processId]);
    await api.sql(`INSERT INTO process_node (tenant_id, id, process_id, code, name, ordinal) VALUES ($1, $2, $3, 'N', 'N', 1)`, [c.tenantId, node, processId]);
    await api.sql(`INSERT INTO metric (tenant_id, id, code, name) VALUES ($1, $2, 'S', 'S')`, [c.tenantId, metricId]);
    await api.sql(
      `INSERT INTO metric_version (tenant_id, id, metric_id, version_no, status, kind, dataset_code, numerator, direction, process_node_id, content_hash, author_id) VALUES ($1, $2, $3, 1, 'published', 'simple', 'sales', '{"agg": "count", "filters": []}', 'HIGHER', $4, 'h', $5)`,
      [c.tenantId, id, metricId, node, c.people.hr],
    );
    await api.sql(
      `INSERT INTO certification (tenant_id, id, metric_id, metric_version_id, status, steward_id, steward_signed_at, owner_id, owner_signed_at) VALUES ($1, $2, $3, $4, 'certified', $5, now(), $6, now())`,
      [c.tenantId, certificationId, metricId, id, c.people.steward, c.people.anna],
    );
    const status = async () => (await api.sql<{ status: string }>(`SELECT status FROM certification WHERE id = $1`, [certificationId]))[0].status;
    const as = { name: '销售明细', nameEn: 'Sales', replaceMode: 'window' };
    await steward.put(`/api/datasets/${dataset.id}`, { ...as, mapping }).expect(200);
    expect(await status()).toBe('certified');
    const other = { ...mapping, columns: [...mapping.columns, { name: 'channel', type: 'text' }] };
    await steward.put(`/api/datasets/${dataset.id}`, { ...as, mapping: other }).expect(200);
    expect(await status()).toBe('fallen');
    await api.stop();
  });
});
