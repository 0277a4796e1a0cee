import { CycleModule } from '@kpi-loop/cycle/api';
import { newId } from '@kpi-loop/shared/api';
import { Api } from '@kpi-loop/shared/api/testing';
import { Reviews } from '../testing/src';
import { ReviewModule } from './index';

describe('reviews, actions and alerts as rows', () => {
  let api: Api;
  let r: Reviews;
  let sourceId: string;
  beforeAll(async () => {
    api = await Api.start([CycleModule, ReviewModule]);
    r = await Reviews.open(api);
    const { actionId } = await r.concluded();
    for (const verb of ['accept', 'start']) await r.send('anna', `improvement-actions/${actionId}/${verb}`);
    await r.send('anna', `improvement-actions/${actionId}/claim-done`, { evidence: 'a private word' });
    await r.send('head', `improvement-actions/${actionId}/accept-work`);
    sourceId = (await r.send('steward', 'sources', { code: 'own', name: '本系统', kind: 'internal' }, 201))['id'];
    // what is due later has not happened yet
    await r.c.setClock('2026-09-12');
  });
  afterAll(() => api.stop());

  const preview = async (query: string) => (await r.send('steward', 'datasets/preview', { sourceId, query, from: '2026-01-01', to: '2026-12-31' })) as { columns: { name: string }[]; rows: { cells: string[] }[] };
  const all = async (query: string): Promise<Record<string, string>[]> => {
    const { columns, rows } = await preview(query);
    return rows.map(({ cells }) => Object.fromEntries(columns.map(({ name }, i) => [name, cells[i]])));
  };

  it('are tables of one source, which is reached and can write nothing', async () => {
    expect(await r.send('steward', `sources/${sourceId}/test`)).toMatchObject({ roleCanWrite: false });
    const { tables } = await r.get('steward', `sources/${sourceId}/schema`);
    expect(tables.map(({ name }: { name: string }) => name).sort()).toEqual(['alerts', 'improvement_actions', 'review_meetings']);
  });

  it('say who, which unit, due, done and how it stands', async () => {
    expect(await all('improvement_actions')).toMatchObject([{ owner: 'anna', unit: 'NORTH', metric: 'PAY', status: 'verifying', due_on: '2026-09-10', done_on: '2026-08-21', done: 'true', on_time: 'true', days_late: '0' }]);
    expect(await all('alerts')).toContainEqual(expect.objectContaining({ owner: 'anna', unit: 'NORTH', metric: 'PAY', rule: 'THRESHOLD', severity: 'warn', raised_on: '2026-08-21', handled: 'false', has_action: 'false' }));
    expect(await all('review_meetings')).toMatchObject([{ facilitator: 'head', unit: 'NORTH', held: 'true', present: '2', actions: '1' }]);
  });

  it('never say what people wrote', async () => {
    for (const table of ['improvement_actions', 'alerts', 'review_meetings'])
      expect(JSON.stringify(await preview(table))).not.toMatch(/private word|切换双通道|网关|无备用|复盘|先事实/);
  });

  it('are called what people call them', async () => {
    expect((await preview('alerts')).columns[0]).toMatchObject({ name: 'alert_no', label: '预警编号', labelEn: 'Alert number' });
  });

  it('make a metric without SQL: actions done on time ÷ actions due', async () => {
    const columns = [
      ...['action_no', 'owner', 'unit'].map((name) => ({ name, type: 'text' })),
      { name: 'due_on', type: 'date' },
      { name: 'on_time', type: 'boolean' },
    ];
    const dataset = await r.send('steward', 'datasets', { sourceId, code: 'actions', name: '行动', query: 'improvement_actions', mapping: { eventDate: 'due_on', key: ['action_no'], person: 'owner', unit: 'unit', columns } }, 201);
    const [processId, node, metricId, versionId] = [newId(), newId(), newId(), newId()];
    const t = r.c.tenantId;
    await api.sql(`INSERT INTO process (tenant_id, id, code, name) VALUES ($1, $2, 'OWN', 'P')`, [t, processId]);
    await api.sql(`INSERT INTO process_node (tenant_id, id, process_id, code, name, ordinal) VALUES ($1, $2, $3, 'N', 'N', 1)`, [t, node, processId]);
    await api.sql(`INSERT INTO metric (tenant_id, id, code, name) VALUES ($1, $2, 'ONTIME', '行动按期完成率')`, [t, metricId]);
    await api.sql(
      `INSERT INTO metric_version (tenant_id, id, metric_id, version_no, status, kind, dataset_code, numerator, denominator, direction, process_node_id, content_hash, author_id, percent)
       VALUES ($1, $2, $3, 1, 'published', 'ratio', 'actions', '{"agg":"count","filters":[{"column":"on_time","op":"eq","value":true}]}', '{"agg":"count","filters":[]}', 'HIGHER', $4, 'on time', $5, true)`,
      [t, versionId, metricId, node, r.c.people.hr],
    );
    const run = await r.send('steward', `datasets/${dataset['id']}/collect`, { from: '2026-09-01', to: '2026-09-30' });
    await api.drain();
    expect(await r.get('steward', `collection-runs/${run['id']}`)).toMatchObject({ status: 'succeeded', rowsAccepted: 1 });
    expect(await api.sql(`SELECT value::text, status FROM measurement WHERE tenant_id = $1 AND metric_version_id = $2 AND subject_id = $3`, [t, versionId, r.c.people.anna])).toEqual([{ value: '1', status: 'verified' }]);
  });

  it('are asked for by name only', async () => {
    const { code } = await r.send('steward', 'datasets/preview', { sourceId, query: 'account' }, 422);
    expect(code).toBe('tableUnknown');
  });
});
