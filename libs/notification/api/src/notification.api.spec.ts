import { DutySources, Jobs, everyone, newId, type Audience } from '@kpi-loop/shared/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import type { Fact, RecordedFact } from '@kpi-loop/shared/kernel';
import { DeliveryProofs } from '@kpi-loop/target/api';
import { NotificationModule } from './index';
import { NotificationWriter } from './notification.writer';
import { SUBJECTS } from './telling';
import { PAYLOAD_LINKS, TELLINGS } from './telling.table';

describe('notification', () => {
  let api: Api;
  let c: Company;
  beforeAll(async () => {
    api = await Api.start([NotificationModule]);
  });
  beforeEach(async () => {
    c = await api.company();
  });
  afterAll(() => api.stop());

  const inbox = async (person: PersonKey, query = '') => (await (await c.as(person)).get(`/api/notifications${query}`).expect(200)).body;
  /** A fact by hand, as its feature would record it. */
  const happens = async (fact: Fact, aggregate: string, id: string, actor: PersonKey = 'zoe', audience: Audience = everyone) => {
    await api.uow.asPerson(c.tenantId, c.people[actor], async (tx) => tx.record(fact, aggregate, id, audience));
    await api.drain();
  };
  /** A row of another feature: what a telling looks at is given, the rest is whatever the table takes. */
  async function row(table: string, values: Record<string, unknown>): Promise<void> {
    const filler: Record<string, unknown> = { text: 'x', jsonb: '{}', uuid: newId(), integer: 1, numeric: 1, boolean: false, date: '2026-07-01' };
    const columns = await api.sql<{ columnName: string; dataType: string }>(
      `SELECT column_name, data_type FROM information_schema.columns WHERE table_name = $1 AND is_nullable = 'NO' AND column_default IS NULL`,
      [table],
    );
    const all: Record<string, unknown> = {
      ...Object.fromEntries(columns.map((column) => [column.columnName, filler[column.dataType]])),
      ...values,
      tenant_id: c.tenantId,
    };
    const names = Object.keys(all);
    await api.sql(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((_, i) => `$${i + 1}`).join(', ')})`, Object.values(all));
  }

  /** A card of anna's in its period, and a metric. */
  async function aCard(status = 'negotiating.with_owner') {
    const ids = { cycle: newId(), period: newId(), metric: newId(), version: newId(), card: newId(), line: newId(), alert: newId() };
    await row('cycle', { id: ids.cycle, template: 'quarterly', starts_on: '2026-01-01', ends_on: '2026-12-31', status: 'active' });
    await row('period', {
      id: ids.period,
      cycle_id: ids.cycle,
      name: '第三季度',
      name_en: 'Q3',
      kind: 'SETTLEMENT',
      starts_on: '2026-07-01',
      ends_on: '2026-09-30',
      status: 'open',
    });
    await row('metric', { id: ids.metric, code: 'EC04', name: '支付成功率', name_en: 'Payment success', steward_id: c.people.steward });
    await row('metric_version', {
      id: ids.version,
      metric_id: ids.metric,
      status: 'draft',
      kind: 'simple',
      direction: 'HIGHER',
      numerator: '{}',
      agg_org: 'SUM',
      agg_time: 'SUM',
    });
    await row('scorecard', {
      id: ids.card,
      cycle_id: ids.cycle,
      period_id: ids.period,
      subject_kind: 'person',
      subject_id: c.people.anna,
      owner_id: c.people.anna,
      head_id: c.people.head,
      unit_id: c.units.NORTH,
      status,
    });
    return ids;
  }

  it('asks rows that exist: every telling’s SQL runs', async () => {
    await api.uow.asSystem(c.tenantId, async (tx) => {
      for (const sql of Object.values(SUBJECTS)) await tx.query(sql, [tx.tenantId, [newId()]]);
    });
    for (const { fact, about } of TELLINGS) expect([fact, about !== 'payload' || fact in PAYLOAD_LINKS]).toEqual([fact, true]);
    expect(new Set(TELLINGS.map(({ fact }) => fact)).size).toBe(TELLINGS.length);
  });

  it('tells whoever’s turn it is, never the one who did it', async () => {
    const { card } = await aCard();
    await happens({ type: 'scorecard.proposed', scorecardId: card }, 'scorecard', card, 'head');
    expect((await inbox('anna')).items).toMatchObject([
      { type: 'scorecard.proposed', link: `/targets/${card}`, params: { period: '第三季度', periodEn: 'Q3' }, readAt: null },
    ]);
    expect((await inbox('head')).items).toEqual([]);
    await happens({ type: 'scorecard.agreed' }, 'scorecard', card, 'anna');
    expect((await inbox('anna')).items).toHaveLength(1);
    expect((await inbox('head')).items).toHaveLength(1);
  });

  it('tells whoever leads a calibration and sits on its panel of what becomes of it, by its name', async () => {
    const { cycle, period } = await aCard();
    const id = newId();
    const { hr, hr2, head2 } = c.people;
    await row('calibration_session', {
      id,
      cycle_id: cycle,
      period_id: period,
      name: 'Q3 校准',
      status: 'in_progress',
      facilitator_id: hr,
      second_facilitator_id: hr2,
      panel_ids: [head2],
      created_by: hr,
    });
    await happens({ type: 'calibrationSession.started', sessionId: id }, 'calibrationSession', id, 'hr');
    await happens({ type: 'calibrationSession.submitted', sessionId: id }, 'calibrationSession', id, 'hr');
    expect((await inbox('head2')).items).toMatchObject([{ type: 'calibrationSession.started', link: `/calibration/${id}`, params: { name: 'Q3 校准' } }]);
    expect((await inbox('hr2')).items).toHaveLength(2);
    for (const who of ['hr', 'anna', 'head'] as const) expect((await inbox(who)).items).toEqual([]);
  });

  it('tells each seat of the chain when it is its turn, and the mediator while a card is mediated', async () => {
    const { card } = await aCard('in_approval');
    const types = async (person: PersonKey) => (await inbox(person)).items.map(({ type }: { type: string }) => type);
    const approved = (step: string, person: PersonKey) =>
      row('scorecard_consent', { id: newId(), scorecard_id: card, kind: 'approval', step, person_id: c.people[person] });
    await happens({ type: 'scorecard.submitted' }, 'scorecard', card, 'head');
    expect([await types('head2'), await types('hrbp')]).toEqual([['scorecard.submitted'], []]);
    await approved('HEAD2', 'head2');
    await happens({ type: 'scorecard.passedOn' }, 'scorecard', card, 'head2');
    expect([await types('hrbp'), await types('exec')]).toEqual([['scorecard.passedOn'], []]);
    await approved('HRBP', 'hrbp');
    await happens({ type: 'scorecard.passedOn' }, 'scorecard', card, 'hrbp');
    expect([await types('hrbp'), await types('exec')]).toEqual([['scorecard.passedOn'], ['scorecard.passedOn']]);
  });

  it('tells whoever stands in for a head that it is his turn, as long as he does (R-SM4)', async () => {
    const { card } = await aCard('negotiating.with_head');
    await row('delegation', {
      id: newId(),
      from_person_id: c.people.head,
      to_person_id: c.people.ben,
      valid_from: '2026-08-01',
      valid_to: '2026-08-31',
      revoked_at: null,
    });
    await happens({ type: 'scorecard.returned' }, 'scorecard', card, 'anna');
    expect([(await inbox('head')).unread, (await inbox('ben')).unread, (await inbox('zoe')).unread]).toEqual([1, 1, 0]);
    await c.setClock('2026-09-01');
    await happens({ type: 'scorecard.overdue' }, 'scorecard', card);
    expect([(await inbox('head')).unread, (await inbox('ben')).unread]).toEqual([2, 1]);
  });

  it('tells the mediator while a card is mediated, and both sides of what he puts on the table', async () => {
    const { card } = await aCard('mediation');
    const types = async (person: PersonKey) => (await inbox(person)).items.map(({ type }: { type: string }) => type);
    await happens({ type: 'scorecard.reminded' }, 'scorecard', card);
    await happens({ type: 'scorecard.countered' }, 'scorecard', card, 'hrbp');
    expect([await types('hrbp'), await types('anna'), await types('head')]).toEqual([['scorecard.reminded'], ['scorecard.countered'], ['scorecard.countered']]);
  });

  it('tells whoever holds the present step of a change, his head when it is late, and the line above when nothing moves (R-SM3)', async () => {
    const { card, line, metric, version } = await aCard('effective.amending');
    await row('scorecard_line', { id: line, scorecard_id: card, metric_id: metric, metric_version_id: version });
    const change = newId();
    await row('change_request', {
      ...{ id: change, scorecard_id: card, line_id: line, type: 'TARGET', cause: 'MARKET', proposal: '{"target":"1"}', before: '[]', status: 'in_approval' },
      ...{ approvals_left: '["head","HRBP"]', approved_by: '[]', creator_id: c.people.anna, other_party_id: c.people.head, materiality: 'MINOR' },
    });
    const types = async (person: PersonKey) => (await inbox(person)).items.map(({ type }: { type: string }) => type.slice('changeRequest.'.length)).reverse();
    for (const type of ['approvalAsked', 'chased', 'stalled']) await happens({ type: `changeRequest.${type}` }, 'changeRequest', change, 'hr');
    expect([await types('head'), await types('head2'), await types('hrbp'), await types('anna')]).toEqual([
      ['approvalAsked', 'chased'],
      ['chased', 'stalled'],
      ['stalled'],
      [],
    ]);
    // whoever stands in for the head is asked with him, not if the line is his own
    for (const person of ['ben', 'anna'] as const)
      await row('delegation', {
        ...{ id: newId(), from_person_id: c.people.head, to_person_id: c.people[person] },
        ...{ valid_from: '2026-08-01', valid_to: '2026-08-31', revoked_at: null },
      });
    await happens({ type: 'changeRequest.reminded' }, 'changeRequest', change, 'hr');
    expect([await types('ben'), await types('anna')]).toEqual([['reminded'], []]);
    await api.sql(`UPDATE change_request SET approvals_left = '["HRBP"]', version = version + 1 WHERE id = $1`, [change]);
    await happens({ type: 'changeRequest.approvalAsked' }, 'changeRequest', change, 'head');
    expect([await types('head'), await types('hrbp')]).toEqual([
      ['approvalAsked', 'chased', 'reminded'],
      ['stalled', 'approvalAsked'],
    ]);
  });

  it('tells nobody of a fact that is not in the table', async () => {
    await happens({ type: 'weather.changed' }, 'weather', newId());
    const [{ n }] = await api.sql<{ n: string }>(`SELECT count(*) AS n FROM notification WHERE tenant_id = $1`, [c.tenantId]);
    expect(n).toBe('0');
  });

  it('writes one row for a fact that is delivered twice', async () => {
    const { card } = await aCard();
    await happens({ type: 'scorecard.approved' }, 'scorecard', card);
    const [fact] = await api.sql<RecordedFact>(
      `SELECT id, tenant_id, type, aggregate, aggregate_id, payload, actor_id, at FROM fact WHERE tenant_id = $1 AND type = 'scorecard.approved'`,
      [c.tenantId],
    );
    const telling = TELLINGS.find((t) => t.fact === 'scorecard.approved')!;
    await api.uow.asSystem(c.tenantId, (tx) => api.app.get(NotificationWriter).tell(tx, telling, [fact]));
    await api.uow.asSystem(c.tenantId, (tx) =>
      api.app.get(Jobs).run(tx, { tenantId: c.tenantId, name: 'react:scorecard.approved:notification.tell', payload: { factIds: [fact.id] }, effect: newId() }),
    );
    expect((await inbox('anna')).items).toHaveLength(1);
    const added = await api.sql(`SELECT audience FROM fact WHERE tenant_id = $1 AND type = 'notification.added'`, [c.tenantId]);
    expect(added).toHaveLength(1);
  });

  it('tells the owner of a published result first, the head four hours later', async () => {
    const { card } = await aCard('scored');
    await happens({ type: 'scorecard.published' }, 'scorecard', card, 'hr');
    expect((await inbox('anna')).unread).toBe(1);
    expect((await inbox('head')).unread).toBe(0);
    await api.sql(`UPDATE tenant SET clock_at = clock_at + interval '5 hours' WHERE id = $1`, [c.tenantId]);
    expect((await inbox('head')).unread).toBe(1);
  });

  it('keeps back what a fact says is to be seen later', async () => {
    const { card } = await aCard();
    await happens({ type: 'scorecard.effective', visibleFrom: '2026-08-19T00:00:00Z' }, 'scorecard', card);
    expect((await inbox('anna')).items).toEqual([]);
    await c.setClock('2026-08-19');
    expect((await inbox('anna')).items).toHaveLength(1);
  });

  it('tells the owner of an alert at once and the head only when it is his turn', async () => {
    const { line, card, period, metric, version, alert } = await aCard('effective.steady');
    await row('scorecard_line', { id: line, scorecard_id: card, metric_id: metric, metric_version_id: version });
    await row('alert', {
      id: alert,
      rule: 'PACE',
      severity: 'warn',
      line_id: line,
      period_id: period,
      owner_id: c.people.anna,
      head_id: c.people.head,
      condition: 'breaching',
      handling: 'new',
    });
    await happens({ type: 'alert.raised' }, 'alert', alert);
    expect((await inbox('anna')).items).toMatchObject([{ params: { code: 'EC04', metric: '支付成功率', rule: 'PACE' } }]);
    expect((await inbox('head')).items).toEqual([]);
    await happens({ type: 'alert.headTold' }, 'alert', alert);
    expect((await inbox('head')).items).toHaveLength(1);
  });

  it('tells everybody in the population of a cycle that it is published, with its rules, dates and data (§2.1, R-L1), and nobody else', async () => {
    const { cycle } = await aCard();
    const rule = (values: object) => row('population_rule', { id: newId(), cycle_id: cycle, unit_id: null, person_id: null, ...values });
    await rule({ unit_id: c.units.NORTH, included: true });
    await rule({ person_id: c.people.ben, included: false, reason: '借调' });
    await happens({ type: 'cycle.published', cycleId: cycle }, 'cycle', cycle, 'exec');
    expect((await inbox('anna')).items).toMatchObject([{ type: 'cycle.published', link: `/cycles/${cycle}/policy` }]);
    expect([(await inbox('ben')).unread, (await inbox('zoe')).unread]).toEqual([0, 0]);
  });

  it('tells whoever has a result of the year that it is published, and until when he may appeal', async () => {
    const { cycle } = await aCard('published.unread');
    await api.sql(`UPDATE cycle SET status = 'closed', appeal_until = '2026-09-01' WHERE tenant_id = $1 AND id = $2`, [c.tenantId, cycle]);
    await happens({ type: 'cycle.resultsPublished', cycleId: cycle }, 'cycle', cycle, 'exec');
    const [told] = (await inbox('anna')).items;
    expect(told).toMatchObject({ type: 'cycle.resultsPublished', link: `/my-year?cycle=${cycle}`, params: { day: '2026-09-01' } });
    expect([(await inbox('ben')).unread, (await inbox('head')).unread]).toEqual([0, 0]);
  });

  it('tells whoever may take an open seat that something of a cycle waits for him, and whoever asked what came of it (§6.5)', async () => {
    const { cycle } = await aCard();
    const request = newId();
    await row('cycle_request', {
      id: request,
      cycle_id: cycle,
      period_id: null,
      event: 'cycle.suspend',
      status: 'requested',
      requested_by: c.people.hr,
      requested_at: '2026-08-18',
    });
    await row('cycle_request_approval', { request_id: request, seat: 'HR', approver_id: c.people.hr, at: '2026-08-18' });
    await happens({ type: 'cycleRequest.asked' }, 'cycleRequest', request, 'hr');
    expect((await inbox('exec')).items).toMatchObject([{ type: 'cycleRequest.asked', link: `/cycle-requests/${request}` }]);
    expect([(await inbox('hr2')).unread, (await inbox('fin')).unread]).toEqual([0, 0]);
    await happens({ type: 'cycleRequest.rejected' }, 'cycleRequest', request, 'exec');
    expect((await inbox('hr')).items).toMatchObject([{ type: 'cycleRequest.rejected' }]);
  });

  it('asks the HRBP to check the results before they are published, wherever his units are', async () => {
    const { cycle } = await aCard();
    const request = newId();
    const asked = { event: 'cycle.publishResults', status: 'requested', requested_by: c.people.hr, requested_at: '2026-08-18' };
    await row('cycle_request', { id: request, cycle_id: cycle, period_id: null, ...asked });
    await row('cycle_request_approval', { request_id: request, seat: 'HR', approver_id: c.people.hr, at: '2026-08-18' });
    await happens({ type: 'cycleRequest.asked' }, 'cycleRequest', request, 'hr');
    expect([(await inbox('hrbp')).unread, (await inbox('exec')).unread, (await inbox('hr2')).unread]).toEqual([1, 1, 0]);
  });

  it('proves that a published result was delivered once its notice is in the inbox of the owner, and anew for every publication', async () => {
    const { card } = await aCard('published.unread');
    const delivered = () => api.uow.asSystem(c.tenantId, (tx) => api.app.get(DeliveryProofs).delivered(tx, card));
    expect(await delivered()).toBe(false);
    const published = () =>
      api.uow.asPerson(c.tenantId, c.people.hr, async (tx) => tx.record({ type: 'scorecard.published', scorecardId: card }, 'scorecard', card, everyone));
    await published();
    expect(await delivered()).toBe(false);
    await api.drain();
    expect(await delivered()).toBe(true);
    await published();
    expect(await delivered()).toBe(false);
  });

  it('tells roles in the scope of the thing', async () => {
    const { period } = await aCard();
    await happens({ type: 'period.ended' }, 'period', period);
    expect((await inbox('steward')).unread).toBe(1);
    expect((await inbox('hr')).unread).toBe(1);
    expect((await inbox('hrbp')).unread).toBe(0);
  });

  it('names a dataset as people call it', async () => {
    const [source, dataset] = [newId(), newId()];
    await api.sql(`INSERT INTO source (tenant_id, id, code, name, kind) VALUES ($1, $2, 's', '门店', 'file')`, [c.tenantId, source]);
    await api.sql(
      `INSERT INTO dataset (tenant_id, id, source_id, code, name, name_en, mapping) VALUES ($1, $2, $3, 'pos_daily', '门店销售', 'Store sales', '{}')`,
      [c.tenantId, dataset, source],
    );
    await happens({ type: 'dataset.late', datasetId: dataset }, 'dataset', dataset);
    expect((await inbox('steward')).items).toMatchObject([{ type: 'dataset.late', params: { dataset: '门店销售', datasetEn: 'Store sales' } }]);
  });

  it('carries neither an amount nor a name', async () => {
    await happens({ type: 'statement.released', statementId: newId(), ownerId: c.people.anna, amount: '12345.67' }, 'statement', newId(), 'comp', {
      people: [c.people.anna],
      roles: [],
    });
    const { items } = await inbox('anna');
    expect(items).toMatchObject([{ type: 'statement.released', link: '/my-incentive', params: {} }]);
    expect(JSON.stringify(items)).not.toContain('12345');
  });

  it('tells of an appeal whoever it is for, names nothing of it, and nobody of the line whatever roles they hold (C4)', async () => {
    const [cycle, appeal] = [newId(), newId()];
    await row('cycle', { id: cycle, template: 'quarterly', starts_on: '2026-01-01', ends_on: '2026-12-31', status: 'active' });
    const grounds = JSON.stringify([{ ground: 'DATA', lineId: null, text: '绝不外传' }]);
    const dated = { filed_at: '2026-08-10', screen_by: '2026-08-12', decide_by: '2026-08-24' };
    await row('appeal', { id: appeal, cycle_id: cycle, person_id: c.people.anna, unit_id: c.units.NORTH, status: 'filed', grounds, ...dated });
    await api.sql(`INSERT INTO role_grant (tenant_id, id, person_id, role, valid_from) VALUES ($1, $2, $3, 'HRBP', '2020-01-01')`, [
      c.tenantId,
      newId(),
      c.people.head,
    ]);
    await happens({ type: 'appeal.filed', appealId: appeal }, 'appeal', appeal, 'anna', { people: [], roles: [] });
    const told = (await inbox('hrbp')).items;
    expect(told).toMatchObject([{ type: 'appeal.filed', link: `/appeals/${appeal}`, params: {} }]);
    expect(JSON.stringify(told)).not.toContain('绝不外传');
    await happens({ type: 'appeal.overdue', appealId: appeal, rung: 1 }, 'appeal', appeal, 'anna', { people: [], roles: [] });
    expect((await inbox('hr')).items).toMatchObject([{ type: 'appeal.overdue' }]);
    expect((await inbox('hrbp')).items).toHaveLength(2);
    await happens({ type: 'appeal.decided', appealId: appeal }, 'appeal', appeal, 'zoe', { people: [], roles: [] });
    expect((await inbox('anna')).items).toMatchObject([{ type: 'appeal.decided', params: {} }]);
    for (const who of ['head', 'head2', 'exec', 'aud'] as const) expect([who, (await inbox(who)).items]).toEqual([who, []]);
    // a draft that is thrown away was nobody else's business
    const draft = newId();
    await row('appeal', { id: draft, cycle_id: cycle, person_id: c.people.ben, unit_id: c.units.NORTH, status: 'withdrawn' });
    await happens({ type: 'appeal.withdrawn', appealId: draft }, 'appeal', draft, 'ben', { people: [], roles: [] });
    expect((await inbox('hrbp')).items).toHaveLength(2);
  });

  it('pages by key, counts what is unread and marks it read', async () => {
    for (let i = 0; i < 5; i++) await happens({ type: 'role.granted', role: 'HR', personId: c.people.anna }, 'roleGrant', newId(), 'hr');
    const first = await inbox('anna', '?limit=3');
    const rest = await inbox('anna', `?limit=3&cursor=${first.next}`);
    expect([first.items.length, rest.items.length, rest.next, first.unread]).toEqual([3, 2, null, 5]);
    expect(new Set([...first.items, ...rest.items].map((item: { id: string }) => item.id)).size).toBe(5);
    const anna = await c.as('anna');
    expect((await anna.post(`/api/notifications/${first.items[0].id}/read`).expect(200)).body).toEqual({ unread: 4 });
    expect((await inbox('anna', '?scope=unread')).items).toHaveLength(4);
    await (await c.as('ben')).post(`/api/notifications/${first.items[1].id}/read`).expect(404);
    expect((await anna.post('/api/notifications/read').expect(200)).body).toEqual({ unread: 0 });
    expect((await anna.get('/api/notifications/count').expect(200)).body).toEqual({ unread: 0 });
  });

  it('lists what waits for me by due date, whoever it comes from', async () => {
    const duty = (kind: string, dueAt: string | null) => ({
      kind,
      aggregate: 'x',
      aggregateId: newId(),
      params: {},
      dueAt,
      severity: 'none' as const,
      link: '/',
    });
    api.app
      .get(DutySources)
      .register({ duties: async (tx) => (tx.viewer.personId === c.people.anna ? [duty('late', '2026-08-01'), duty('someday', null)] : []) });
    api.app.get(DutySources).register({ duties: async (tx) => (tx.viewer.personId === c.people.anna ? [duty('soon', '2026-08-19')] : []) });
    const anna = await c.as('anna');
    expect((await anna.get('/api/duties').expect(200)).body.items.map((d: { kind: string }) => d.kind)).toEqual(['late', 'soon', 'someday']);
    expect((await anna.get('/api/duties/count').expect(200)).body).toEqual({ count: 3, late: 1 });
    expect((await (await c.as('ben')).get('/api/duties')).body.items).toEqual([]);
  });
});
