import { Tenants } from '@kpi-loop/shared/api';
import { Api } from '@kpi-loop/shared/api/testing';
import { demoCompany, toCsv, type Row } from '../../../../tools/demo/src';
import { FEATURES } from '../features';
import { deliver, loadDatasets, sendAgain } from './load-data';
import { loadMetrics, nodesOf } from './load-metrics';
import { loadOrganization, type Ids } from './load-organization';
import { loadTemplates } from './load-templates';
import { Player, type Hand } from './player';

interface Figure {
  id: string;
  status: string;
  value: string | null;
  numerator: string | null;
  flags: { kind: string; column: string; value: string; cleared: boolean }[];
}

/** The data cases of domain.md §7.4, played through the routes with the rows of the demo company. */
describe('the planted cases of data', () => {
  const demo = demoCompany();
  let api: Api;
  let player: Player;
  let steward: Hand;
  let ids: Ids;
  let datasets: Map<string, string>;
  let metrics: Map<string, { metricId: string; versionId: string }>;

  beforeAll(async () => {
    process.env['SECRET_KEY'] ??= '5e'.repeat(32);
    api = await Api.start([...FEATURES]);
    const tenant = { code: 'planted', name: '华禾', nameEn: 'Huahe', demo: true, clockAt: '2026-04-01T10:00:00+08:00' };
    const id = await api.app.get(Tenants).open(tenant, async (tx) => void (ids = await loadOrganization(tx, demo)));
    player = new Player(api.app, id);
    steward = await player.as('taoran');
    datasets = await loadDatasets(player, demo);
    metrics = await loadMetrics(player, demo, ids);
    await player.settle();
  });
  afterAll(() => api.stop());

  const figure = async (code: string, unit: string, month: string): Promise<Figure | undefined> => {
    const { versionId } = metrics.get(code)!;
    const { items } = await steward.get<{ items: Figure[] }>(
      `/api/measurements?metricVersionId=${versionId}&subjectKind=unit&subjectId=${ids.unit.get(unit)}&from=${month}-01&to=${month}-28`,
    );
    return items[0];
  };
  const rowsOf = (code: string, from: string, to: string): Row[] => {
    const data = demo.datasets.find((dataset) => dataset.code === code)!;
    return data.rows.filter((row) => String(row[data.timeColumn]) >= from && String(row[data.timeColumn]) <= to);
  };
  const send = async (code: string, rows: Row[]): Promise<{ id: string; status: string; rowsChanged: number; problem: string | null }> => {
    const content = toCsv(demo.datasets.find((dataset) => dataset.code === code)!, rows);
    const { id } = await steward.upload<{ id: string }>('/api/uploads', { name: `${code}.csv`, content });
    const run = await steward.post<{ id: string }>(`/api/datasets/${datasets.get(code)}/collect`, { uploadId: id });
    await player.settle();
    return steward.get(`/api/collection-runs/${run.id}`);
  };

  it('have metrics for which two people vouch, and a filter that finds them', async () => {
    const { items } = await steward.get<{ items: { code: string; certified: boolean }[] }>('/api/metrics?limit=200&certified=true');
    expect(items.map(({ code, certified }) => [code, certified])).toEqual([...demo.scenario.certified.metrics].sort().map((code) => [code, true]));
    const { certification } = (await steward.get<{ versions: { certification: object }[] }>(`/api/metrics/${metrics.get('RT01')!.metricId}`)).versions[0];
    expect(certification).toMatchObject({ status: 'certified', owner: { name: '宋佳宁' }, steward: { name: '苏琪辰' } });
  });

  it('have templates of two positions; an engineer begins with a key task of three milestones and a bonus item', async () => {
    await loadTemplates({ player, metrics });
    const { items } = await steward.get<{ items: { nameEn: string; tasks: { milestones: { dueShare: string }[] }[]; bonuses: object[] }[] }>('/api/scorecard-templates');
    const held = items.map(({ nameEn, tasks, bonuses }) => [nameEn, tasks.map(({ milestones }) => milestones.map(({ dueShare }) => dueShare)), bonuses.length]);
    expect(held).toEqual([
      ['Store manager', [], 0],
      ['Engineer', [['0.3333', '0.6667', '1']], 1],
    ]);
  });

  describe('A2: the tracking loses five days of add-to-cart events in August', () => {
    beforeAll(async () => {
      await player.day('2026-09-01');
      await deliver(player, demo, datasets, '2026-07-01', '2026-08-31');
    });

    it('26 of 31 days are below 98 %, and the rates that count them are being verified', async () => {
      const rate = (await figure('EC02', 'EC', '2026-08'))!;
      expect(rate).toMatchObject({ status: 'quarantined', numerator: '139586', flags: [{ kind: 'completeness', column: 'add_to_cart', value: '26/31', cleared: false }] });
      expect(Number(rate.value).toFixed(4)).toBe('0.1568');
      expect(await figure('EC03', 'EC', '2026-08')).toMatchObject({ status: 'quarantined' });
    });
    it('what does not count them is verified as ever, and so is the month before', async () => {
      for (const [code, month] of [
        ['EC01', '2026-08'],
        ['EC04', '2026-08'],
        ['EC05', '2026-08'],
        ['EC02', '2026-07'],
      ])
        expect(await figure(code, 'EC', month)).toMatchObject({ status: 'verified', flags: [] });
    });
    it('the events come later: the check passes, the steward releases, and the source is trusted again', async () => {
      expect(await send('ec_funnel_daily', rowsOf('ec_funnel_daily', '2026-08-01', '2026-08-31'))).toMatchObject({ status: 'succeeded', rowsChanged: 20 });
      const doubted = (await figure('EC02', 'EC', '2026-08'))!;
      expect(doubted).toMatchObject({ status: 'quarantined', flags: [{ cleared: true }] });
      expect(await steward.post('/api/measurements/release', { ids: [doubted.id], reason: '埋点已补采' })).toEqual({ decided: 1, skipped: 0 });
      await player.settle();
      const sound = (await figure('EC02', 'EC', '2026-08'))!;
      expect(sound).toMatchObject({ status: 'verified', numerator: '166430' });
      expect(Number(sound.value).toFixed(4)).toBe('0.1870');
    });
  });

  describe('A5: the energy meter of L2 stands still in September', () => {
    beforeAll(async () => {
      await player.day('2026-10-01');
      await deliver(player, demo, datasets, '2026-09-01', '2026-09-30');
    });

    it('the energy of the line and of the plant is being verified; that of the other lines is not', async () => {
      expect(await figure('MF08', 'MF-L2', '2026-09')).toMatchObject({ status: 'quarantined', flags: [{ kind: 'flatline', column: 'energy_kwh' }] });
      expect(await figure('MF08', 'MF', '2026-09')).toMatchObject({ status: 'quarantined' });
      expect(await figure('MF08', 'MF-L1', '2026-09')).toMatchObject({ status: 'verified' });
      expect(await figure('MF01', 'MF-L2', '2026-09')).toMatchObject({ status: 'verified' });
    });
    it('it stands in the queue with the day it began', async () => {
      const { failed, flagged } = await steward.get<{ flagged: number; failed: { asked: { kind: string }; examples: { day: string; unit: string; value: string }[] }[] }>('/api/quality/queue');
      const meter = failed.find(({ asked }) => asked.kind === 'flatline')!;
      expect(meter.examples).toMatchObject([{ day: '2026-09-07', unit: 'MF-L2' }]);
      expect(meter.examples[0].value).toMatch(/^\d+(\.\d+)? × 6$/);
      expect(flagged).toBeGreaterThan(0);
    });
    it('nobody knows what it was: rejected, the figure is missing, and HR lets the month pass', async () => {
      const { id } = (await figure('MF08', 'MF-L2', '2026-09'))!;
      await steward.post('/api/measurements/reject', { ids: [id], reason: '电表故障' });
      expect(await figure('MF08', 'MF-L2', '2026-09')).toMatchObject({ status: 'missing' });
      await (await player.as('zhoumin')).post(`/api/measurements/${id}/waive`, { reason: '电表故障，公司原因' });
      expect(await figure('MF08', 'MF-L2', '2026-09')).toMatchObject({ status: 'waived' });
    });
  });

  describe('A7: a store sends its file of May twice', () => {
    it('its rows are known by their key, and nothing is counted twice', async () => {
      await deliver(player, demo, datasets, '2026-05-01', '2026-05-31');
      const before = (await figure('RT01', 'RT07', '2026-05'))!;
      expect(Number(before.value)).toBeGreaterThan(0);
      await sendAgain(player, demo, datasets);
      expect(await figure('RT01', 'RT07', '2026-05')).toEqual(before);
    });
    it('the same content is refused, with the way to the run that brought it', async () => {
      await expect(sendAgain(player, demo, datasets)).rejects.toThrow(/409.*alreadyImported/);
    });
  });

  describe('A10: there is no cycle time for February', () => {
    beforeAll(async () => {
      const hr = await player.as('zhoumin');
      const { versions: [like] } = await steward.get<{ versions: Record<string, unknown>[] }>(`/api/metrics/${metrics.get('RD03')!.metricId}`);
      const definition = {
        kind: 'simple',
        datasetCode: 'rd_release_monthly',
        numerator: { agg: 'median', column: 'cycle_time_days', filters: [] },
        direction: 'LOWER',
        unit: 'd',
        decimals: 0,
        percent: false,
        flow: false,
        description: like['description'],
        descriptionEn: like['descriptionEn'],
        purpose: like['purpose'],
        purposeEn: like['purposeEn'],
        processNodeId: (await nodesOf(steward)).get('RD-BUILD'),
        tests: [{ name: '两行', rows: [40, 44].map((days, i) => ({ date: `2026-01-0${i + 1}`, data: { cycle_time_days: days } })), inputs: {}, expected: '42' }],
      };
      const { id, versions } = await steward.post<{ id: string; versions: { id: string }[] }>('/api/metrics', { code: 'RD01', name: '研发周期', nameEn: 'Development cycle time', definition });
      await steward.post(`/api/metric-versions/${versions[0].id}/submit`);
      await hr.post(`/api/metric-versions/${versions[0].id}/publish`);
      metrics.set('RD01', { metricId: id, versionId: versions[0].id });
      await send('rd_release_monthly', rowsOf('rd_release_monthly', '2026-01-01', '2026-03-01'));
    });

    it('the month has no value, and never zero', async () => {
      expect(await figure('RD01', 'RD', '2026-01')).toMatchObject({ value: '42' });
      expect(await figure('RD01', 'RD', '2026-02')).toMatchObject({ value: null, numerator: null });
      expect(await figure('RD01', 'RD', '2026-03')).toMatchObject({ value: '42' });
    });
    it('HR may let a month without any value pass; it stays without one', async () => {
      const { id } = (await figure('RD01', 'RD', '2026-02'))!;
      await (await player.as('zhoumin')).post(`/api/measurements/${id}/waive`, { reason: '研发任务系统迁移' });
      expect(await figure('RD01', 'RD', '2026-02')).toMatchObject({ status: 'waived', value: null });
    });
    it('a source that does not answer fails its run by name, and what is known stays', async () => {
      const { id: sourceId } = await steward.post<{ id: string }>('/api/sources', { code: 'jira', name: '研发任务系统', kind: 'rest', url: 'https://jira.invalid/api' });
      const mapping = { eventDate: 'month', key: ['month'], person: 'owner_no', columns: [{ name: 'month', type: 'date' }, { name: 'owner_no', type: 'text' }, { name: 'days', type: 'number' }] };
      const request = { path: 'cycle-times?from=:from&to=:to', rows: '', paging: 'none' };
      const { id } = await steward.post<{ id: string }>('/api/datasets', { sourceId, code: 'rd_cycle', name: '研发周期', mapping, request });
      const run = await steward.post<{ id: string }>(`/api/datasets/${id}/collect`, { from: '2026-02-01', to: '2026-02-28' });
      await player.settle();
      expect(await steward.get(`/api/collection-runs/${run.id}`)).toMatchObject({ status: 'failed', problem: expect.stringMatching(/^source(Unreachable|AddressUnknown|HostNotAllowed)$/) as unknown, rowsAccepted: 0 });
      expect(await api.sql(`SELECT 1 FROM observation WHERE tenant_id = $1 AND dataset_id = $2`, [player.tenantId, id])).toEqual([]);
      const { items } = await steward.get<{ items: { kind: string; link: string }[] }>('/api/duties');
      expect(items.find(({ link }) => link.endsWith(run.id))).toMatchObject({ kind: 'collectionRun.failed' });
    });
  });
});
