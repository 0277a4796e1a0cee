import { newId } from '@kpi-loop/shared/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { Quarter } from '@kpi-loop/scoring/api/testing';
import { InsightModule } from './index';

const OWNERS = ['anna', 'ben', 'head', 'head2', 'zoe'] as const;

/** domain.md §5.2, item 8: the loop is measured, too, and everybody may read how. */
describe('the health of the loop', () => {
  let api: Api;
  let c: Company;
  let q: Quarter;
  beforeAll(async () => {
    api = await Api.start([InsightModule]);
    c = await api.company();
    q = await Quarter.open(api, c, [...OWNERS]);
  });
  afterAll(() => api.stop());

  const sql = (text: string, ...params: unknown[]) => api.sql(text, [c.tenantId, ...params]);
  const health = async (who: PersonKey = 'anna') => (await (await c.as(who)).get(`/api/loop-health?cycleId=${q.cycleId}`).expect(200)).body;
  const figure = async (key: string) => (await health()).figures.find((one: { key: string }) => one.key === key);
  const said = (kind: string, person: PersonKey, lineId: string | null, id = newId()) =>
    sql(
      `INSERT INTO negotiation_entry (tenant_id, id, scorecard_id, line_id, round, side, kind, text, actor_id) VALUES ($1, $2, $3, $4, 2, 'other', $5, '…', $6)`,
      ...[id, q.cards[person].id, lineId, kind, c.people[person]],
    );
  const link = (machine: string, id: string, version: number, event: string, actor: PersonKey | null = null) =>
    sql(
      `INSERT INTO transition_log (tenant_id, machine, instance_id, version, from_status, to_status, event, actor_id, hash) VALUES ($1, $2, $3, $4, 'a', 'b', $5, $6, '')`,
      ...[machine, id, version, event, actor && c.people[actor]],
    );

  it('is open to everybody, and is not found for a cycle that is not there', async () => {
    for (const who of ['anna', 'head', 'hr', 'exec', 'aud'] as const) expect((await health(who)).cycle).toMatchObject({ id: q.cycleId });
    await (await c.as('anna')).get(`/api/loop-health?cycleId=${newId()}`).expect(404);
  });

  it('counts lines that were not decided over a dissent or signed for a refusal, whose owners had the last word', async () => {
    expect(await figure('linesWithoutDissent')).toEqual({ key: 'linesWithoutDissent', value: '1.000', count: 15, part: 15 });
    // one line of anna's is decided and she dissents; ben's is decided again after his dissent, which counts no more
    await sql(`UPDATE scorecard SET decider_id = $2 WHERE tenant_id = $1 AND id = ANY ($3::uuid[])`, c.people.exec, [q.cards['anna'].id, q.cards['ben'].id]);
    await said('decide', 'anna', q.cards['anna'].lines.GMV);
    await said('dissent', 'anna', null);
    await said('dissent', 'ben', null);
    await said('decide', 'ben', q.cards['ben'].lines.GMV);
    expect(await figure('linesWithoutDissent')).toMatchObject({ count: 15, part: 14, value: '0.933' });
    await sql(`UPDATE scorecard SET refused_to_sign = true, refusals = 2 WHERE tenant_id = $1 AND id = $2`, q.cards['zoe'].id);
    expect(await figure('linesWithoutDissent')).toMatchObject({ part: 11 });
    expect(await figure('signaturesRefused')).toMatchObject({ count: 5, part: 1, value: '0.200' });
  });

  it('counts the rounds of what was settled', async () => {
    await sql(`UPDATE scorecard SET round = 3 WHERE tenant_id = $1 AND id = $2`, q.cards['anna'].id);
    expect(await figure('rounds')).toEqual({ key: 'rounds', value: '1.4', count: 5, part: null });
  });

  it('counts a dispute about a figure as upheld when the figure was refused, or another one when it was released', async () => {
    for (const [i, who] of OWNERS.entries()) {
      await q.figure(who, 'GMV', '2026-08-01', '100');
      const [{ id }] = await api.sql<{ id: string }>(`SELECT id FROM measurement WHERE tenant_id = $1 AND subject_id = $2`, [c.tenantId, c.people[who]]);
      await link('measurement', id, 2, 'measurement.dispute', who);
      if (i === 1) await link('measurement', id, 3, 'measurement.restate');
      if (i < 4) await link('measurement', id, i === 1 ? 4 : 3, i === 0 ? 'measurement.reject' : 'measurement.release');
    }
    // four have an answer: not enough to say anything
    expect(await figure('disputesUpheld')).toEqual({ key: 'disputesUpheld', value: null, count: null, part: null });
    const [{ id }] = await api.sql<{ id: string }>(`SELECT id FROM measurement WHERE tenant_id = $1 AND subject_id = $2`, [c.tenantId, c.people.zoe]);
    await link('measurement', id, 3, 'measurement.release');
    expect(await figure('disputesUpheld')).toMatchObject({ count: 5, part: 2, value: '0.400' });
  });

  it('counts the appeals that were decided and are over, by their last decision', async () => {
    for (const [i, who] of OWNERS.entries())
      await sql(
        `INSERT INTO appeal (tenant_id, id, cycle_id, person_id, status, grounds, filed_at, screen_by, decide_by, decision, final_decision)
         VALUES ($1, gen_random_uuid(), $2, $3, $4, '[{}]', now(), '2026-08-20', '2026-09-01', $5, $6)`,
        ...[q.cycleId, c.people[who], 'final', i < 2 ? 'partly' : 'rejected', i === 1 ? 'rejected' : i === 4 ? 'upheld' : null],
      );
    expect(await figure('appealsUpheld')).toEqual({ key: 'appealsUpheld', value: '0.400', count: 5, part: 2 });
  });

  it('counts the alerts that led to an action, and those that nobody answered in time; a new one not yet', async () => {
    for (const [i, who] of OWNERS.entries()) {
      const id = newId();
      await sql(
        `INSERT INTO alert (tenant_id, id, fingerprint, rule, severity, line_id, period_id, owner_id, condition, handling, snapshot, action_id)
         VALUES ($1, $2, $3, 'PACE', 'warn', $4, $5, $6, 'breaching', $7, '{}', $8)`,
        ...[id, `f${i}`, q.cards[who].lines.GMV, q.periodId, c.people[who], i === 4 ? 'escalated.l1' : 'acknowledged', i < 3 ? newId() : null],
      );
      if (i === 4) await link('alert', id, 2, 'alert.ackTimeout');
    }
    await sql(
      `INSERT INTO alert (tenant_id, id, fingerprint, rule, severity, line_id, period_id, owner_id, condition, handling, snapshot)
       VALUES ($1, gen_random_uuid(), 'new', 'PACE', 'warn', $2, $3, $4, 'breaching', 'new', '{}')`,
      ...[q.cards['anna'].lines.PAY, q.periodId, c.people.anna],
    );
    expect([await figure('alertsSupported'), await figure('alertsEscalated')]).toMatchObject([
      { count: 5, part: 3, value: '0.600' },
      { count: 5, part: 1, value: '0.200' },
    ]);
  });
});
