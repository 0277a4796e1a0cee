import { CycleModule } from '@kpi-loop/cycle/api';
import { aPassword, aPlan } from '@kpi-loop/incentive/testing';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { Quarter } from '@kpi-loop/scoring/api/testing';
import { ScoringModule } from '@kpi-loop/scoring/api';
import { everyone } from '@kpi-loop/shared/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { IncentiveModule } from './index';

type Body = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any

/** A figure is corrected after the statements made from it are out (domain.md §2.4, §2.9 R-P1, §3.10). */
describe('a correction after the pay', () => {
  let api: Api;
  let c: Company;
  let q: Quarter;
  let runId: string;
  let correctionId: string;

  beforeAll(async () => {
    api = await Api.start([OrganizationModule, CycleModule, ScoringModule, IncentiveModule]);
    c = await api.company();
    q = await Quarter.open(api, c, ['anna', 'ben'], { status: 'data_locked', cardStatus: 'locked' });
    for (const person of ['anna', 'ben'] as const) await q.lockedFigures(person, { GMV: ['1155'], PAY: ['123319', '135350'], CMP: ['558', '90000'] });
    await api.sql(`UPDATE measurement SET status = 'verified' WHERE tenant_id = $1 AND value IS NOT NULL`, [c.tenantId]);
    await c.setClock('2026-10-08');
    await api.uow.asSystem(c.tenantId, async (tx) =>
      tx.record({ type: 'period.locked', periodId: q.periodId, cycleId: q.cycleId }, 'period', q.periodId, everyone),
    );
    await api.drain();
    await api.sql(`UPDATE scorecard SET status = 'published' WHERE tenant_id = $1`, [c.tenantId]);
    const planId = await aPlan(c, q.cycleId, { anna: '20000', ben: '20000' });
    const post = async (who: PersonKey, path: string, body?: object): Promise<Body> => (await (await c.as(who)).post(`/api/${path}`, body).expect(200)).body;
    runId = (await post('comp', 'pay-runs', { planId, periodId: q.periodId }))['id'];
    for (const [who, verb] of [
      ['comp', 'calculate'],
      ['comp', 'submit'],
      ['fin', 'approve'],
      ['comp', 'release'],
    ] as const)
      await post(who, `pay-runs/${runId}/${verb}`);
    await aPassword(c, 'anna', 'right horse');
  });
  afterAll(() => api.stop());

  const differences = async (): Promise<Body[]> => (await (await c.as('comp')).get(`/api/pay-runs/${runId}/differences`).expect(200)).body;
  const opened = async (): Promise<Body> => {
    const anna = await c.as('anna');
    const [item] = (await anna.get('/api/my/statements').expect(200)).body.items;
    return { item, ...(await anna.post(`/api/my/statements/${item.id}/open`, { password: 'right horse' }).expect(200)).body };
  };

  it('cites the edition the statement was made from', async () => {
    expect(await opened()).toMatchObject({ item: { edition: 1 }, differences: [] });
    expect((await (await c.as('fin')).get(`/api/pay-runs/${runId}/statements`).expect(200)).body.items).toMatchObject([{ edition: 1 }, { edition: 1 }]);
  });

  it('needs finance as well, and nobody twice', async () => {
    const [{ id }] = await api.sql<{ id: string }>(
      `SELECT id FROM measurement WHERE tenant_id = $1 AND metric_version_id = $2 AND subject_id = $3 AND month = '2026-09-01'`,
      [c.tenantId, q.versions.GMV, c.people.anna],
    );
    const { body } = await (
      await c.as('anna')
    )
      .post(`/api/measurements/${id}/corrections`, { numerator: '1200', reason: '漏计一笔', evidenceLink: 'https://wiki.example.com/x' })
      .expect(201);
    expect(body).toMatchObject({ seats: ['data', 'people', 'pay'], status: 'requested' });
    correctionId = body.id;
    const approve = async (who: PersonKey, status: number): Promise<Body> =>
      (await (await c.as(who)).post(`/api/corrections/${correctionId}/approve`).expect(status)).body;
    expect(await approve('steward', 200)).toMatchObject({ status: 'requested', approvals: [{ seat: 'data' }] });
    expect(await api.sql(`SELECT edition FROM measurement WHERE tenant_id = $1 AND id = $2`, [c.tenantId, id])).toEqual([{ edition: 1 }]);
    expect(await approve('hr', 200)).toMatchObject({ status: 'requested' });
    await approve('steward', 422);
    expect(await approve('fin', 200)).toMatchObject({
      status: 'approved',
      approvals: [
        { seat: 'data', name: 'steward' },
        { seat: 'people', name: 'hr' },
        { seat: 'pay', name: 'fin' },
      ],
    });
    await api.drain();
  });

  it('changes nothing that is paid, and holds the difference for the next run', async () => {
    // 1200 of 1200: 100 × 40 % instead of 96.25 × 40 %
    const [row, ...more] = await differences();
    expect(more).toEqual([]);
    expect(row).toMatchObject({ name: 'anna', scoreBefore: '88.95', scoreAfter: '90.45', correctionId, reason: '漏计一笔' });
    expect((+row['amountAfter'] - +row['amountBefore']).toFixed(2)).toBe(row['delta']);
    const mine = await opened();
    expect(mine['amount']).toBe(row['amountBefore']);
    expect(mine['differences']).toMatchObject([{ delta: row['delta'], amountAfter: row['amountAfter'], scoreAfter: '90.45' }]);
  });

  it('is told once, without an amount, and read by whoever may', async () => {
    const facts = await api.sql<Body>(`SELECT payload FROM fact WHERE tenant_id = $1 AND type = 'statement.differenceHeld'`, [c.tenantId]);
    expect(facts).toHaveLength(1);
    expect(Object.keys(facts[0]['payload']).sort()).toEqual(['correctionId', 'statementId']);
    for (const who of ['hr', 'anna', 'aud'] as const) await (await c.as(who)).get(`/api/pay-runs/${runId}/differences`).expect(403);
    await expect(api.uow.asSystem(c.tenantId, (tx) => tx.query(`SELECT 1 FROM pay_difference`))).rejects.toThrow('permission denied');
    await expect(api.sql(`UPDATE pay_difference SET delta = 1 WHERE tenant_id = $1`, [c.tenantId])).rejects.toThrow('append-only');
  });
});
