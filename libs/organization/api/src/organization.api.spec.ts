import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { CalendarCommands, OrganizationModule } from './index';

describe('organization', () => {
  let api: Api;
  let c: Company;
  beforeAll(async () => {
    api = await Api.start([OrganizationModule]);
  });
  beforeEach(async () => {
    c = await api.company();
  });
  afterAll(() => api.stop());

  const as = (person: PersonKey) => c.as(person);
  const facts = (type: string) => api.sql(`SELECT payload FROM fact WHERE tenant_id = $1 AND type = $2`, [c.tenantId, type]);

  describe('units', () => {
    it('shows everybody the tree, parents before children, with heads and head counts', async () => {
      const { body } = await (await as('zoe')).get('/api/units').expect(200);
      expect(body.map((u: { path: string }) => u.path)).toEqual(['HQ/', 'HQ/PLANT/', 'HQ/SALES/', 'HQ/SALES/NORTH/']);
      expect(body[2]).toMatchObject({ code: 'SALES', depth: 1, people: 1, peopleBelow: 4, head: { id: c.people.head2 } });
    });

    it('moves a unit with everything below it', async () => {
      const hr = await as('hr');
      const west = (await hr.post('/api/units', { code: 'WEST', name: '西区', parentId: c.units.NORTH }).expect(200)).body;
      expect(west.path).toBe('HQ/SALES/NORTH/WEST/');
      await hr.post(`/api/units/${c.units.NORTH}/move`, { parentId: c.units.PLANT }).expect(200);
      expect((await hr.get(`/api/units/${west.id}`)).body.path).toBe('HQ/PLANT/NORTH/WEST/');
      expect(await facts('unit.moved')).toHaveLength(1);
    });

    it('puts a new unit under where its parent is, also while the parent moves', async () => {
      const hr = await as('hr');
      const [, created] = await Promise.all([
        hr.post(`/api/units/${c.units.SALES}/move`, { parentId: c.units.PLANT }),
        hr.post('/api/units', { code: 'WEST', name: '西区', parentId: c.units.NORTH }),
      ]);
      expect(created.status).toBe(200);
      expect((await hr.get(`/api/units/${created.body.id}`)).body.path).toBe('HQ/PLANT/SALES/NORTH/WEST/');
    });

    it('refuses a parent that lies inside the unit', async () => {
      const { body } = await (await as('hr')).post(`/api/units/${c.units.SALES}/move`, { parentId: c.units.NORTH }).expect(422);
      expect(body.violations).toEqual(['parentIsOutside']);
    });

    it('renames, appoints a head and answers 412 to an old version', async () => {
      const hr = await as('hr');
      const renamed = await hr.patch(`/api/units/${c.units.NORTH}`, { name: '北区', nameEn: 'North' }).set('if-match', '"1"').expect(200);
      expect(renamed.headers['etag']).toBe('"2"');
      await hr.post(`/api/units/${c.units.NORTH}/head`, { personId: c.people.anna }).set('if-match', '"1"').expect(412);
      expect((await hr.post(`/api/units/${c.units.NORTH}/head`, { personId: c.people.anna }).expect(200)).body.head.id).toBe(c.people.anna);
    });

    it('lets only HR keep units, and HR of a part only that part', async () => {
      await (await as('head2')).patch(`/api/units/${c.units.NORTH}`, { name: 'x', nameEn: '' }).expect(403);
      await api.sql(`UPDATE role_grant SET unit_id = $3 WHERE tenant_id = $1 AND person_id = $2`, [c.tenantId, c.people.hr2, c.units.SALES]);
      await (await as('hr2')).patch(`/api/units/${c.units.NORTH}`, { name: '北', nameEn: '' }).expect(200);
      await (await as('hr2')).patch(`/api/units/${c.units.PLANT}`, { name: 'x', nameEn: '' }).expect(403);
    });

    it('removes a unit nobody was ever in, and no other', async () => {
      const hr = await as('hr');
      const empty = (await hr.post('/api/units', { code: 'EMPTY', name: '空', parentId: null }).expect(200)).body;
      await hr.delete(`/api/units/${empty.id}`).expect(204);
      expect((await hr.delete(`/api/units/${c.units.NORTH}`).expect(422)).body.violations).toEqual(['unitIsUnused']);
    });

    it('knows positions by code once', async () => {
      const hr = await as('hr');
      expect((await hr.post('/api/positions', { code: 'OP', name: '运营' }).expect(200)).body).toMatchObject([{ code: 'OP', people: 0 }]);
      await hr.post('/api/positions', { code: 'OP', name: '别的' }).expect(409);
    });
  });

  describe('people', () => {
    const names = async (who: PersonKey, query = '') =>
      (await (await as(who)).get(`/api/people${query}`).expect(200)).body.items.map((p: { name: string }) => p.name);

    it('shows a manager his own people, HR everybody, nobody another company', async () => {
      const other = await api.company();
      expect(await names('head')).toEqual(['anna', 'ben', 'head']);
      expect(await names('zoe')).toEqual(['zoe']);
      expect(await names('hr')).toHaveLength(16);
      await (await as('hr')).get(`/api/people/${other.people.anna}`).expect(404);
    });

    it('pages by key, filters by unit and searches', async () => {
      const hr = await as('hr');
      const first = (await hr.get('/api/people?limit=10').expect(200)).body;
      const rest = (await hr.get(`/api/people?limit=10&cursor=${first.next}`).expect(200)).body;
      expect([first.items.length, rest.items.length, rest.next]).toEqual([10, 6, null]);
      expect(await names('hr', `?unitId=${c.units.SALES}`)).toEqual(['anna', 'ben', 'head', 'head2']);
      expect(await names('hr', '?search=ann')).toEqual(['anna']);
      expect(await names('hr', '?search=%25')).toEqual([]);
    });

    it('knows who was where on which day', async () => {
      const hr = await as('hr');
      await hr.post(`/api/people/${c.people.anna}/transfer`, { unitId: c.units.PLANT, managerId: c.people.otherHead, from: '2026-07-01' }).expect(200);
      const placeOn = async (day: string) => (await hr.get(`/api/people?on=${day}&search=anna`).expect(200)).body.items[0].unit.code;
      expect([await placeOn('2026-06-30'), await placeOn('2026-07-01'), await placeOn('2026-08-18')]).toEqual(['NORTH', 'PLANT', 'PLANT']);
      const { body } = await hr.get(`/api/people/${c.people.anna}`).expect(200);
      expect(body.assignments.map((a: { from: string; to: string | null }) => [a.from, a.to])).toEqual([
        ['2026-07-01', null],
        ['2020-01-01', '2026-06-30'],
      ]);
      expect(await facts('person.transferred')).toHaveLength(1);
    });

    it('takes the former manager’s sight away on the day of the transfer', async () => {
      await (await as('head')).get(`/api/people/${c.people.anna}`).expect(200);
      await (
        await as('hr')
      )
        .post(`/api/people/${c.people.anna}/transfer`, { unitId: c.units.PLANT, managerId: c.people.otherHead, from: '2026-08-18' })
        .expect(200);
      await (await as('head')).get(`/api/people/${c.people.anna}`).expect(403);
      await (await as('otherHead')).get(`/api/people/${c.people.anna}`).expect(200);
    });

    it('refuses a manager from the person’s own team', async () => {
      const { body } = await (
        await as('hr')
      )
        .post(`/api/people/${c.people.head}/transfer`, { unitId: c.units.NORTH, managerId: c.people.anna, from: '2026-09-01' })
        .expect(422);
      expect(body.violations).toEqual(['managerIsOutsideOfTeam']);
    });

    it('refuses a second place on a day, whatever way it comes', async () => {
      await expect(
        api.sql(`INSERT INTO assignment (tenant_id, id, person_id, unit_id, valid_from) VALUES ($1, gen_random_uuid(), $2, $3, '2026-01-01')`, [
          c.tenantId,
          c.people.anna,
          c.units.PLANT,
        ]),
      ).rejects.toThrow('one_place_a_day');
    });

    it('hands reports and units on when a head leaves, and closes the account after the last day', async () => {
      const hr = await as('hr');
      await hr.post(`/api/people/${c.people.head}/end`, { on: '2026-08-31' }).expect(200);
      await (await as('head')).get('/api/session').expect(200);
      await c.setClock('2026-09-01');
      await api.tick();
      await (await as('head')).get('/api/session').expect(401);
      const anna = (await hr.get(`/api/people/${c.people.anna}`).expect(200)).body;
      expect(anna.manager.id).toBe(c.people.head2);
      expect(anna.assignments[1]).toMatchObject({ to: '2026-08-31', manager: { id: c.people.head } });
      expect((await hr.get(`/api/units/${c.units.NORTH}`)).body.head.id).toBe(c.people.head2);
    });

    it('makes the successor report to whoever led the leaver', async () => {
      const hr = await as('hr');
      await hr.post(`/api/people/${c.people.head}/end`, { on: '2026-08-17', successorId: c.people.anna }).expect(200);
      expect((await hr.get(`/api/people/${c.people.anna}`)).body.manager.id).toBe(c.people.head2);
      expect((await hr.get(`/api/people/${c.people.ben}`)).body.manager.id).toBe(c.people.anna);
    });

    it('gives everybody names to choose from, and no more', async () => {
      const { body } = await (await as('zoe')).get('/api/people/names?search=ann').expect(200);
      expect(body).toEqual([{ id: c.people.anna, name: 'anna', nameEn: 'anna', unitName: 'NORTH', unitNameEn: 'NORTH' }]);
    });

    it('creates a person with a first place; an employee number is one person', async () => {
      const hr = await as('hr');
      const dto = { employeeNo: 'N1', name: '新人', unitId: c.units.NORTH, managerId: c.people.head, from: '2026-08-01' };
      expect((await hr.post('/api/people', dto).expect(200)).body).toMatchObject({ hiredOn: '2026-08-01', unit: { code: 'NORTH' } });
      await hr.post('/api/people', dto).expect(409);
      await (await as('head')).post('/api/people', { ...dto, employeeNo: 'N2' }).expect(403);
    });
  });

  describe('accounts', () => {
    const signIn = (login: string, password: string) => api.nobody().post('/api/session', { login, password });

    it('gives out a password once; the person changes it and other sessions end', async () => {
      const hr = await as('hr');
      const person = (await hr.post('/api/people', { employeeNo: 'N1', name: '新人', unitId: c.units.NORTH, managerId: c.people.head, from: '2026-08-01' }))
        .body;
      const login = `new@${c.code}`;
      const given = (await hr.post(`/api/people/${person.id}/account`, { login }).set('idempotency-key', 'k1').expect(200)).body;
      const first = (await signIn(login, given.password).expect(200)).headers['set-cookie'][0].split(';')[0];
      const second = (await signIn(login, given.password).expect(200)).headers['set-cookie'][0].split(';')[0];
      const wrong = await api.nobody().post('/api/account/password', { current: 'wrong', password: 'a longer secret' }).set('cookie', first).expect(422);
      expect(wrong.body).toMatchObject({ violations: ['currentPasswordRight'], fields: [{ pointer: '/current' }] });
      await api.nobody().post('/api/account/password', { current: given.password, password: 'short' }).set('cookie', first).expect(400);
      await api
        .nobody()
        .post('/api/account/password', { current: given.password, password: 'a longer secret' })
        .set('cookie', first)
        .set('idempotency-key', 'k2')
        .expect(204);
      await api.nobody().get('/api/session').set('cookie', second).expect(401);
      expect((await api.nobody().get('/api/account').set('cookie', first).expect(200)).body).toEqual({ login, oneTime: false });
      await signIn(login, given.password).expect(401);
      await signIn(login, 'a longer secret').expect(200);
    });

    it('disables, enables and resets, and ends the sessions with it', async () => {
      const hr = await as('hr');
      await (await as('anna')).get('/api/session').expect(200);
      await hr.post(`/api/people/${c.people.anna}/account/disable`).expect(204);
      await (await as('anna')).get('/api/session').expect(401);
      await hr.post(`/api/people/${c.people.anna}/account/enable`).expect(204);
      const { body } = await hr.post(`/api/people/${c.people.anna}/account/reset`).expect(200);
      expect(body.password.length).toBeGreaterThanOrEqual(12);
      expect((await hr.get(`/api/people/${c.people.anna}`)).body.account).toMatchObject({ oneTime: true, disabled: false });
    });

    it('lets nobody but HR, and HR not switch himself off', async () => {
      await (await as('head')).post(`/api/people/${c.people.anna}/account/reset`).expect(403);
      expect((await (await as('hr')).post(`/api/people/${c.people.hr}/account/disable`).expect(422)).body.violations).toEqual(['ownAccountStays']);
    });
  });

  describe('roles', () => {
    it('counts at the grantee’s next request, and ends as fast', async () => {
      const hr = await as('hr');
      await (await as('anna')).get('/api/roles').expect(403);
      const { body } = await hr.post('/api/roles', { personId: c.people.anna, role: 'HR', from: '2026-08-18' }).expect(200);
      await (await as('anna')).get('/api/roles').expect(200);
      const grant = body.items.find((g: { person: { id: string } }) => g.person.id === c.people.anna);
      await hr.post(`/api/roles/${grant.id}/end`, {}).expect(200);
      await (await as('anna')).get('/api/roles').expect(403);
      expect(await facts('role.granted')).toHaveLength(1);
    });

    it('refuses a grant to oneself', async () => {
      const { body } = await (await as('hr')).post('/api/roles', { personId: c.people.hr, role: 'STEWARD', from: '2026-08-18' }).expect(403);
      expect(body).toMatchObject({ code: 'sodConflict', violations: ['granterIsNotGrantee'] });
    });

    it.each(['COMP', 'FIN', 'AUD'])('needs EXEC to grant %s', async (role) => {
      await (await as('hr')).post('/api/roles', { personId: c.people.anna, role, from: '2026-08-18' }).expect(403);
      await (await as('exec')).post('/api/roles', { personId: c.people.anna, role, from: '2026-08-18' }).expect(200);
    });

    it('keeps duties apart in one person', async () => {
      const { body } = await (await as('exec')).post('/api/roles', { personId: c.people.comp, role: 'FIN', from: '2026-08-18' }).expect(403);
      expect(body.violations).toEqual(['roleIsNotInConflict']);
    });

    it('does not let the last HR leave the company, and of two who go at once keeps one', async () => {
      const end = async (who: PersonKey, whom: PersonKey) => (await as(who)).post(`/api/people/${c.people[whom]}/end`, { on: '2026-09-30' });
      const answers = await Promise.all([end('hr', 'hr2'), end('hr2', 'hr')]);
      expect(answers.map((answer) => answer.status).sort()).toEqual([200, 422]);
      expect(answers.find((answer) => answer.status === 422)!.body.violations).toEqual(['somebodyKeepsHr']);
    });

    it('keeps one HR when two roles are ended at once', async () => {
      const { items } = (await (await as('exec')).get('/api/roles')).body as { items: { id: string; role: string }[] };
      const [first, second] = items.filter((g) => g.role === 'HR').map((g) => g.id);
      const answers = await Promise.all([first, second].map(async (id) => (await as('exec')).post(`/api/roles/${id}/end`, {})));
      expect(answers.map((answer) => answer.status).sort()).toEqual([200, 422]);
    });

    it('does not let the last HR go', async () => {
      const hr = await as('hr');
      const items = (await hr.get('/api/roles')).body.items as { id: string; role: string; person: { id: string } }[];
      const of = (person: string) => items.find((g) => g.role === 'HR' && g.person.id === person)!.id;
      await hr.post(`/api/roles/${of(c.people.hr2)}/end`, {}).expect(200);
      expect((await hr.post(`/api/roles/${of(c.people.hr)}/end`, {}).expect(422)).body.violations).toEqual(['somebodyKeepsHr']);
    });
  });

  describe('delegation', () => {
    it('is made and revoked by the one who lends; HR sees all', async () => {
      const head = await as('head');
      const { body } = await head.post('/api/delegations', { toPersonId: c.people.ben, validFrom: '2026-08-18', validTo: '2026-08-20' }).expect(200);
      expect(body).toMatchObject([{ state: 'running', mayRevoke: true }]);
      expect((await (await as('ben')).get('/api/delegations').expect(200)).body).toMatchObject([{ mayRevoke: false }]);
      // himself and whom the lender leads; not the lender, whose page he may not open either
      expect((await (await as('ben')).get('/api/people')).body.items.map((p: { name: string }) => p.name)).toEqual(['anna', 'ben']);
      await (await as('ben')).get(`/api/people/${c.people.head}`).expect(403);
      await (await as('ben')).post(`/api/delegations/${body[0].id}/revoke`).expect(403);
      await (await as('ben')).get('/api/delegations?scope=all').expect(403);
      expect((await (await as('hr')).get('/api/delegations?scope=all').expect(200)).body).toHaveLength(1);
      await head.post(`/api/delegations/${body[0].id}/revoke`).expect(200);
      expect((await (await as('ben')).get('/api/people')).body.items).toHaveLength(1);
    });

    it('refuses oneself, days that are over and a range that ends before it begins', async () => {
      const { body } = await (
        await as('head')
      )
        .post('/api/delegations', { toPersonId: c.people.head, validFrom: '2026-08-02', validTo: '2026-08-01' })
        .expect(422);
      expect(body.violations).toEqual(['delegateIsSomebodyElse', 'delegationEndsAfterItBegins', 'delegationIsNotOver']);
    });
  });

  describe('calendar', () => {
    it('brings in the official days, lets HR set and unset a day, and counts the working days', async () => {
      const hr = await as('hr');
      expect((await hr.post('/api/calendar/fill', { year: 2026 }).expect(200)).body).toMatchObject({ workdays: 248, official: true, mayEdit: true });
      expect((await hr.put('/api/calendar/2026-08-19', { working: false, name: '厂庆', nameEn: 'Founding day' }).expect(200)).body.workdays).toBe(247);
      expect((await hr.post('/api/calendar/fill', { year: 2026 }).expect(200)).body.workdays).toBe(247);
      expect((await hr.delete('/api/calendar/2026-08-19').expect(200)).body.workdays).toBe(248);
      await (await as('anna')).put('/api/calendar/2026-08-19', { working: false }).expect(403);
      expect((await (await as('anna')).get('/api/calendar?year=2026').expect(200)).body.mayEdit).toBe(false);
      await hr.put('/api/calendar/2026-02-30', { working: false }).expect(400);
    });

    it('seeds a new company with all the product knows', async () => {
      const added = await api.uow.asSystem(c.tenantId, (tx) => api.app.get(CalendarCommands).seed(tx));
      expect(added).toBeGreaterThan(70);
    });
  });
});
