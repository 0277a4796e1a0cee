import { CycleModule } from '@kpi-loop/cycle/api';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { everyone } from '@kpi-loop/shared/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { anEffectiveCard, type CardFixture } from '@kpi-loop/adjustment/testing';
import { AdjustmentModule } from './index';

/** Histories of each kind. `RACES=1000 …` plays the two thousand of the plan; CI a share of them. */
const HISTORIES = Number(process.env['RACES'] ?? 30);

describe('two at once', () => {
  let api: Api;
  let c: Company;
  let card: CardFixture;
  beforeAll(async () => {
    api = await Api.start([OrganizationModule, CycleModule, AdjustmentModule]);
  });
  beforeEach(async () => {
    c = await api.company();
    card = await anEffectiveCard(c);
  });
  afterAll(() => api.stop());

  /** Cards like anna's, as many as there are histories, each with a request that waits for its last approval. In one statement a table. */
  const requests = async (n: number): Promise<string[]> => {
    await api.sql(
      `CREATE TEMP TABLE made ON COMMIT DROP AS SELECT gen_random_uuid() AS card, gen_random_uuid() AS sales, gen_random_uuid() AS rate, gen_random_uuid() AS unit, gen_random_uuid() AS request FROM generate_series(1, ${n});
       INSERT INTO org_unit (tenant_id, id, code, name, name_en, parent_id, head_id, path) SELECT u.tenant_id, m.unit, m.unit::text, 'U', 'U', u.id, u.head_id, u.path || m.unit || '/' FROM made m, org_unit u WHERE u.tenant_id = '${c.tenantId}' AND u.code = 'NORTH';
       INSERT INTO scorecard (tenant_id, id, cycle_id, period_id, subject_kind, subject_id, owner_id, head_id, unit_id, status)
         SELECT s.tenant_id, m.card, s.cycle_id, s.period_id, 'unit', m.unit, s.owner_id, s.head_id, s.unit_id, 'draft' FROM made m, scorecard s WHERE s.id = '${card.scorecardId}';
       INSERT INTO scorecard_line (tenant_id, id, scorecard_id, ordinal, metric_id, metric_version_id, rule, owner_accepted, head_accepted)
         SELECT l.tenant_id, CASE l.ordinal WHEN 1 THEN m.sales ELSE m.rate END, m.card, l.ordinal, l.metric_id, l.metric_version_id, l.rule, true, true FROM made m, scorecard_line l WHERE l.scorecard_id = '${card.scorecardId}';
       INSERT INTO line_target (tenant_id, id, line_id, version_no, weight, threshold, target, stretch, valid_from, valid_to)
         SELECT t.tenant_id, gen_random_uuid(), CASE l.ordinal WHEN 1 THEN m.sales ELSE m.rate END, 1, t.weight, t.threshold, t.target, t.stretch, t.valid_from, t.valid_to FROM made m, scorecard_line l JOIN line_target t ON t.line_id = l.id WHERE l.scorecard_id = '${card.scorecardId}';
       UPDATE scorecard SET status = 'effective.steady' WHERE id IN (SELECT card FROM made);
       INSERT INTO change_request (tenant_id, id, scorecard_id, line_id, type, cause, reason, evidence, proposal, effective_on, before, materiality, approvals_left, creator_id, other_party_id, statement, status)
         SELECT '${c.tenantId}', request, card, sales, 'TARGET', 'MARKET', 'x', 'y', '{"target":"960000"}', '2026-08-18', '[]', 'MINOR', '["HRBP"]', '${c.people.anna}', '${c.people.head}', 'consented', 'in_approval' FROM made`,
    );
    return (await api.sql<{ id: string }>(`SELECT id FROM change_request WHERE tenant_id = $1 AND status = 'in_approval' ORDER BY id`, [c.tenantId])).map(
      ({ id }) => id,
    );
  };
  const post = async (who: PersonKey, id: string, verb: string, body: object = {}) =>
    (await (await c.as(who)).post(`/api/change-requests/${id}/${verb}`, body)).status;
  const inTurns = async <T>(list: T[], work: (one: T) => Promise<void>) => {
    const queue = [...list];
    await Promise.all(
      Array.from({ length: 6 }, async () => {
        for (let one = queue.pop(); one !== undefined; one = queue.pop()) await work(one);
      }),
    );
  };

  it('approve ‖ reject ‖ withdraw: exactly one of them is done, and the values say which', async () => {
    const wrong: string[] = [];
    await inTurns(await requests(HISTORIES), async (id) => {
      const codes = await Promise.all([post('hrbp', id, 'approve'), post('hrbp', id, 'reject', { reason: 'x' }), post('anna', id, 'withdraw')]);
      if (codes.filter((code) => code === 200).length !== 1 || codes.some((code) => code >= 500)) wrong.push(`${id} ${codes.join()}`);
      const [row] = await api.sql<{ status: string; versions: number; links: number; version: number }>(
        `SELECT r.status, r.version, (SELECT count(*)::int FROM line_target t WHERE t.change_request_id = r.id) AS versions, (SELECT count(*)::int FROM transition_log l WHERE l.instance_id = r.id) AS links FROM change_request r WHERE r.id = $1`,
        [id],
      );
      const done = ['applied', 'rejected', 'withdrawn'][codes.indexOf(200)];
      if (row.status !== done || row.versions !== Number(done === 'applied') || row.links !== row.version) wrong.push(`${id} ${JSON.stringify(row)}`);
    });
    expect(wrong).toEqual([]);
  });

  it('approve ‖ the data is locked: a change is in the card before it is locked, or not at all', async () => {
    const ids = await requests(HISTORIES);
    const lock = async () => {
      await api.sql(`UPDATE period SET status = 'data_locked' WHERE tenant_id = $1 AND id = $2`, [c.tenantId, card.periodId]);
      await api.uow.asSystem(c.tenantId, async (tx) => tx.record({ type: 'period.locked', periodId: card.periodId }, 'period', card.periodId, everyone));
      await api.drain();
    };
    const codes = new Map<string, number>();
    const half = Math.floor(ids.length / 2);
    await inTurns(ids.slice(0, half), async (id) => void codes.set(id, await post('hrbp', id, 'approve')));
    await Promise.all([lock(), inTurns(ids.slice(half), async (id) => void codes.set(id, await post('hrbp', id, 'approve')))]);
    const rows = await api.sql<{ id: string; status: string; card: string; versions: number }>(
      `SELECT r.id, r.status, c.status AS card, (SELECT count(*)::int FROM line_target t WHERE t.change_request_id = r.id) AS versions FROM change_request r JOIN scorecard c ON c.id = r.scorecard_id WHERE r.id = ANY ($1::uuid[])`,
      [ids],
    );
    expect(rows.filter((row) => row.card !== 'locked')).toEqual([]);
    expect(rows.filter((row) => (row.status === 'applied') !== (codes.get(row.id) === 200) || row.versions !== Number(row.status === 'applied'))).toEqual([]);
    expect([...codes.values()].filter((code) => ![200, 409, 412, 422].includes(code))).toEqual([]);
    expect(rows.some((row) => row.status === 'applied')).toBe(true);
  });
});
