import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { Dispute } from '@kpi-loop/appeal/api/testing';
import { AppealModule } from './index';

const EVERYBODY: PersonKey[] = ['exec', 'hr', 'hr2', 'hrbp', 'steward', 'comp', 'fin', 'aud', 'ops', 'head2', 'head', 'anna', 'ben', 'otherHead', 'zoe'];

/** Appeals are C4 (domain.md §4): whoever is not named there does not even learn that one exists. */
describe('an appeal is confined', () => {
  let api: Api;
  let c: Company;
  let d: Dispute;
  beforeAll(async () => {
    api = await Api.start([AppealModule]);
  });
  beforeEach(async () => {
    c = await api.company();
    d = await Dispute.published(api, c);
  });
  afterAll(() => api.stop());

  /** Who finds it, by its id and in a list; the two never differ. */
  const readers = async (id: string): Promise<PersonKey[]> => {
    const found: PersonKey[] = [];
    for (const who of EVERYBODY) {
      const as = await c.as(who);
      const { status } = await as.get(`/api/appeals/${id}`);
      const lists = [(await as.get('/api/appeals')).body.items, (await as.get('/api/appeals/mine')).body.items].flat() as { id: string }[];
      expect([who, lists.some((item) => item.id === id)]).toEqual([who, status === 200]);
      expect([who, status]).toEqual([who, status === 200 ? 200 : 404]);
      if (status === 200) found.push(who);
    }
    return found;
  };
  const grant = (person: PersonKey, role: string, unit: 'PLANT' | null = null) =>
    api.sql(`INSERT INTO role_grant (tenant_id, id, person_id, role, unit_id, valid_from) VALUES ($1, gen_random_uuid(), $2, $3, $4, '2020-01-01')`, [
      c.tenantId,
      c.people[person],
      role,
      unit && c.units[unit],
    ]);

  it('to whom it is for, step by step', async () => {
    const id = await d.draft();
    expect(await readers(id)).toEqual(['anna']);
    await d.send('anna', `/${id}/file`);
    expect(await readers(id)).toEqual(['hr', 'hr2', 'hrbp', 'anna']);
    await d.send('hrbp', `/${id}/screen`);
    await d.send('hrbp', `/${id}/admit`, { panel: d.seats() });
    expect(await readers(id)).toEqual(['hr', 'hr2', 'hrbp', 'head', 'anna', 'ben', 'zoe']);
    await d.send('head', `/${id}/give-statement`, { statement: 'x' });
    await d.send('hrbp', `/${id}/facts-in`, { findings: 'x' });
    await d.decided('REJECTED', undefined, id);
    await d.send('anna', `/${id}/escalate`, { reason: 'x' });
    expect(await readers(id)).toEqual(['exec', 'hr', 'hr2', 'hrbp', 'head', 'anna', 'ben', 'zoe']);
    await d.send('exec', `/${id}/decide-final`, d.vote('REJECTED'));
    expect(await readers(id)).toEqual(['exec', 'hr', 'hr2', 'hrbp', 'aud', 'head', 'anna', 'ben', 'zoe']);
  });

  it('from an HRBP of another unit, and from whoever stands in the line, whatever roles he holds', async () => {
    await grant('otherHead', 'HRBP', 'PLANT');
    for (const role of ['HR', 'HRBP', 'AUD', 'EXEC']) await grant('head2', role);
    await grant('head', 'HR');
    const id = await d.filed();
    expect(await readers(id)).toEqual(['hr', 'hr2', 'hrbp', 'anna']);
  });

  it('and whoever appeals is the appellant alone, whatever roles he holds', async () => {
    for (const role of ['HR', 'HRBP', 'AUD', 'EXEC']) await grant('anna', role);
    const id = await d.deliberating();
    await d.send('hr2', `/${id}/vote`, d.vote('UPHELD'));
    expect(await d.get('anna', `/${id}`)).toMatchObject({ side: 'owner', votes: null });
    await d.send('anna', `/${id}/vote`, d.vote('UPHELD'), 403);
  });

  it('shows the manager what he is heard on, and neither evidence, panel, votes, findings nor the decision', async () => {
    const id = await d.deliberating([d.data(), { ground: 'PAYOUT', text: '奖金' }, { ground: 'CALIBRATION', text: '校准' }]);
    for (const who of ['hr2', 'zoe'] as const) await d.send(who, `/${id}/vote`, d.vote('UPHELD', undefined, 3));
    const view = await d.get('head', `/${id}`);
    expect(view).toMatchObject({
      side: 'head',
      statement: '数据来自系统',
      total: null,
      gradeBefore: null,
      evidence: [],
      panel: [],
      votes: null,
      findings: '',
      decisions: [],
      remedies: [],
      timeline: [],
      check: null,
      evidenceOpen: false,
    });
    expect(view['grounds'].map((g: { ground: string }) => g.ground)).toEqual(['DATA']);
    expect((await d.get('head', '')).items[0].grounds).toEqual(['DATA']);
  });

  it('shows a member the own vote alone while the panel deliberates, and the appellant none ever', async () => {
    const id = await d.deliberating();
    await d.send('hr2', `/${id}/vote`, d.vote('UPHELD'));
    const votes = async (who: PersonKey) => (await d.get(who, `/${id}`))['votes']?.length ?? null;
    expect([await votes('hr2'), await votes('zoe'), await votes('hrbp'), await votes('anna')]).toEqual([1, 0, 0, null]);
    for (const who of ['anna', 'head'] as const) {
      const view = await d.get(who, `/${id}`);
      expect([who, view['waitsFor'], view['waitsForPeople'], view['panel'].filter((m: { voted: boolean }) => m.voted)]).toEqual([who, ['member'], [], []]);
    }
    await d.send('zoe', `/${id}/vote`, d.vote('UPHELD'));
    expect([await votes('hr2'), await votes('ben'), await votes('hrbp'), await votes('anna'), await votes('head')]).toEqual([2, 2, 2, null, null]);
    const { timeline } = await d.get('anna', `/${id}`);
    expect(timeline.filter((s: { event: string }) => s.event === 'appeal.vote').map((s: { actor: unknown }) => s.actor)).toEqual([null, null]);
  });

  it('in facts, jobs, the log and deadlines: not a word of what was said, and nobody hears it whom it is not for', async () => {
    const secret = '绝不外传';
    const id = await d.draft([d.data(secret)]);
    await d.send('anna', `/${id}/edit`, { evidence: [{ text: secret }] });
    await d.send('anna', `/${id}/file`);
    await d.send('hrbp', `/${id}/screen`);
    await d.send('hrbp', `/${id}/admit`, { panel: d.seats() });
    await d.send('head', `/${id}/give-statement`, { statement: secret });
    await d.send('hrbp', `/${id}/facts-in`, { findings: secret });
    for (const who of ['hr2', 'zoe'] as const)
      await d.send(who, `/${id}/vote`, { grounds: [{ no: 0, outcome: 'UPHELD', reason: secret }], remedies: [{ kind: 'REGRADE', grade: 'A' }] });
    await d.send('anna', `/${id}/escalate`, { reason: secret });
    for (const table of ['fact', 'transition_log', 'deadline', 'notification', 'pgboss.job', 'access_log'])
      expect([table, await api.sql(`SELECT 1 FROM ${table} AS t WHERE t::text LIKE '%' || $1 || '%'`, [secret])]).toEqual([table, []]);
    const audiences = await api.sql<{ audience: string[]; audienceRoles: string[]; type: string }>(
      `SELECT type, audience, audience_roles FROM fact WHERE tenant_id = $1 AND aggregate = 'appeal'`,
      [c.tenantId],
    );
    const known = ['anna', 'hr', 'hr2', 'hrbp', 'head', 'ben', 'zoe', 'exec'] as const;
    for (const { audience, audienceRoles, type } of audiences) {
      expect([type, audienceRoles]).toEqual([type, []]);
      expect(audience.filter((person) => !known.some((who) => c.people[who] === person))).toEqual([]);
      if (type !== 'appeal.statementAsked') expect([type, audience.includes(c.people.head)]).toEqual([type, false]);
    }
  });

  it('and tells the appellant who has read it (§6.4)', async () => {
    const id = await d.filed();
    for (const who of ['hr', 'hrbp', 'hr', 'anna', 'ben'] as const) await (await c.as(who)).get(`/api/appeals/${id}`);
    const looks = await api.sql<{ viewerId: string }>(
      `SELECT viewer_id FROM access_log WHERE tenant_id = $1 AND resource = 'appeal' AND subject_id = $2 AND resource_id = $3`,
      [c.tenantId, c.people.anna, id],
    );
    expect(looks.map(({ viewerId }) => viewerId).sort()).toEqual([c.people.hr, c.people.hrbp].sort());
  });

  it('to its tenant: another company finds nothing', async () => {
    const id = await d.filed();
    const other = await api.company();
    for (const who of ['hr', 'hrbp', 'exec', 'anna'] as const) {
      expect((await (await other.as(who)).get(`/api/appeals/${id}`)).status).toBe(404);
      expect((await (await other.as(who)).get('/api/appeals')).body.items).toEqual([]);
      expect((await (await other.as(who)).get(`/api/appeals/filing?scorecardId=${d.card}`)).status).toBe(404);
    }
    const seen = await api.uow.asSystem(other.tenantId, (tx) =>
      tx.query(`SELECT 1 FROM appeal UNION ALL SELECT 1 FROM appeal_member UNION ALL SELECT 1 FROM appeal_vote UNION ALL SELECT 1 FROM appeal_remedy`),
    );
    expect(seen).toEqual([]);
  });

  it('lists by status, by what waits, by name, page by page', async () => {
    const first = await d.filed();
    const second = await d.filed(undefined, 'ben');
    const ids = async (who: PersonKey, query: string) => (await d.get(who, query)).items.map((item: { id: string }) => item.id);
    expect(await ids('hrbp', '?waiting=true')).toEqual([second, first]);
    expect(await ids('hr', '?waiting=true')).toEqual([]);
    expect(await ids('hr', '?q=ann')).toEqual([first]);
    expect(await ids('hr', `?periodId=${d.q.periodId}&cycleId=${d.q.cycleId}&open=true&status=filed`)).toEqual([second, first]);
    expect(await ids('hr', '?open=false')).toEqual([]);
    const page = await d.get('hr', '?limit=1');
    expect(page.items.map((item: { id: string }) => item.id)).toEqual([second]);
    expect(await ids('hr', `?limit=1&cursor=${page.next}`)).toEqual([first]);
    expect(page.items[0]).toMatchObject({
      side: 'HR',
      person: { name: 'ben' },
      waitsFor: ['HRBP'],
      waitsForMe: false,
      dueOn: '2026-10-12',
      late: false,
      grounds: ['DATA', 'PROCEDURE'],
    });
    await c.setClock('2026-10-13');
    expect((await d.get('hrbp', '?limit=1')).items[0]).toMatchObject({ side: 'HRBP', waitsForMe: true, late: true });
  });
});
