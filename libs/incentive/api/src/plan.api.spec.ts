import { OrganizationModule } from '@kpi-loop/organization/api';
import { CycleModule } from '@kpi-loop/cycle/api';
import { Api, type Company } from '@kpi-loop/shared/api/testing';
import { anEffectiveCard } from '@kpi-loop/adjustment/testing';
import { IncentiveModule } from './index';

describe('incentive plan', () => {
  let api: Api;
  let c: Company;
  let cycleId: string;
  let metricId: string;
  beforeAll(async () => {
    api = await Api.start([OrganizationModule, CycleModule, IncentiveModule]);
  });
  beforeEach(async () => {
    c = await api.company();
    const card = await anEffectiveCard(c);
    ({ cycleId } = card);
    metricId = card.metrics.sales;
  });
  afterAll(() => api.stop());

  const plan = async () => (await (await c.as('comp')).post('/api/incentive-plans', { cycleId, code: 'Q', name: '季度奖' }).expect(200)).body;

  it('begins with a curve, its table and a worked example by the function that pays', async () => {
    const made = await plan();
    expect(made).toMatchObject({ status: 'draft', currency: 'CNY', curveProblems: [], example: { score: '96.80', coefficient: '0.9200', amount: '9200.00' } });
    expect(made.table).toContainEqual({ score: '110.00', coefficient: '1.2500' });
  });

  it('names what is wrong with a curve and is not submitted with it', async () => {
    const { id } = await plan();
    const { body } = await (
      await c.as('comp')
    )
      .patch(`/api/incentive-plans/${id}`, {
        curve: [
          { score: '80', coefficient: '1' },
          { score: '60', coefficient: '0' },
        ],
      })
      .expect(200);
    expect(body).toMatchObject({ curveProblems: expect.arrayContaining(['anchorsAscending']), table: [], example: null });
    expect((await (await c.as('comp')).post(`/api/incentive-plans/${id}/submit`).expect(422)).body.violations).toEqual(['curveValid']);
  });

  it('is approved by FIN, a second person, and unchangeable from then on', async () => {
    const { id } = await plan();
    await (await c.as('comp')).post(`/api/incentive-plans/${id}/submit`).expect(200);
    await (await c.as('comp')).post(`/api/incentive-plans/${id}/approve`).expect(403);
    await (await c.as('anna')).get(`/api/incentive-plans/${id}`).expect(404);
    expect((await (await c.as('fin')).post(`/api/incentive-plans/${id}/approve`).expect(200)).body).toMatchObject({
      status: 'effective',
      approvedByName: 'fin',
    });
    await (await c.as('comp')).patch(`/api/incentive-plans/${id}`, { name: 'x' }).expect(409);
    expect((await (await c.as('anna')).get(`/api/incentive-plans/${id}`).expect(200)).body).toMatchObject({ basesVisible: false, offers: [] });
  });

  it('refuses a maker with both roles', async () => {
    await api.sql(`INSERT INTO role_grant (tenant_id, id, person_id, role, valid_from) VALUES ($1, gen_random_uuid(), $2, 'FIN', '2020-01-01')`, [
      c.tenantId,
      c.people.comp,
    ]);
    const { id } = await plan();
    await (await c.as('comp')).post(`/api/incentive-plans/${id}/submit`).expect(200);
    expect((await (await c.as('comp')).post(`/api/incentive-plans/${id}/approve`).expect(403)).body.violations).toEqual(['planApproverIsNotMaker']);
  });

  it('imports bases all or none, naming row and column of what is wrong', async () => {
    const { id } = await plan();
    const comp = await c.as('comp');
    const send = async (csv: string, dryRun = false) => (await comp.post(`/api/incentive-plans/${id}/bases/import`, { csv, dryRun }).expect(200)).body;
    const wrong = await send('employee_no,amount\nanna,12000\nnobody,1\nben,12.345\nanna,5\ncomp,99\nhead,-3\nhead2,abc');
    expect(wrong).toMatchObject({ rows: 7, written: false });
    expect(wrong.errors).toEqual([
      { row: 3, column: 'employee_no', code: 'unknownPerson' },
      { row: 4, column: 'amount', code: 'finerThanMinorUnit' },
      { row: 5, column: 'employee_no', code: 'twice' },
      { row: 6, column: 'employee_no', code: 'baseEditorIsNotPerson' },
      { row: 7, column: 'amount', code: 'baseNegative' },
      { row: 8, column: 'amount', code: 'notANumber' },
    ]);
    expect(await send('Amount,employee_no\n"12,000.50",anna\n8000,ben', true)).toEqual({
      rows: 2,
      added: 2,
      changed: 0,
      unchanged: 0,
      written: false,
      errors: [],
    });
    expect(await send('Amount,employee_no\n"12,000.50",anna\n8000,ben')).toMatchObject({ added: 2, written: true });
    expect(await send('employee_no,amount\nanna,12000.5\nben,9000')).toMatchObject({ added: 0, changed: 1, unchanged: 1, written: true });
    expect(await send('工号,计奖基数\nanna,12000.5\nben,9500')).toMatchObject({ added: 0, changed: 1, unchanged: 1, written: true });
    const { body } = await comp.get(`/api/incentive-plans/${id}/bases?search=an`).expect(200);
    expect(body.items).toEqual([expect.objectContaining({ employeeNo: 'anna', amount: '12000.50', unitName: 'NORTH' })]);
    expect((await comp.post(`/api/incentive-plans/${id}/bases/import`, { csv: 'who,what\n1,2' }).expect(400)).body.code).toBe('columnsMissing');
  });

  it('is told by name where a metric of a card it pays on is to change, once it is in force', async () => {
    const { id } = await plan();
    const plans = async () =>
      (await (await c.as('steward')).get(`/api/metrics/${metricId}/impact`).expect(200)).body.items.filter((i: { kind: string }) => i.kind === 'plan');
    expect(await plans()).toEqual([]);
    await (await c.as('comp')).post(`/api/incentive-plans/${id}/submit`).expect(200);
    await (await c.as('fin')).post(`/api/incentive-plans/${id}/approve`).expect(200);
    expect(await plans()).toEqual([
      { kind: 'plan', name: '季度奖 · Q', nameEn: '季度奖 · Q', period: 'FY26', periodEn: 'FY26', link: `/incentives/plans/${id}` },
    ]);
  });

  it('lets nobody set the own base', async () => {
    const { id } = await plan();
    expect((await (await c.as('comp')).put(`/api/incentive-plans/${id}/bases/${c.people.comp}`, { amount: '99' }).expect(403)).body.violations).toEqual([
      'baseEditorIsNotPerson',
    ]);
  });
});
