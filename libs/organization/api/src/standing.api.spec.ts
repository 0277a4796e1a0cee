import { Api, type Company } from '@kpi-loop/shared/api/testing';
import { OrganizationModule, OrganizationReader } from './index';

describe('standing', () => {
  let api: Api;
  let c: Company;
  beforeAll(async () => {
    api = await Api.start([OrganizationModule]);
    c = await api.company();
  });
  afterAll(() => api.stop());

  const standing = (viewer: keyof Company['people'], subject: keyof Company['people']) =>
    api.uow.asPerson(c.tenantId, c.people[viewer], async (tx) => [...(await api.app.get(OrganizationReader).standing(tx, c.people[subject])).parties].sort());

  it.each([
    ['anna', 'anna', ['anyone', 'owner']],
    ['head', 'anna', ['anyone', 'head', 'line']],
    ['head2', 'anna', ['anyone', 'head2', 'line']],
    ['exec', 'anna', ['EXEC', 'anyone', 'line']],
    ['ben', 'anna', ['anyone']],
    ['hrbp', 'anna', ['HRBP', 'anyone']],
    ['hrbp', 'zoe', ['anyone']],
    ['hr', 'zoe', ['HR', 'anyone']],
  ] as const)('%s is to %s: %j', async (viewer, subject, expected) => expect(await standing(viewer, subject)).toEqual([...expected]));

  it('lends the head’s rights to a delegate, never over the delegate himself', async () => {
    await api.sql(
      `INSERT INTO delegation (tenant_id, id, from_person_id, to_person_id, valid_from, valid_to) VALUES ($1, gen_random_uuid(), $2, $3, '2026-08-01', '2026-08-31')`,
      [c.tenantId, c.people.head, c.people.ben],
    );
    expect(await standing('ben', 'anna')).toEqual(['anyone', 'head', 'line']);
    expect(await standing('ben', 'ben')).toEqual(['anyone', 'owner']);
  });

  it('sees own people in a list, HR everybody', async () => {
    const count = (viewer: keyof Company['people']) =>
      api.uow.asPerson(c.tenantId, c.people[viewer], async (tx) => {
        const params: unknown[] = [];
        const visible = api.app.get(OrganizationReader).visible(tx, 'p.id', ['HR', 'HRBP'], params);
        return (await tx.query(`SELECT p.id FROM person p WHERE ${visible}`, params)).length;
      });
    expect(await Promise.all([count('zoe'), count('head'), count('hr'), count('hrbp')])).toEqual([1, 3, 16, 5]);
  });
});
