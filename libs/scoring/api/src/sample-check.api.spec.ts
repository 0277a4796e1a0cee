import { everyone } from '@kpi-loop/shared/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { Quarter } from '@kpi-loop/scoring/api/testing';
import { ScoringModule } from './index';

const OWNERS = ['anna', 'ben', 'head', 'head2', 'zoe', 'otherHead', 'hrbp'] as const;

/** domain.md §2.1, PUBLISH_RESULTS: HR asks, the HRBP signs for the sample he opened, an executive approves. */
describe('the sample check before results are published', () => {
  let api: Api;
  let c: Company;
  let q: Quarter;
  let id: string;
  beforeAll(async () => {
    api = await Api.start([ScoringModule]);
    c = await api.company();
    q = await Quarter.open(api, c, [...OWNERS], { status: 'data_locked', cardStatus: 'locked' });
    for (const person of OWNERS) await q.lockedFigures(person, { GMV: ['1155'], PAY: ['123319', '135350'], CMP: ['558', '90000'] });
    await api.uow.asSystem(c.tenantId, async (tx) =>
      tx.record({ type: 'period.locked', periodId: q.periodId, cycleId: q.cycleId }, 'period', q.periodId, everyone),
    );
    await api.drain();
    await api.sql(`UPDATE scorecard SET status = 'published.unread' WHERE tenant_id = $1`, [c.tenantId]);
    await api.sql(`UPDATE period SET status = 'closed' WHERE tenant_id = $1`, [c.tenantId]);
    await api.sql(`UPDATE cycle SET status = 'settlement.previewing' WHERE tenant_id = $1`, [c.tenantId]);
  });
  afterAll(() => api.stop());

  const view = async (who: PersonKey = 'hrbp') => (await (await c.as(who)).get(`/api/cycle-requests/${id}`).expect(200)).body;
  const post = async (who: PersonKey, path: string, body: object = {}) => (await c.as(who)).post(`/api/cycle-requests/${id}/${path}`, body);
  const ask = (who: PersonKey = 'hr') =>
    c.as(who).then((one) => one.post(`/api/cycles/${q.cycleId}/requests`, { event: 'cycle.publishResults', reason: '核对完毕' }));
  const open = async (who: PersonKey, card: string) => (await (await c.as(who)).get(`/api/scorecards/${card}/result`)).status;
  const sample = async () => (await view()).sample as { scorecardId: string; opened: boolean; link: string }[];
  const status = async () => (await api.sql<{ status: string }>(`SELECT status FROM cycle WHERE id = $1`, [q.cycleId]))[0].status;

  it('is drawn when it is asked, by the request itself: five of a few, none of whoever may sign', async () => {
    expect((await ask('hrbp')).status).toBe(403);
    const asked = await ask();
    expect(asked.status).toBe(201);
    id = asked.body.id;
    const drawn = await sample();
    expect(drawn).toHaveLength(5);
    expect(drawn.map(({ scorecardId }) => scorecardId)).not.toContain(q.cards['hrbp'].id);
    expect(drawn.every(({ opened, link, scorecardId }) => !opened && link === `/scorecards/${scorecardId}/result`)).toBe(true);
    const [{ again }] = await api.sql<{ again: string[] }>(
      `SELECT array_agg(c.id ORDER BY md5($2 || c.id)) AS again FROM scorecard c WHERE c.tenant_id = $1 AND c.owner_id <> $3`,
      [c.tenantId, id, c.people.hrbp],
    );
    expect(drawn.map(({ scorecardId }) => scorecardId)).toEqual(again.slice(0, 5));
  });

  it('is no business of HR or an executive where there is an HRBP: each has his own seat', async () => {
    expect((await post('hr2', 'approve', { note: '没问题' })).body.violations).toEqual(['seatIsYours']);
    expect((await view('exec')).offers[0]).toMatchObject({ event: 'cycleRequest.approve', allowed: true, needs: [] });
  });

  it('refuses his signature until every result of it is opened, also those out of his units, and without a finding', async () => {
    const { offers } = await view();
    expect(offers[0]).toMatchObject({ allowed: false, because: ['sampleOpened'], needs: ['note'] });
    const cards = (await sample()).map(({ scorecardId }) => scorecardId);
    for (const card of cards.slice(1)) expect(await open('hrbp', card)).toBe(200);
    // that another has opened it does not count, and what was opened says so
    expect(await open('aud', cards[0])).toBe(200);
    expect((await sample()).map(({ opened }) => opened)).toEqual([false, true, true, true, true]);
    expect((await post('hrbp', 'approve', { note: '四张可复算' })).body.violations).toEqual(['sampleOpened']);
    expect(await open('hrbp', cards[0])).toBe(200);
    expect((await post('hrbp', 'approve')).body.violations).toEqual(['noteGiven']);
    expect((await post('hrbp', 'approve', { note: '五张均可复算' })).status).toBe(200);
    expect((await view('exec')).seats[1]).toMatchObject({ seat: 'HRBP', approverId: c.people.hrbp, note: '五张均可复算' });
    expect((await view('exec')).sample.every(({ opened }: { opened: boolean }) => opened)).toBe(true);
    expect(await status()).toBe('settlement.previewing');
  });

  it('lets the executive publish, and lets nobody read further than before', async () => {
    expect((await post('exec', 'approve')).status).toBe(200);
    expect(await status()).not.toBe('settlement.previewing');
    expect(await open('hrbp', q.cards['zoe'].id)).toBe(403);
    expect(await open('hrbp', q.cards['anna'].id)).toBe(200);
  });

  it('is signed by another of HR where the company has no HRBP at all', async () => {
    await api.sql(`UPDATE role_grant SET valid_to = valid_from WHERE tenant_id = $1 AND role = 'HRBP'`, [c.tenantId]);
    await api.sql(`UPDATE cycle SET status = 'settlement.previewing' WHERE id = $1`, [q.cycleId]);
    id = (await ask()).body.id;
    expect((await post('hr', 'approve', { note: '自己查过' })).status).not.toBe(200);
    expect((await view('hr2')).offers[0]).toMatchObject({ allowed: false, because: ['sampleOpened'] });
    for (const { scorecardId } of (await view('hr2')).sample) expect(await open('hr2', scorecardId)).toBe(200);
    expect((await post('hr2', 'approve', { note: '五张均可复算' })).status).toBe(200);
    const duties = (await (await c.as('exec')).get(`/api/cycles/${q.cycleId}/requests`)).body[0];
    expect(duties.seats.map(({ approverId }: { approverId: string | null }) => approverId)).toEqual([c.people.hr, c.people.hr2, null]);
  });
});
