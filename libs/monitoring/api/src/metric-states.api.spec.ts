import { MetricStates } from '@kpi-loop/metric/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { Quarter } from '@kpi-loop/scoring/api/testing';
import { MonitoringModule } from './index';
import { Recompute } from './recompute';

/** What the process map shows of metrics: how they stand for units, to whoever may see the figure of the unit. */
describe('how a metric stands', () => {
  let api: Api;
  let c: Company;
  let q: Quarter;
  beforeAll(async () => {
    api = await Api.start([MonitoringModule]);
    c = await api.company();
    q = await Quarter.open(api, c, ['anna']);
    await q.figure('anna', 'GMV', '2026-07-01', '380');
    await q.figure('anna', 'GMV', '2026-08-01', '203');
    await api.uow.asSystem(c.tenantId, (tx) => api.app.get(Recompute).period(tx, q.periodId));
  });
  afterAll(() => api.stop());

  const seenBy = async (as: PersonKey): Promise<unknown> => {
    const { body } = await (await c.as(as)).get('/api/processes').expect(200);
    return body.items.flatMap(({ nodes }: { nodes: { metrics: { code: string; state: string | null }[] }[] }) => nodes.flatMap(({ metrics }) => metrics)).find(
      ({ code }: { code: string }) => code === 'GMV',
    )?.state;
  };

  it('says nothing of a person', async () => {
    const states = await api.uow.asSystem(c.tenantId, (tx) => api.app.get(MetricStates).of(tx));
    expect(states).toEqual(new Map());
  });
  it('is that of the unit, to the unit and whoever stands above, and nothing to others', async () => {
    await api.sql(`UPDATE scorecard SET subject_kind = 'unit', subject_id = $2 WHERE id = $1`, [q.cards.anna.id, c.units.NORTH]);
    expect(await Promise.all((['anna', 'head2', 'hr', 'zoe'] as const).map(seenBy))).toEqual(['warn', 'warn', 'warn', null]);
  });
});
