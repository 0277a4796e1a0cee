import { DutySources, everyone, firstBrokenLink, newId } from '@kpi-loop/shared/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { Quarter } from '@kpi-loop/scoring/api/testing';
import { CycleModule, StageReports } from '@kpi-loop/cycle/api';
import { AlertCommands, MonitoringModule } from './index';
import { Recompute } from './recompute';

interface AlertItem {
  id: string;
  rule: string;
  severity: string;
  condition: string;
  handling: string;
  version: number;
  reopens: number;
  lineId: string;
  carriedFromId: string | null;
  offers: { event: string; allowed: boolean; because: string[]; needs: string[] }[];
}

describe('alerts', () => {
  let api: Api;
  let c: Company;
  let q: Quarter;
  beforeAll(async () => {
    api = await Api.start([CycleModule, MonitoringModule]);
  });
  beforeEach(async () => {
    c = await api.company();
    q = await Quarter.open(api, c, ['anna']);
    await pay('44810', '2026-08-17');
  });
  afterAll(() => api.stop());

  /** Payment success: threshold 0.90, target 0.925; the margin of the hysteresis is 0.0025. */
  const pay = (numerator: string, lastDate: string) => q.figure('anna', 'PAY', '2026-08-01', numerator, '48600', { lastDate });
  const BELOW = '43500'; // 0.8951
  const JUST_ABOVE = '43800'; // 0.9012
  const WELL_ABOVE = '44800'; // 0.9218
  const recompute = () => api.uow.asSystem(c.tenantId, (tx) => api.app.get(Recompute).period(tx, q.periodId));
  const list = async (as: PersonKey, query = 'rule=THRESHOLD&scope=all') =>
    ((await (await c.as(as)).get(`/api/alerts?${query}`).expect(200)).body as { items: AlertItem[] }).items;
  const threshold = async () => (await list('anna'))[0];
  const clock = (at: string) => api.sql(`UPDATE tenant SET clock_at = $2 WHERE id = $1`, [c.tenantId, at]);
  const tick = async () => {
    await api.tick();
  };
  const breach = async () => {
    await pay(BELOW, '2026-08-17');
    await recompute();
    return threshold();
  };
  const verb = async (as: PersonKey, id: string, name: string, body: object = {}, status = 200) =>
    (await (await c.as(as)).post(`/api/alerts/${id}/${name}`, body).expect(status)).body as AlertItem & { violations: string[] };

  it('is raised once a fingerprint, however often the values are computed', async () => {
    const first = await breach();
    await recompute();
    await pay('43499', '2026-08-18');
    await recompute();
    const all = await list('anna');
    expect(all).toHaveLength(1);
    expect(all[0]).toMatchObject({ id: first.id, condition: 'breaching', handling: 'new', severity: 'warn' });
  });

  it('is told with its rules and boards where the metric is to change, and stands in its lineage', async () => {
    const { id } = await breach();
    const { items } = (await (await c.as('steward')).get(`/api/metrics/${q.metrics.PAY}/impact`).expect(200)).body as { items: { kind: string; rule?: string }[] };
    expect(items.filter(({ kind }) => kind === 'team')).toMatchObject([{ name: 'NORTH' }]);
    // a ratio has no pace
    expect(items.filter(({ kind }) => kind === 'rule').map((item) => item.rule)).toEqual(['THRESHOLD', 'FORECAST', 'STALE']);
    expect(items.filter(({ kind }) => kind === 'rule')).toMatchObject([{ count: 1 }, { count: 1 }, { count: 1 }]);
    expect(items).toContainEqual(expect.objectContaining({ kind: 'alert', rule: 'THRESHOLD', name: 'anna', link: `/alerts?alert=${id}` }));
    type Way = { layers: { kind: string; things: { id: string; name: string; count?: number }[] }[] };
    const way = async (as: PersonKey, kind: string, from: string) => (await (await c.as(as)).get(`/api/lineage?kind=${kind}&id=${from}`).expect(200)).body as Way;
    const of = ({ layers }: Way, kind: string) => layers.find((layer) => layer.kind === kind)?.things ?? [];
    const back = await way('anna', 'alert', id);
    expect(of(back, 'rule')).toMatchObject([{ name: 'THRESHOLD', count: 1 }]);
    expect(of(back, 'metric').map((thing) => thing.id)).toEqual([q.versions.PAY]);
    // from the rule to what it has warned of; whom it watches is counted as far as one sees them
    expect(of(await way('anna', 'rule', of(back, 'rule')[0].id), 'alert').map((thing) => thing.id)).toEqual([id]);
    expect(of(await way('ben', 'metric', q.versions.PAY), 'rule')).toEqual([]);
    expect(of(await way('head', 'metric', q.versions.PAY), 'team')).toMatchObject([{ name: 'NORTH' }]);
  });
  it('is between the owner and the system for four working hours; then the head knows', async () => {
    const alert = await breach();
    expect((await list('anna')).length).toBe(1);
    expect(await list('head')).toEqual([]);
    await (await c.as('head')).get(`/api/alerts/${alert.id}`).expect(404);
    await clock('2026-08-18T13:59:00+08:00');
    await tick();
    expect(await list('head')).toEqual([]);
    await clock('2026-08-18T14:00:00+08:00');
    await tick();
    expect((await list('head')).map((a) => a.id)).toEqual([alert.id]);
    await (await c.as('head')).get(`/api/alerts/${alert.id}`).expect(200);
  });

  it('is not listed to a head from whom the definition keeps figures of single people', async () => {
    const alert = await breach();
    await clock('2026-08-18T14:00:00+08:00');
    await tick();
    expect((await list('head')).map((a) => a.id)).toEqual([alert.id]);
    await api.sql(`ALTER TABLE metric_version DISABLE TRIGGER keep_definition`);
    await api.sql(`UPDATE metric_version SET visibility = '{"perPerson": "OWNER", "purpose": "", "purposeEn": ""}' WHERE id = $1`, [q.versions.PAY]);
    await api.sql(`ALTER TABLE metric_version ENABLE TRIGGER keep_definition`);
    expect([(await list('head')).length, (await list('anna')).length, (await list('hr')).length]).toEqual([0, 1, 1]);
  });

  it('tells owner and head at the same time when it is critical', async () => {
    await q.figure('anna', 'GMV', '2026-07-01', '200', null, { lastDate: '2026-08-17' });
    await recompute();
    const [pace] = await list('head', 'rule=PACE');
    expect(pace).toMatchObject({ severity: 'critical', handling: 'new' });
  });

  it('is nobody else’s: a peer gets 403, another tenant 404', async () => {
    const { id } = await breach();
    expect(await list('ben')).toEqual([]);
    await (await c.as('ben')).get(`/api/alerts/${id}`).expect(403);
    await verb('ben', id, 'acknowledge', {}, 403);
    const other = await api.company();
    await (await other.as('hr')).get(`/api/alerts/${id}`).expect(404);
  });

  it('climbs a step for every answer that does not come in time, three at most', async () => {
    const { id } = await breach();
    for (const [at, handling] of [
      ['2026-08-20T10:00:00+08:00', 'escalated.l1'],
      ['2026-08-24T10:00:00+08:00', 'escalated.l2'],
      ['2026-08-26T10:00:00+08:00', 'escalated.l3'],
      ['2026-09-20T10:00:00+08:00', 'escalated.l3'],
    ]) {
      await clock(at);
      await pay(BELOW, at.slice(0, 10));
      await tick();
      expect((await api.sql<{ handling: string }>(`SELECT handling FROM alert WHERE tenant_id = $1 AND id = $2`, [c.tenantId, id]))[0].handling).toBe(handling);
    }
    expect(await verb('anna', id, 'acknowledge')).toMatchObject({ handling: 'acknowledged' });
  });

  it('stops climbing once the owner has seen it', async () => {
    const { id } = await breach();
    await verb('anna', id, 'acknowledge');
    await clock('2026-08-25T10:00:00+08:00');
    await tick();
    expect((await threshold()).handling).toBe('acknowledged');
  });

  it('is explained by the owner, with a cause', async () => {
    const { id } = await breach();
    await verb('anna', id, 'explain', { cause: 'process', text: '网关超时' }, 409);
    await verb('anna', id, 'acknowledge');
    expect(await verb('anna', id, 'explain', { cause: 'process', text: '网关超时' })).toMatchObject({ handling: 'acknowledged', cause: 'process' });
    await verb('head2', id, 'explain', { cause: 'process', text: 'x' }, 404);
  });

  it('is snoozed for five working days at most, twice, and never when critical', async () => {
    const { id } = await breach();
    expect((await verb('anna', id, 'snooze', { until: '2026-08-26' }, 422)).violations).toEqual(['untilGiven']);
    expect(await verb('anna', id, 'snooze', { until: '2026-08-25' })).toMatchObject({ handling: 'snoozed' });
    await clock('2026-08-25T10:00:00+08:00');
    await tick();
    expect((await threshold()).handling).toBe('acknowledged');
  });

  it('is dismissed by the head with a reason, by a steward only as a false alarm, never by the owner', async () => {
    const { id } = await breach();
    await verb('anna', id, 'acknowledge');
    await clock('2026-08-18T15:00:00+08:00');
    await tick();
    await verb('anna', id, 'dismiss', { kind: 'accepted_risk', reason: 'x' }, 403);
    expect((await verb('steward', id, 'dismiss', { kind: 'accepted_risk', reason: 'x' }, 422)).violations).toEqual(['stewardOnlyFalsePositive']);
    expect(await verb('head', id, 'dismiss', { kind: 'accepted_risk', reason: '双十一前不处理' })).toMatchObject({ handling: 'dismissed' });
    await pay('43400', '2026-08-18');
    await recompute();
    expect(await list('anna')).toHaveLength(1);
  });

  it('clears at once when the value is past the limit by a tenth of the way to the target', async () => {
    await breach();
    await pay(WELL_ABOVE, '2026-08-17');
    await recompute();
    expect(await threshold()).toMatchObject({ condition: 'cleared', handling: 'resolved' });
  });

  it('recovers on the first good point just above the limit, clears on the second, and a replay counts nothing', async () => {
    await breach();
    await pay(JUST_ABOVE, '2026-08-17');
    await recompute();
    await recompute();
    await recompute();
    expect(await threshold()).toMatchObject({ condition: 'recovering', handling: 'new' });
    await pay(JUST_ABOVE, '2026-08-18');
    await recompute();
    expect(await threshold()).toMatchObject({ condition: 'cleared', handling: 'resolved' });
  });

  it('is the same alert again within a week, and a new one after that', async () => {
    const { id } = await breach();
    await pay(WELL_ABOVE, '2026-08-17');
    await recompute();
    await clock('2026-08-20T10:00:00+08:00');
    await pay(BELOW, '2026-08-20');
    await recompute();
    expect(await threshold()).toMatchObject({ id, handling: 'new', condition: 'breaching', reopens: 1 });
    await pay(WELL_ABOVE, '2026-08-20');
    await recompute();
    await clock('2026-09-01T10:00:00+08:00');
    await pay(BELOW, '2026-09-01');
    await recompute();
    const all = await list('anna');
    expect(all.map((a) => a.handling)).toEqual(['new', 'resolved']);
    expect(all[1].id).toBe(id);
  });

  it('A1: is raised on a complete month that the quarter to date hides', async () => {
    await q.figure('anna', 'PAY', '2026-07-01', '780', '1000', { lastDate: '2026-07-31' });
    await recompute();
    // (780 + 44810) ÷ (1000 + 48600) = 0.9192, above 0.90
    const [alert] = await list('anna');
    expect(alert).toMatchObject({ handling: 'new', condition: 'breaching' });
    const [{ snapshot }] = await api.sql<{ snapshot: object }>(`SELECT snapshot FROM alert WHERE id = $1`, [alert.id]);
    expect(snapshot).toMatchObject({ month: '2026-07-01', reading: '0.78', limit: '0.90', value: '0.919153225806' });
  });

  it('does not resolve because data stops coming', async () => {
    await breach();
    await clock('2026-08-28T10:00:00+08:00');
    await recompute();
    expect(await threshold()).toMatchObject({ condition: 'breaching', handling: 'new' });
    expect(await list('anna', 'rule=STALE')).toHaveLength(3);
  });

  it('waits for data by the month until the month is owed, and trusts no window that lies in the future', async () => {
    const [sourceId, datasetId] = [newId(), newId()];
    await api.sql(`INSERT INTO source (tenant_id, id, code, name, kind) VALUES ($1, $2, 'S', 'S', 'file')`, [c.tenantId, sourceId]);
    await api.sql(`INSERT INTO dataset (tenant_id, id, source_id, code, name, mapping, grain) VALUES ($1, $2, $3, 'orders', '月表', '{}', 'month')`, [
      c.tenantId,
      datasetId,
      sourceId,
    ]);
    const run = (to: string) =>
      api.sql(
        `INSERT INTO collection_run (tenant_id, id, dataset_id, status, window_from, window_to) VALUES ($1, gen_random_uuid(), $2, 'succeeded', '2026-01-01', $3)`,
        [c.tenantId, datasetId, to],
      );
    await api.sql(`DELETE FROM measurement WHERE tenant_id = $1`, [c.tenantId]);
    await q.figure('anna', 'PAY', '2026-07-01', '925', '1000', { lastDate: '2026-07-01' });
    await run('2026-07-01');
    const late = async (day: string) => {
      await clock(`${day}T10:00:00+08:00`);
      await recompute();
      return (await list('anna', 'rule=STALE')).filter((a) => a.lineId === q.cards.anna.lines.PAY).length;
    };
    expect(await late('2026-08-18')).toBe(0);
    // August is owed three working days after it ends: on the fourth it is late
    expect(await late('2026-09-03')).toBe(0);
    expect(await late('2026-09-07')).toBe(1);
    const value = await api.sql(`SELECT as_of::text, data_until::text, stale FROM kpi_value WHERE line_id = $1`, [q.cards.anna.lines.PAY]);
    expect(value).toEqual([{ asOf: '2026-07-31', dataUntil: '2026-07-31', stale: true }]);
    await run('2027-01-01');
    expect(await late('2026-09-08')).toBe(1);
  });

  it('stays in action until the action has ended', async () => {
    const { id } = await breach();
    await verb('anna', id, 'acknowledge');
    const action = '01900000-0000-7000-8000-000000000001';
    await api.uow.asPerson(c.tenantId, c.people.anna, (tx) => api.app.get(AlertCommands).linkAction(tx, id, action));
    await pay(WELL_ABOVE, '2026-08-17');
    await recompute();
    expect(await threshold()).toMatchObject({ condition: 'cleared', handling: 'in_action' });
    await api.uow.asSystem(c.tenantId, (tx) => api.app.get(AlertCommands).actionClosed(tx, action));
    expect(await threshold()).toMatchObject({ condition: 'cleared', handling: 'resolved' });
  });

  it('goes on in the next period on the line that carries on', async () => {
    const old = await breach();
    await verb('anna', old.id, 'acknowledge');
    const next = await q.card('anna', q.nextPeriodId, 'draft', q.cards.anna);
    await api.sql(`UPDATE period SET status = 'closed' WHERE tenant_id = $1 AND id = $2`, [c.tenantId, q.periodId]);
    await api.sql(`UPDATE period SET status = 'open' WHERE tenant_id = $1 AND id = $2`, [c.tenantId, q.nextPeriodId]);
    await api.uow.asSystem(c.tenantId, async (tx) =>
      tx.record({ type: 'period.closed', periodId: q.periodId, nextPeriodId: q.nextPeriodId }, 'period', q.periodId, everyone),
    );
    await api.drain();
    await api.drain();
    const all = await list('anna');
    expect(all.map((a) => [a.lineId, a.handling, a.carriedFromId])).toEqual(
      expect.arrayContaining([
        [next.lines.PAY, 'acknowledged', old.id],
        [q.cards.anna.lines.PAY, 'resolved', null],
      ]),
    );
  });

  it('asks the owner to answer: a duty and offers', async () => {
    const { id, offers } = await breach();
    expect(offers.find((o) => o.event === 'alert.acknowledge')).toEqual({ event: 'alert.acknowledge', allowed: true, because: [], needs: [] });
    const duties = await api.uow.asPerson(c.tenantId, c.people.anna, (tx) => api.app.get(DutySources).all(tx));
    expect(duties.filter((d) => d.kind === 'alert.acknowledge').map((d) => d.aggregateId)).toContain(id);
  });

  it('counts in the ring: lines by state, and what waits for me', async () => {
    await breach();
    const stages = await api.uow.asPerson(c.tenantId, c.people.anna, (tx) => api.app.get(StageReports).all(tx, q.periodId));
    expect(stages.find((s) => s.stage === 'monitor')).toMatchObject({ total: 3, waitingForMe: expect.any(Number) as number });
  });

  it('keeps an unbroken chain, whoever moved it', async () => {
    const { id } = await breach();
    await verb('anna', id, 'acknowledge');
    await pay(WELL_ABOVE, '2026-08-17');
    await recompute();
    await pay(BELOW, '2026-08-18');
    await recompute();
    await verb('anna', id, 'acknowledge');
    expect(await api.uow.asSystem(c.tenantId, (tx) => firstBrokenLink((sql, params) => tx.query(sql, params), ['alert']))).toBeUndefined();
  });
});
