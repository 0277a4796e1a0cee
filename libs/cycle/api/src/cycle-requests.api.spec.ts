import { DutySources } from '@kpi-loop/shared/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { defaultPolicy } from '@kpi-loop/cycle/domain';
import { aRunningCycle } from '../testing/src';
import { CycleModule } from './index';

/** R-SM2, R-SM3, R-SM5 of what several seats decide; 18 August 2026 is a Tuesday. */
describe('a request for several seats', () => {
  let api: Api;
  let c: Company;
  let cycleId: string;
  beforeAll(async () => {
    api = await Api.start([CycleModule]);
  });
  beforeEach(async () => {
    c = await api.company();
    ({ cycleId } = await aRunningCycle(api, c));
  });
  afterAll(() => api.stop());

  const post = async (who: PersonKey, path: string, body: object = {}) => (await c.as(who)).post(`/api/${path}`, body);
  const asked = async (): Promise<string> => {
    const { status, body } = await post('hr', `cycles/${cycleId}/requests`, { event: 'cycle.suspend', reason: '董事会决议' });
    expect([status, body.violations]).toEqual([201, undefined]);
    return body.id;
  };
  const view = async (id: string, who: PersonKey = 'hr') => (await (await c.as(who)).get(`/api/cycle-requests/${id}`).expect(200)).body;
  const duties = async (who: PersonKey) =>
    (await api.uow.asPerson(c.tenantId, c.people[who], (tx) => api.app.get(DutySources).all(tx))).filter(({ aggregate }) => aggregate === 'cycleRequest');
  const told = async (id: string) =>
    (await api.sql<{ type: string }>(`SELECT type FROM fact WHERE aggregate_id = $1 ORDER BY at, id`, [id])).map(({ type }) =>
      type.slice('cycleRequest.'.length),
    );
  const onDay = async (day: string): Promise<void> => {
    await c.setClock(day);
    await api.tick();
  };
  const hold = async () => (await api.sql<{ hold: string }>(`SELECT hold FROM cycle WHERE id = $1`, [cycleId]))[0].hold;
  const inactive = (who: PersonKey) => api.sql(`UPDATE account SET disabled_at = now() WHERE id = $1`, [c.accounts[who]]);

  it('gives each seat three working days, and says so in the duties of whoever sits there', async () => {
    const id = await asked();
    expect((await view(id)).dueAt).toBe('2026-08-21T10:00:00.000Z');
    expect(await duties('exec')).toMatchObject([{ kind: 'cycle.agree.suspend', dueAt: '2026-08-21T10:00:00Z', severity: 'warn' }]);
    expect([await duties('hr'), await duties('hr2'), await duties('fin')]).toEqual([[], [], []]);
  });

  it('climbs the ladder and waits on: silence neither agrees nor refuses', async () => {
    const id = await asked();
    for (const day of ['2026-08-19', '2026-08-20', '2026-08-22', '2026-08-24', '2026-08-25', '2026-08-26', '2026-08-28', '2026-09-04']) await onDay(day);
    expect(await told(id)).toEqual(['asked', 'reminded', 'overdue', 'chased', 'stalled', 'held']);
    expect([(await view(id)).status, await hold()]).toEqual(['requested', 'running']);
    expect(await duties('exec')).toMatchObject([{ severity: 'bad' }]);
    expect((await post('exec', `cycle-requests/${id}/approve`)).status).toBe(200);
    expect(await hold()).toBe('suspended');
    expect((await view(id)).dueAt).toBeNull();
  });

  it('is spoken of no more once it is decided', async () => {
    const id = await asked();
    await post('hr', `cycle-requests/${id}/withdraw`);
    for (const day of ['2026-08-19', '2026-08-24', '2026-08-28']) await onDay(day);
    expect(await told(id)).toEqual(['asked', 'withdrawn']);
  });

  it('goes by the term of its rules', async () => {
    await api.sql(`ALTER TABLE cycle DISABLE TRIGGER USER`);
    await api.sql(`UPDATE cycle SET policy = $2 WHERE id = $1`, [
      cycleId,
      JSON.stringify({ ...defaultPolicy, change: { ...defaultPolicy.change, agreeWD: 5 } }),
    ]);
    await api.sql(`ALTER TABLE cycle ENABLE TRIGGER USER`);
    expect((await view(await asked())).dueAt).toBe('2026-08-25T10:00:00.000Z');
  });

  it('that waited before requests had a term gets one', async () => {
    const id = await asked();
    await api.sql(`DELETE FROM deadline WHERE aggregate_id = $1`, [id]);
    expect((await view(id)).dueAt).toBeNull();
    await onDay('2026-08-20');
    expect((await view(id)).dueAt).toBe('2026-08-25T10:00:00.000Z');
  });

  it('asks whoever stands in once nobody is left for a seat, and nobody else before (R-SM5)', async () => {
    const id = await asked();
    expect((await post('hr2', `cycle-requests/${id}/approve`)).body.violations).toEqual(['seatIsYours']);
    await inactive('exec');
    expect((await duties('hr2')).map(({ kind }) => kind)).toEqual(['cycle.agree.suspend']);
    // whoever asked has his seat, and takes no second one
    expect(await duties('hr')).toEqual([]);
    expect((await post('hr', `cycle-requests/${id}/approve`)).status).not.toBe(200);
    expect(await hold()).toBe('running');
    expect((await post('hr2', `cycle-requests/${id}/approve`)).body).toMatchObject({
      status: 'carried_out',
      seats: [
        { seat: 'HR', approverId: c.people.hr },
        { seat: 'EXEC', approverId: c.people.hr2 },
      ],
    });
    expect(await hold()).toBe('suspended');
  });
});
