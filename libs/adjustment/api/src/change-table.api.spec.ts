import { CycleModule } from '@kpi-loop/cycle/api';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { anEffectiveCard, type CardFixture } from '@kpi-loop/adjustment/testing';
import { AdjustmentModule } from './index';

/** Everybody a request of anna's can meet: owner, peer, head, head's head, another line, and each role. */
const PEOPLE: PersonKey[] = ['anna', 'ben', 'head', 'head2', 'hrbp', 'hr', 'exec', 'fin', 'aud'];
/** Where nothing may happen any more, those who could have done most are enough. */
const DOERS: PersonKey[] = ['anna', 'head', 'hrbp', 'hr'];
const BODIES: Record<string, object> = {
  ...{ submit: {}, withdraw: {}, consent: {}, approve: {}, accept: {}, object: { reason: 'x' }, return: { reason: 'x' }, reject: { reason: 'x' } },
  ...{ revoke: { reason: 'x' }, decline: { reason: 'x' }, proceed: { reason: 'x', deliveryProof: 'y' }, sign: { agreedHash: 'z' } },
};
/** §2.3: who may do what where. Everything else is refused without a write. `sign` with another hash is the guard's to refuse. */
const TABLE: Record<string, Record<string, PersonKey[]>> = {
  draft: { submit: ['anna'], withdraw: ['anna'] },
  consulting: { consent: ['head'], object: ['head'], withdraw: ['anna'] },
  escalated: { consent: ['head'], object: ['head'], proceed: ['hrbp'], withdraw: ['anna'] },
  in_approval: { approve: ['head'], return: ['head'], reject: ['head'], withdraw: ['anna'] },
  scheduled: { revoke: ['head', 'hr'] },
  applied: { sign: ['anna', 'head'] },
  rejected: {},
  withdrawn: {},
  expired: {},
  revoked: {},
  superseded: {},
};

