import { CycleModule } from '@kpi-loop/cycle/api';
import { aRunningCycle } from '@kpi-loop/cycle/api/testing';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { DutySources } from '@kpi-loop/shared/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { PASSWORD, aDraftCard, aMetric, withPasswords } from '@kpi-loop/target/api/testing';
import type { ScorecardView } from './scorecard.dto';
import { TargetModule } from './index';

const RESTING = ['approverIsNotHead', 'approverIsNotProposer', 'approverIsNotSubmitter'];

/** One person is everybody's head, HR and an executive; there is nobody else (§6.5). */
describe('a scorecard in a small company', () => {
  let api: Api;
  let c: Company;
  let cardId: string;
  beforeAll(async () => {
    api = await Api.start([OrganizationModule, CycleModule, TargetModule]);
    c = await api.company();
    await withPasswords(c);
    const { openPeriodId } = await aRunningCycle(api, c);
    await api.sql(`UPDATE role_grant SET valid_to = '2020-01-02' WHERE tenant_id = $1 AND role IN ('HR', 'HRBP')`, [c.tenantId]);
    await api.sql(`INSERT INTO role_grant (tenant_id, id, person_id, role, valid_from) VALUES ($1, gen_random_uuid(), $2, 'HR', '2020-01-01')`, [
      c.tenantId,
      c.people.exec,
    ]);
    const lines = [];
    for (const [code, weight] of [
      ['SALES', '40.00'],
      ['NPS', '30.00'],
      ['STOCK', '30.00'],
    ])
      lines.push({ metricId: (await aMetric(api, c, code)).metricId, weight, threshold: '50', target: '60', stretch: '70' });
    const card = await aDraftCard(c, openPeriodId, 'steward', 'exec', lines);
    cardId = card.id;
    await send('exec', 'propose');
    for (const line of card.lines) await send('steward', 'accept-line', { lineId: line.id });
    await send('steward', 'agree');
    await send('exec', 'submit');
  });
  afterAll(() => api.stop());

  const post = async (who: PersonKey, verb: string, body: object = {}) => (await c.as(who)).post(`/api/scorecards/${cardId}/${verb}`, body);
  const send = async (who: PersonKey, verb: string, body: object = {}): Promise<ScorecardView> => {
    const answer = await post(who, verb, body);
    if (answer.status !== 200) throw new Error(`${verb}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as ScorecardView;
  };
  const view = async (who: PersonKey) => (await (await c.as(who)).get(`/api/scorecards/${cardId}`).expect(200)).body as ScorecardView;
  const offered = async () => (await view('exec')).offers.find(({ event }) => event === 'scorecard.approve');
  const waive = async (rule: string, days?: number) =>
    (await c.as('exec')).post('/api/duty-waivers', { rule, reason: '公司只有一位管理者', ...(days ? { days } : {}) }).expect(200);
  const duties = async () =>
    (await api.uow.asPerson(c.tenantId, c.people.exec, (tx) => api.app.get(DutySources).all(tx))).filter((d) => d.aggregateId === cardId).map((d) => d.kind);

  it('is approved by nobody as long as no duty rests', async () => {
    expect(await offered()).toMatchObject({ allowed: false, because: RESTING });
    expect((await post('exec', 'approve')).body).toMatchObject({ status: 403, code: 'sodConflict', violations: RESTING });
    expect(await duties()).toEqual([]);
  });

  it('is not approved under a waiver that is over, or of some of the duties only', async () => {
    await waive('approverIsNotHead', 1);
    await waive('approverIsNotProposer');
    expect((await post('exec', 'approve')).body.violations).toEqual(['approverIsNotSubmitter']);
    await c.setClock('2026-08-19');
    await waive('approverIsNotSubmitter');
    expect((await post('exec', 'approve')).body.violations).toEqual(['approverIsNotHead']);
    expect(await duties()).toEqual([]);
    await waive('approverIsNotHead');
  });

  it('says before that an approval would be one under a waiver, and waits for whoever may give it', async () => {
    expect(await offered()).toMatchObject({ allowed: true, waived: RESTING });
    expect(await duties()).toEqual(['scorecard.approve']);
  });

  it('is never approved by its owner', async () => {
    await api.sql(`INSERT INTO role_grant (tenant_id, id, person_id, role, valid_from) VALUES ($1, gen_random_uuid(), $2, 'HR', '2020-01-01')`, [
      c.tenantId,
      c.people.steward,
    ]);
    const answer = await post('steward', 'approve');
    expect([answer.status, answer.body.violations]).toEqual([403, ['approverIsNotOwner']]);
    await api.sql(`UPDATE role_grant SET valid_to = '2020-01-02' WHERE tenant_id = $1 AND person_id = $2 AND role = 'HR'`, [c.tenantId, c.people.steward]);
    expect((await (await c.as('exec')).post('/api/duty-waivers', { rule: 'approverIsNotOwner', reason: '只有我' })).status).toBe(400);
  });

  it('is approved under the waivers, and card, contract and the auditor’s list say so', async () => {
    const approved = await send('exec', 'approve');
    expect(approved.status).toBe('signing');
    expect(approved.chain.map(({ waived }) => waived)).toEqual([RESTING, RESTING]);
    const [{ content }] = await api.sql<{ content: { approvals: { waived: string[] }[] } }>(
      `SELECT content FROM scorecard_contract WHERE tenant_id = $1 AND scorecard_id = $2 ORDER BY edition DESC LIMIT 1`,
      [c.tenantId, cardId],
    );
    expect(content.approvals.map(({ waived }) => waived)).toEqual([RESTING, RESTING]);
    const listed = (await (await c.as('aud')).get('/api/duty-waivers').expect(200)).body.items as { rule: string; state: string; uses: number }[];
    expect(
      listed
        .filter(({ state }) => state === 'running')
        .map(({ rule, uses }) => [rule, uses])
        .sort(),
    ).toEqual(RESTING.map((rule) => [rule, 1]).sort());
    const told = await api.sql<{ payload: { rule: string } }>(
      `SELECT payload FROM fact WHERE tenant_id = $1 AND type = 'dutyWaiver.used' AND payload->>'scorecardId' = $2`,
      [c.tenantId, cardId],
    );
    expect(told.map(({ payload }) => payload.rule).sort()).toEqual([...RESTING].sort());
  });

  it('is signed as any other card', async () => {
    const { agreedHash } = await view('exec');
    for (const who of ['steward', 'exec'] as const) await send(who, 'sign', { agreedHash, password: PASSWORD });
    expect((await view('steward')).status).toBe('effective.steady');
    const pdf = await (await c.as('steward')).get(`/api/scorecards/${cardId}/contract.pdf?lang=en`);
    expect(pdf.status).toBe(200);
  });
});
