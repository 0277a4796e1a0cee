import { Tenants } from '@kpi-loop/shared/api';
import { Api, type Company } from '@kpi-loop/shared/api/testing';
import { demoCompany } from '../../../../tools/demo/src';
import { FEATURES } from '../features';
import { loadDemo } from './load';
import { DemoModule } from './demo.module';
import { loadOrganization, type Ids } from './load-organization';
import { loadMetrics } from './load-metrics';
import { loadDatasets } from './load-data';
import { Player } from './player';
import { prepareDemo } from './prepare';

describe('the demo company, interrupted on the way', () => {
  let api: Api;
  let other: Company;
  let ownerUrl: string;
  beforeAll(async () => {
    process.env['DEMO'] = 'true';
    api = await Api.start([...FEATURES, DemoModule]);
    other = await api.company();
    ownerUrl = api.url.replace('kpi_app', 'kpi_owner');
  });
  afterAll(() => {
    delete process.env['DEMO'];
    return api.stop();
  });

  const tenants = () => api.sql<{ id: string; demoLoadedAt: string | null }>(`SELECT id, demo_loaded_at FROM tenant WHERE code = 'huahe'`);
  /** Tables with rows of the tenant. */
  const rowsOf = async (tenantId: string): Promise<Map<string, number>> => {
    const tables = await api.sql<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name) WHERE table_schema = 'public' AND column_name = 'tenant_id' AND table_type = 'BASE TABLE'`,
    );
    const counted = new Map<string, number>();
    for (const { name } of tables) {
      const [{ n }] = await api.sql<{ n: number }>(`SELECT count(*)::int AS n FROM "${name}" WHERE tenant_id = $1`, [tenantId]);
      if (n) counted.set(name, n);
    }
    return counted;
  };

  it('is to be loaded where there is none', async () => expect(await prepareDemo(ownerUrl)).toBe('to be loaded'));

  it('is not shown and not mistaken for a finished one', async () => {
    const demo = demoCompany();
    let ids: Ids | undefined;
    const id = await api.app
      .get(Tenants)
      .open(
        { code: 'huahe', name: '华禾', nameEn: 'Huahe', demo: true, clockAt: '2026-04-01T10:00:00+08:00' },
        async (tx) => void (ids = await loadOrganization(tx, demo)),
      );
    const player = new Player(api.app, id);
    await loadDatasets(player, demo);
    await loadMetrics(player, demo, ids!);
    await api.sql(
      `INSERT INTO access_log (tenant_id, id, viewer_id, subject_id, resource) SELECT tenant_id, id, id, id, 'person' FROM person WHERE tenant_id = $1 LIMIT 1`,
      [id],
    );
    expect((await rowsOf(id)).size).toBeGreaterThan(15);
    expect((await api.nobody().get('/api/demo/accounts').expect(200)).body).toEqual([]);
    await expect(loadDemo(api.app)).rejects.toThrow(/interrupted/);
  });

  it('is removed to the last row, and nobody else’s', async () => {
    const [{ id }] = await tenants();
    const before = await rowsOf(other.tenantId);
    expect(await prepareDemo(ownerUrl)).toBe('to be loaded');
    expect(await rowsOf(id)).toEqual(new Map());
    expect(await tenants()).toEqual([]);
    expect(await api.sql(`SELECT FROM pgboss.job WHERE data->>'tenantId' = $1`, [id])).toEqual([]);
    expect(await rowsOf(other.tenantId)).toEqual(before);
  });

  it('leaves the guards of the tables as they were', async () => {
    expect(await api.sql(`SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'O'`)).toEqual([]);
  });

  it('is left alone once it has been played to its end', async () => {
    const id = await api.app.get(Tenants).open({ code: 'huahe', name: '华禾', nameEn: 'Huahe', demo: true });
    await new Player(api.app, id).finish();
    expect(await prepareDemo(ownerUrl)).toBe('ready');
    expect(await tenants()).toMatchObject([{ id, demoLoadedAt: expect.anything() }]);
    expect((await api.nobody().get('/api/demo/accounts').expect(200)).body).not.toEqual([]);
    await loadDemo(api.app);
    expect(await tenants()).toHaveLength(1);
  });
});