describe('role × state × event of a change request', () => {
  let api: Api;
  let c: Company;
  let card: CardFixture;
  beforeAll(async () => {
    api = await Api.start([OrganizationModule, CycleModule, AdjustmentModule]);
    c = await api.company();
    card = await anEffectiveCard(c);
  });
  afterAll(() => api.stop());

  /** A request as it stands in a state, on a line that has no other open one. */
  const inState = async (status: string): Promise<string> => {
    const id = (await api.sql<{ id: string }>(`SELECT gen_random_uuid() AS id`))[0].id;
    await api.sql(
      `UPDATE change_request SET status = 'withdrawn', version = version + 1 WHERE tenant_id = $1 AND status NOT IN ('applied', 'rejected', 'withdrawn', 'expired', 'revoked', 'superseded')`,
      [c.tenantId],
    );
    const decided = ['scheduled', 'applied', 'revoked', 'superseded'].includes(status);
    await api.sql(
      `INSERT INTO change_request (tenant_id, id, scorecard_id, line_id, type, cause, reason, evidence, proposal, effective_on, before, materiality, approvals_left, approved_by, signs_left, creator_id, other_party_id, statement, status, impact)
       VALUES ($1, $2, $3, $4, 'TARGET', 'MARKET', 'x', 'y', '{"target":"960000"}', '2026-09-01', '[]', 'MINOR', $5, $6, $7, $8, $9, $10, $11, '{"lines":[],"parents":[],"because":[],"loweredAfterResult":false,"computedOn":"2026-08-18"}')`,
      [
        ...[c.tenantId, id, card.scorecardId, card.lines.sales, decided ? '[]' : '["head","HRBP"]'],
        decided ? JSON.stringify([{ party: 'head', personId: c.people.head, onBehalfOf: null, on: '2026-08-18' }]) : '[]',
        ...[status === 'applied' ? '["owner","head"]' : '[]', c.people.anna, c.people.head, status === 'draft' ? null : 'consented', status],
      ],
    );
    return id;
  };
  const footprint = async (id: string) =>
    (
      await api.sql<{ at: string }>(
        `SELECT r.version || '/' || r.status || '/' || (SELECT count(*) FROM transition_log WHERE instance_id = r.id) || '/' || (SELECT count(*) FROM fact WHERE aggregate_id = r.id) || '/' || (SELECT count(*) FROM line_target WHERE line_id = r.line_id) AS at FROM change_request r WHERE id = $1`,
        [id],
      )
    )[0].at;

  it('is begun by the owner, his head and the HRBP, for a card in force, in an open window, on a line without another (CREATE)', async () => {
    const body = {
      lineId: card.lines.rate,
      type: 'TARGET',
      cause: 'MARKET',
      reason: 'x',
      evidence: 'y',
      effectiveOn: '2026-08-18',
      proposal: { target: '0.93' },
    };
    const begin = async (who: PersonKey) => {
      const { status, body: answer } = await (await c.as(who)).post('/api/change-requests', body);
      return [status, (answer as { violations?: string[] }).violations ?? []];
    };
    const rows = async () => (await api.sql<{ n: number }>(`SELECT count(*)::int AS n FROM change_request WHERE tenant_id = $1`, [c.tenantId]))[0].n;
    const before = await rows();
    for (const who of PEOPLE.filter((one) => !['anna', 'head', 'hrbp'].includes(one))) expect([who, await begin(who)]).toEqual([who, [403, []]]);
    await api.sql(`UPDATE scorecard SET status = 'locked' WHERE id = $1`, [card.scorecardId]);
    expect(await begin('anna')).toEqual([422, ['windowOpen']]);
    await api.sql(`UPDATE scorecard SET status = 'effective.steady' WHERE id = $1`, [card.scorecardId]);
    await api.sql(`UPDATE cycle SET adjusting = 'frozen' WHERE id = $1`, [card.cycleId]);
    expect(await begin('anna')).toEqual([422, ['windowOpen']]);
    await api.sql(`UPDATE cycle SET adjusting = 'window_open' WHERE id = $1`, [card.cycleId]);
    expect(await rows()).toBe(before);
    for (const who of ['anna', 'head', 'hrbp'] as const) {
      expect(await begin(who)).toEqual([200, []]);
      expect(await begin('anna')).toEqual([422, ['noOpenChangeOnLine']]);
      await api.sql(`UPDATE change_request SET status = 'withdrawn', version = version + 1 WHERE tenant_id = $1 AND line_id = $2 AND status = 'draft'`, [
        c.tenantId,
        card.lines.rate,
      ]);
    }
    expect(await rows()).toBe(before + 3);
  });

  it('is edited by who made it, while it is a draft', async () => {
    const edit = async (who: PersonKey, id: string) => (await (await c.as(who)).patch(`/api/change-requests/${id}`, { reason: 'z' })).status;
    for (const status of Object.keys(TABLE)) {
      const id = await inState(status);
      const before = await footprint(id);
      for (const who of ['head', 'hrbp', 'hr'] as const) expect([status, who, [403, 409].includes(await edit(who, id))]).toEqual([status, who, true]);
      if (status !== 'draft') expect([status, await edit('anna', id)]).toEqual([status, 409]);
      expect(await footprint(id)).toBe(before);
      if (status === 'draft') expect(await edit('anna', id)).toBe(200);
    }
  });

  it.each(Object.keys(TABLE))('%s: every pair that is not in the table is refused without a write', async (status) => {
    const id = await inState(status);
    const before = await footprint(id);
    const answers: string[] = [];
    for (const [verb, body] of Object.entries(BODIES))
      for (const who of Object.keys(TABLE[status]).length ? PEOPLE : DOERS) {
        if (TABLE[status][verb]?.includes(who)) continue;
        const { status: code } = await (await c.as(who)).post(`/api/change-requests/${id}/${verb}`, body);
        if (code !== 403 && code !== 409) answers.push(`${who} ${verb}: ${code}`);
      }
    expect(answers).toEqual([]);
    expect(await footprint(id)).toBe(before);
  });

  it.each(
    Object.entries(TABLE).flatMap(([status, events]) =>
      Object.entries(events).flatMap(([verb, people]) => people.map((who): [string, string, PersonKey] => [status, verb, who])),
    ),
  )('%s: %s is offered to %s and is not refused for who or where', async (status, verb, who) => {
    const id = await inState(status);
    const view = (await (await c.as(who)).get(`/api/change-requests/${id}`).expect(200)).body;
    expect(view.offers.map((offer: { event: string }) => offer.event)).toContain(`changeRequest.${verb}`);
    const { status: code } = await (await c.as(who)).post(`/api/change-requests/${id}/${verb}`, BODIES[verb]);
    expect(code).toBe(verb === 'sign' ? 422 : 200);
  });
});
