import { anEffectiveCard, type CardFixture } from '@kpi-loop/adjustment/testing';
import { hashPassword, newId } from '@kpi-loop/shared/api';
import type { Company, PersonKey } from '@kpi-loop/shared/api/testing';

/** A scored quarter in which each of the given people has a card with this total. */
export async function aScoredPeriod(c: Company, totals: Partial<Record<PersonKey, string | null>>): Promise<CardFixture> {
  let fixture: CardFixture | undefined;
  for (const [person, total] of Object.entries(totals) as [PersonKey, string | null][]) {
    fixture = await anEffectiveCard(c, person, fixture);
    await aResult(c, fixture.scorecardId, total);
  }
  await c.api.sql(`UPDATE period SET status = 'scored' WHERE id = $1`, [fixture!.periodId]);
  await c.api.sql(`UPDATE scorecard SET status = 'published.unread' WHERE tenant_id = $1 AND period_id = $2`, [c.tenantId, fixture!.periodId]);
  await c.setClock('2026-10-12');
  return fixture!;
}

export async function aResult(c: Company, scorecardId: string, total: string | null): Promise<void> {
  await c.api.sql(
    `INSERT INTO score_result (tenant_id, id, scorecard_id, revision, total, not_scored_reason, engine_version, policy_hash, input_hash, trace)
     SELECT $1, $2, $3, coalesce(max(revision), 0) + 1, $4::numeric, CASE WHEN $4::numeric IS NULL THEN 'dataMissing' END, '1', '', '', '[]' FROM score_result WHERE scorecard_id = $3`,
    [c.tenantId, newId(), scorecardId, total],
  );
}

/** A plan that COMP made and FIN approved, with these bases. */
export async function aPlan(c: Company, cycleId: string, bases: Partial<Record<PersonKey, string>>, over: object = {}): Promise<string> {
  const comp = await c.as('comp');
  const { body } = await comp
    .post('/api/incentive-plans', { cycleId, code: `P${newId().slice(-6)}`, name: '季度奖', nameEn: 'Quarterly bonus', ...over })
    .expect(200);
  const csv = ['employee_no,amount', ...Object.entries(bases).map(([person, amount]) => `${person},${amount}`)].join('\n');
  await comp.post(`/api/incentive-plans/${body.id}/bases/import`, { csv }).expect(200);
  await comp.post(`/api/incentive-plans/${body.id}/submit`).expect(200);
  await (await c.as('fin')).post(`/api/incentive-plans/${body.id}/approve`).expect(200);
  return body.id as string;
}

export async function aPassword(c: Company, person: PersonKey, password: string): Promise<void> {
  await c.api.sql(`UPDATE account SET password_hash = $2 WHERE id = $1`, [c.accounts[person], await hashPassword(password)]);
}
