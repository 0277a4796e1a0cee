import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { OrganizationModule } from './index';

/** Whom one sees in a list is whom one may open, on every day and for everybody. */
describe('who sees whom', () => {
  let api: Api;
  let c: Company;
  beforeAll(async () => {
    api = await Api.start([OrganizationModule]);
    c = await api.company();
  });
  afterAll(() => api.stop());

  const idsSeenBy = async (who: PersonKey): Promise<string[]> =>
    (await (await c.as(who)).get('/api/people?scope=all&limit=200').expect(200)).body.items.map((p: { id: string }) => p.id);
  const keyOf = (id: string): string => Object.entries(c.people).find(([, own]) => own === id)![0];

  const VIEWERS: PersonKey[] = ['hrbp', 'head2', 'head', 'ben', 'otherHead', 'zoe'];
  /** viewer → person, wherever the list and the page of the person disagree */
  const disagreements = async (): Promise<string[]> => {
    const found: string[] = [];
    for (const viewer of VIEWERS) {
      // a leaver's account is closed: he sees nobody at all
      if ((await (await c.as(viewer)).get('/api/session')).status === 401) continue;
      const listed = new Set(await idsSeenBy(viewer));
      for (const id of Object.values(c.people)) {
        const { status } = await (await c.as(viewer)).get(`/api/people/${id}`);
        if ((status === 200) !== listed.has(id)) found.push(`${viewer} → ${keyOf(id)}: ${status}, ${listed.has(id) ? '' : 'not '}listed`);
      }
    }
    return found;
  };

  it('agrees while nothing has moved', async () => expect(await disagreements()).toEqual([]));

  it('follows a transfer out of the scope of a role, on the day and not before', async () => {
    const hr = await c.as('hr');
    await hr.post(`/api/people/${c.people.anna}/transfer`, { unitId: c.units.PLANT, managerId: c.people.otherHead, from: '2026-08-20' }).expect(200);
    expect((await idsSeenBy('hrbp')).map(keyOf)).toContain('anna');
    expect(await disagreements()).toEqual([]);
    await c.setClock('2026-08-20');
    expect((await idsSeenBy('hrbp')).map(keyOf)).not.toContain('anna');
    await (await c.as('hrbp')).get(`/api/people/${c.people.anna}`).expect(403);
    expect(await disagreements()).toEqual([]);
  });

  it('follows somebody who leaves, and somebody who is lent', async () => {
    const hr = await c.as('hr');
    await hr.post(`/api/people/${c.people.ben}/end`, { on: '2026-08-20' }).expect(200);
    await (await c.as('head2')).post('/api/delegations', { toPersonId: c.people.zoe, validFrom: '2026-08-21', validTo: '2026-08-25' }).expect(200);
    await c.setClock('2026-08-21');
    await api.tick();
    expect((await idsSeenBy('hrbp')).map(keyOf)).not.toContain('ben');
    expect((await idsSeenBy('zoe')).map(keyOf)).toContain('head');
    expect(await disagreements()).toEqual([]);
  });
});
