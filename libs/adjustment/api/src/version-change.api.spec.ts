import { OrganizationModule } from '@kpi-loop/organization/api';
import { CycleModule } from '@kpi-loop/cycle/api';
import { DutySources, newId } from '@kpi-loop/shared/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { aFigure, anEffectiveCard, type CardFixture } from '@kpi-loop/adjustment/testing';
import { AdjustmentModule } from './index';

describe('moving a cycle to another definition', () => {
  let api: Api;
  let c: Company;
  let card: CardFixture;
  let old: string;
  let next: string;
  beforeAll(async () => {
    api = await Api.start([OrganizationModule, CycleModule, AdjustmentModule]);
  });
  beforeEach(async () => {
    c = await api.company();
    card = await anEffectiveCard(c);
    await aFigure(c, card.metrics.sales, 'anna', '2026-07-01', '330000', '2026-07-31');
    await aFigure(c, card.metrics.rate, 'anna', '2026-07-01', '0.925', '2026-07-31');
    old = (await api.sql<{ id: string }>(`SELECT id FROM metric_version WHERE metric_id = $1`, [card.metrics.sales]))[0].id;
    next = await aNextVersion();
    await api.sql(
      `INSERT INTO measurement (tenant_id, id, metric_version_id, subject_kind, subject_id, month, numerator, value, row_count, last_date, status) VALUES ($1, $2, $3, 'person', $4, '2026-07-01', 300000, 300000, 1, '2026-07-31', 'verified')`,
      [c.tenantId, newId(), next, c.people.anna],
    );
  });
  afterAll(() => api.stop());

  async function aNextVersion(unit = '元'): Promise<string> {
    const id = newId();
    await api.sql(`UPDATE metric_version SET status = 'deprecated' WHERE metric_id = $1`, [card.metrics.sales]);
    await api.sql(
      `INSERT INTO metric_version (tenant_id, id, metric_id, version_no, status, process_node_id, kind, dataset_code, numerator, direction, unit, decimals, percent, flow, author_id, approver_id, content_hash)
       SELECT tenant_id, $2, metric_id, 2, 'published', process_node_id, kind, dataset_code, '{"agg":"count","filters":[{"column":"status","op":"eq","value":"paid"}]}', direction, $3, decimals, percent, flow, author_id, approver_id, 'next'
       FROM metric_version WHERE metric_id = $1 AND version_no = 1`,
      [card.metrics.sales, id, unit],
    );
    return id;
  }
  const ask = (over: object = {}) => ({
    cycleId: card.cycleId,
    fromVersionId: old,
    toVersionId: next,
    effectiveOn: '2026-08-18',
    reason: '只统计已支付订单',
    ...over,
  });
  const post = async (who: PersonKey, path: string, body: object = {}) => (await c.as(who)).post(`/api/version-changes${path}`, body);
  const asked = async (over: object = {}) => {
    const { status, body } = await post('steward', '', ask(over));
    expect([status, body.violations]).toEqual([201, undefined]);
    return body;
  };
  const pinnedTo = async () =>
    (await api.sql<{ metricVersionId: string }>(`SELECT metric_version_id FROM scorecard_line WHERE id = $1`, [card.lines.sales]))[0].metricVersionId;
  const duties = (who: PersonKey) =>
    api.uow.asPerson(
      c.tenantId,
      c.people[who],
      async (tx) => (await api.app.get(DutySources).all(tx)).filter((d) => d.kind === 'versionChange.approve').length,
    );

  it('says beforehand what it means: old and new figures, line and card before and after', async () => {
    const steward = await c.as('steward');
    expect((await steward.get(`/api/version-changes/pinned/${card.metrics.sales}`).expect(200)).body.items).toEqual([
      { cycleId: card.cycleId, cycleName: 'FY26', cycleNameEn: 'FY26', fromVersionId: old, fromVersionNo: 1, toVersionId: next, toVersionNo: 2, lineCount: 1 },
    ]);
    const { body } = await post('steward', '/preview', { cycleId: card.cycleId, fromVersionId: old, toVersionId: next });
    // 330 000 and 300 000 in 31 of 92 days go on to 979 354.84 and 890 322.58 of 1 000 000
    expect(body).toMatchObject({ computedOn: '2026-08-18', lineCount: 1, changedCount: 1 });
    expect(body.lines).toEqual([
      {
        ...{ lineId: card.lines.sales, scorecardId: card.scorecardId, owner: { id: c.people.anna, name: 'anna', nameEn: expect.any(String) } },
        ...{ actualBefore: '330000', actualAfter: '300000', scoreBefore: '95.87', totalBefore: '97.52' },
        ...{ scoreAfter: expect.any(String), totalAfter: expect.any(String) },
      },
    ]);
    expect(Number(body.lines[0].scoreAfter)).toBeLessThan(80);
    expect(Number(body.lines[0].totalAfter)).toBeLessThan(90);
    expect(await api.sql(`SELECT 1 FROM version_change WHERE tenant_id = $1`, [c.tenantId])).toEqual([]);
  });
  it('is approved by somebody else and applied on its day, by the clock; until then the line stays pinned', async () => {
    const { id, offers } = await asked({ effectiveOn: '2026-09-01' });
    expect(offers.map((o: { event: string }) => o.event)).toEqual(['versionChange.withdraw']);
    expect([await duties('hr'), await duties('exec'), await duties('steward'), await duties('anna')]).toEqual([1, 1, 0, 0]);
    const approved = await post('hr', `/${id}/approve`);
    expect(approved.body).toMatchObject({ status: 'scheduled', approver: { name: 'hr' }, fromVersionNo: 1, toVersionNo: 2 });
    await api.tick();
    expect(await pinnedTo()).toBe(old);
    const before = await api.sql<{ agreedHash: string | null; version: number }>(`SELECT agreed_hash, version FROM scorecard WHERE id = $1`, [
      card.scorecardId,
    ]);
    await c.setClock('2026-09-01');
    await api.tick();
    await api.tick();
    expect(await pinnedTo()).toBe(next);
    expect((await (await c.as('aud')).get(`/api/version-changes/${id}`).expect(200)).body).toMatchObject({
      status: 'applied',
      offers: [],
      impact: { lineCount: 1 },
    });
    const after = await api.sql<{ agreedHash: string | null; version: number; status: string }>(
      `SELECT agreed_hash, version, status FROM scorecard WHERE id = $1`,
      [card.scorecardId],
    );
    expect(after[0]).toMatchObject({ status: 'effective.steady', version: before[0].version + 1 });
    expect(after[0].agreedHash).not.toBe(before[0].agreedHash);
    expect(await api.sql(`SELECT payload->>'lineId' AS line_id FROM fact WHERE aggregate_id = $1 AND type = 'scorecard.revised'`, [card.scorecardId])).toEqual([
      { lineId: card.lines.sales },
    ]);
    expect((await (await c.as('steward')).get(`/api/version-changes/pinned/${card.metrics.sales}`).expect(200)).body.items).toEqual([]);
  });
  it('is not decided by its maker nor by whom it scores', async () => {
    const { body } = await post('hr', '', ask());
    expect((await post('hr', `/${body.id}/approve`)).body.violations).toEqual(['makerIsNotChecker']);
    await api.sql(`INSERT INTO role_grant (tenant_id, id, person_id, role, valid_from) VALUES ($1, $2, $3, 'EXEC', '2020-01-01')`, [
      c.tenantId,
      newId(),
      c.people.anna,
    ]);
    const own = await post('anna', `/${body.id}/approve`);
    expect([own.status, own.body.violations]).toEqual([403, ['subjectIsNotApprover']]);
    expect((await post('steward', `/${body.id}/approve`)).status).toBe(403);
    expect((await post('head', '', ask())).status).toBe(403);
    await (await c.as('head')).get('/api/version-changes').expect(403);
  });
  it('has a term and a ladder of reminders, and waits on when nobody decides (R-SM3)', async () => {
    const { id } = await asked({ effectiveOn: '2026-09-30' });
    const view = async () => (await (await c.as('hr')).get(`/api/version-changes/${id}`).expect(200)).body;
    const verbs = async () =>
      (await api.sql<{ type: string }>(`SELECT type FROM fact WHERE aggregate_id = $1 ORDER BY at, id`, [id])).map(({ type }) => type.split('.')[1]);
    expect((await view()).dueAt).toBe('2026-08-21T10:00:00.000Z');
    for (const day of ['2026-08-19', '2026-08-22', '2026-08-24', '2026-08-26', '2026-08-28', '2026-09-04']) {
      await c.setClock(day);
      await api.tick();
    }
    expect(await verbs()).toEqual(['created', 'reminded', 'overdue', 'chased', 'stalled', 'held']);
    expect(await view()).toMatchObject({ status: 'in_approval', dueAt: '2026-08-21T10:00:00.000Z' });
    expect((await post('exec', `/${id}/approve`)).body).toMatchObject({ status: 'scheduled', dueAt: null });
  });
  it('is rejected, withdrawn and revoked; the line stays where it is', async () => {
    const first = await asked();
    expect((await post('hr', `/${first.id}/reject`, { reason: '本期不换' })).body.status).toBe('rejected');
    const second = await asked();
    expect((await post('hr', `/${second.id}/withdraw`)).status).toBe(403);
    expect((await post('steward', `/${second.id}/withdraw`)).body.status).toBe('withdrawn');
    const third = await asked({ effectiveOn: '2026-09-01' });
    await post('exec', `/${third.id}/approve`);
    expect((await post('hr', `/${third.id}/revoke`, { reason: '数据未齐' })).body.status).toBe('revoked');
    await c.setClock('2026-09-01');
    await api.tick();
    expect(await pinnedTo()).toBe(old);
    expect((await (await c.as('hr')).get('/api/version-changes?open=false').expect(200)).body.items.map((i: { status: string }) => i.status)).toEqual([
      'revoked',
      'withdrawn',
      'rejected',
    ]);
  });
  it.each<[string, () => Promise<object>]>([
    [
      'sameMetric',
      async () => ({ toVersionId: (await api.sql<{ id: string }>(`SELECT id FROM metric_version WHERE metric_id = $1`, [card.metrics.rate]))[0].id }),
    ],
    ['sameMetric', async () => ({ toVersionId: old })],
    ['versionInForce', async () => ({ fromVersionId: next, toVersionId: old })],
    ['effectiveDateAhead', async () => ({ effectiveOn: '2026-08-17' })],
    [
      'readsAlike',
      async () => (
        await api.sql(`ALTER TABLE metric_version DISABLE TRIGGER keep_definition`),
        await api.sql(`UPDATE metric_version SET unit = '万元' WHERE id = $1`, [next]),
        await api.sql(`ALTER TABLE metric_version ENABLE TRIGGER keep_definition`),
        {}
      ),
    ],
    ['somethingPinned', async () => (await api.sql(`UPDATE period SET status = 'closed' WHERE id = $1`, [card.periodId]), {})],
  ])('is refused by %s', async (rule, over) => {
    const { status, body } = await post('steward', '', ask(await over()));
    expect([status, body.violations]).toEqual([422, [rule]]);
  });
  it('is one at a time', async () => {
    await asked();
    expect((await post('hr', '', ask())).status).toBe(409);
  });
  it('is the only way: nobody moves an agreed line by hand', async () => {
    await expect(api.sql(`UPDATE scorecard_line SET metric_version_id = $2 WHERE id = $1`, [card.lines.sales, next])).rejects.toThrow('fixed');
  });
});
