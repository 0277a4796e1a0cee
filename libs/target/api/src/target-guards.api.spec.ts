import { CycleModule } from '@kpi-loop/cycle/api';
import { aRunningCycle } from '@kpi-loop/cycle/api/testing';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { Api, type Company } from '@kpi-loop/shared/api/testing';
import { aDraftCard, aMetric, anEffectiveCard, type CardBody } from '@kpi-loop/target/api/testing';
import { TargetModule } from './index';

const FIXED = /what was agreed about a line is fixed/;
const KEPT = /superseded, never changed/;
const TOTAL = /total 100\.00 on every day/;

describe('what the database itself defends, against anybody’s SQL', () => {
  let api: Api;
  let c: Company;
  let periodId: string;
  let signed: CardBody;
  let draft: CardBody;
  let metrics: string[];
  beforeAll(async () => {
    api = await Api.start([OrganizationModule, CycleModule, TargetModule]);
    c = await api.company();
    ({ openPeriodId: periodId } = await aRunningCycle(api, c));
    metrics = [];
    for (const code of ['A', 'B', 'C']) metrics.push((await aMetric(api, c, code)).metricId);
    signed = await anEffectiveCard(c, periodId, 'anna', 'head', 'head2', lines('30'));
    draft = await aDraftCard(c, periodId, 'ben', 'head', lines('29.99'));
  });
  afterAll(() => api.stop());

  const lines = (last: string) => ['40', '30', last].map((weight, i) => ({ metricId: metrics[i], weight, threshold: '80', target: '100', stretch: '120' }));
  const intact = async () =>
    expect(
      await api.sql(
        `SELECT count(*)::int AS n, sum(t.weight) AS weight FROM line_target t JOIN scorecard_line l ON l.id = t.line_id WHERE l.scorecard_id = $1`,
        [signed.id],
      ),
    ).toEqual([{ n: 3, weight: '100.00' }]);
  afterEach(intact);

  it('is run as a superuser', async () => expect(await api.sql(`SELECT rolsuper FROM pg_roles WHERE rolname = current_user`)).toEqual([{ rolsuper: true }]));

  it.each([
    ['a value changed', `UPDATE line_target SET target = 1 WHERE line_id = $1`, KEPT],
    ['a weight changed', `UPDATE line_target SET weight = 50 WHERE line_id = $1`, KEPT],
    ['days changed', `UPDATE line_target SET valid_to = valid_to - 1 WHERE line_id = $1`, KEPT],
    ['a value changed while it is superseded', `UPDATE line_target SET superseded_at = now(), target = 1 WHERE line_id = $1`, KEPT],
    ['a value deleted', `DELETE FROM line_target WHERE line_id = $1`, KEPT],
    ['a value superseded without another in its place', `UPDATE line_target SET superseded_at = now() WHERE line_id = $1`, TOTAL],
    [
      'a gap of some days',
      `WITH gone AS (UPDATE line_target SET superseded_at = now() WHERE line_id = $1 RETURNING *)
       INSERT INTO line_target (tenant_id, id, line_id, version_no, weight, target, valid_from, valid_to)
       SELECT tenant_id, gen_random_uuid(), line_id, 2, weight, target, valid_from, valid_to - 10 FROM gone`,
      TOTAL,
    ],
    [
      'a heavier weight from a day on',
      `WITH gone AS (UPDATE line_target SET superseded_at = now() WHERE line_id = $1 RETURNING *)
       INSERT INTO line_target (tenant_id, id, line_id, version_no, weight, target, valid_from, valid_to)
       SELECT tenant_id, gen_random_uuid(), line_id, 1, weight, target, valid_from, valid_to - 30 FROM gone
       UNION ALL SELECT tenant_id, gen_random_uuid(), line_id, 2, weight + 0.01, target, valid_to - 29, valid_to FROM gone`,
      TOTAL,
    ],
    ['another rule', `UPDATE scorecard_line SET rule = '{"kind": "LINEAR", "cap": "500"}' WHERE id = $1`, FIXED],
    ['another figure', `UPDATE scorecard_line SET measured_kind = 'person', measured_id = gen_random_uuid() WHERE id = $1`, FIXED],
    ['a line taken off', `UPDATE scorecard_line SET removed_at = now() WHERE id = $1`, FIXED],
  ])('refuses on a signed card: %s', async (_, sql, refusal) => {
    await expect(api.sql(sql, [signed.lines[0].id])).rejects.toThrow(refusal);
  });

  const value = (columns = 'valid_from, valid_to') =>
    `INSERT INTO line_target (tenant_id, id, line_id, version_no, weight, target, valid_from, valid_to) SELECT tenant_id, gen_random_uuid(), line_id, 2, weight, target, ${columns} FROM line_target WHERE line_id = $1 ORDER BY recorded_at LIMIT 1`;

  it.each([
    ['the same days', value()],
    ['its first day', value('valid_from, valid_from')],
    ['its last day', value('valid_to, valid_to + 9')],
    [
      'days of another that comes with it',
      value('valid_to + 1, valid_to + 9').replace('FROM line_target', 'FROM generate_series(1, 2), line_target').replace('LIMIT 1', 'LIMIT 2'),
    ],
  ])('refuses a second value of a line on %s', async (_, sql) => {
    await expect(api.sql(sql, [draft.lines[0].id])).rejects.toThrow(/one target a day/);
  });

  it('lets one of many who write a value of a line at once write it', async () => {
    await api.sql(`UPDATE line_target SET superseded_at = now() WHERE line_id = $1`, [draft.lines[1].id]);
    const written = await Promise.allSettled(Array.from({ length: 8 }, () => api.sql(value(), [draft.lines[1].id])));
    expect(written.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await api.sql(`SELECT count(*)::int AS n FROM line_target WHERE line_id = $1 AND superseded_at IS NULL`, [draft.lines[1].id])).toEqual([{ n: 1 }]);
  });

  it('refuses a card in a period of another cycle, and a line with a version of another metric', async () => {
    const other = await api.sql<{ id: string }>(`SELECT v.id FROM metric_version v WHERE v.metric_id = $1`, [metrics[1]]);
    await expect(api.sql(`UPDATE scorecard_line SET metric_version_id = $2 WHERE id = $1`, [draft.lines[0].id, other[0].id])).rejects.toThrow(
      /version_of_metric/,
    );
    await expect(api.sql(`UPDATE scorecard SET cycle_id = gen_random_uuid() WHERE id = $1`, [draft.id])).rejects.toThrow(/period_of_cycle/);
  });

  const copy = (table: string, given: object) =>
    api.sql(
      `INSERT INTO ${table} SELECT r.* FROM ${table} d CROSS JOIN LATERAL jsonb_populate_record(NULL::${table}, to_jsonb(d) || jsonb_build_object('id', gen_random_uuid()) || $2::jsonb) r WHERE d.id = $1`,
      [{ scorecard: draft.id, scorecard_line: draft.lines[0].id }[table], JSON.stringify(given)],
    );
  const nobody = '00000000-0000-7000-8000-000000000000';

  it.each([
    ['scorecard', 'owner_id', 'owner_is_somebody'],
    ['scorecard', 'head_id', 'head_is_somebody'],
    ['scorecard', 'template_id', 'template_is_there'],
    ['scorecard_line', 'scorecard_id', 'line_of_card'],
    ['scorecard_line', 'metric_version_id', 'version_of_metric'],
  ])('refuses a %s whose %s is nowhere, made or moved', async (table, column, rule) => {
    const refusal = { code: '23503', constraint: rule };
    await expect(copy(table, { part: 2, metric_id: nobody, [column]: nobody })).rejects.toMatchObject(refusal);
    const { id } = { scorecard: draft, scorecard_line: draft.lines[0] }[table]!;
    await expect(api.sql(`UPDATE ${table} SET ${column} = $2 WHERE id = $1`, [id, nobody])).rejects.toMatchObject(refusal);
  });

  it('refuses a card of somebody of another company, one among many, and a value of no line', async () => {
    const stranger = (await api.company()).people['anna'];
    await expect(copy('scorecard', { part: 3, owner_id: stranger })).rejects.toThrow(/owner_is_somebody/);
    await expect(
      api.sql(
        `INSERT INTO scorecard (tenant_id, id, cycle_id, period_id, subject_kind, subject_id, owner_id, unit_id, status)
         SELECT tenant_id, gen_random_uuid(), cycle_id, period_id, 'person', gen_random_uuid(), CASE n WHEN 150 THEN $2 ELSE owner_id END, unit_id, status FROM scorecard, generate_series(1, 300) n WHERE id = $1`,
        [draft.id, stranger],
      ),
    ).rejects.toThrow(/owner_is_somebody/);
    await expect(api.sql(value().replace('line_id, 2', `'${nobody}', 2`), [draft.lines[0].id])).rejects.toThrow(/value_of_line/);
  });

  it.each(['person', 'scorecard_template', 'scorecard', 'scorecard_line', 'metric_version'])('keeps every row of %s and its key', async (table) => {
    await api.sql(
      `INSERT INTO scorecard_template (tenant_id, id, name, created_by) SELECT $1, gen_random_uuid(), 'kept', id FROM person WHERE tenant_id = $1 LIMIT 1`,
      [c.tenantId],
    );
    const one = `(tenant_id, id) = (SELECT tenant_id, id FROM ${table} WHERE tenant_id = '${c.tenantId}' LIMIT 1)`;
    await expect(api.sql(`DELETE FROM ${table} WHERE ${one}`)).rejects.toThrow(/never removed|is fixed|immutable/);
    await expect(api.sql(`UPDATE ${table} SET id = gen_random_uuid() WHERE ${one}`)).rejects.toThrow(/keeps its key|immutable/);
    await expect(api.sql(`TRUNCATE ${table} CASCADE`)).rejects.toThrow(/keeps its key|append-only/);
  });

  it('refuses a line that is moved to a signed card, or away from it', async () => {
    await expect(api.sql(`UPDATE scorecard_line SET scorecard_id = $2 WHERE id = $1`, [draft.lines[0].id, signed.id])).rejects.toThrow();
    await expect(api.sql(`UPDATE scorecard_line SET scorecard_id = $2 WHERE id = $1`, [signed.lines[0].id, draft.id])).rejects.toThrow();
  });

  it('refuses that a card leaves the talks with weights of 99.99', async () => {
    for (const status of ['agreed', 'in_approval', 'effective.steady', 'final'])
      await expect(api.sql(`UPDATE scorecard SET status = $2 WHERE id = $1`, [draft.id, status])).rejects.toThrow(TOTAL);
    await api.sql(`UPDATE scorecard SET status = 'negotiating.with_owner' WHERE id = $1`, [draft.id]);
    await api.sql(`UPDATE scorecard SET status = 'draft' WHERE id = $1`, [draft.id]);
  });

  it('refuses that a card passes to its approvers with a weight outside the limits, though the total is right', async () => {
    const { id: heavy } = await aDraftCard(
      c,
      periodId,
      'zoe',
      'otherHead',
      lines('30').map((line, i) => ({ ...line, weight: ['41', '29', '30'][i] })),
    );
    const submit = (card: string) => api.sql(`UPDATE scorecard SET status = 'in_approval' WHERE id = $1`, [card]);
    await expect(submit(heavy)).rejects.toThrow(/weights_in_range/);
    const { id } = await aDraftCard(c, periodId, 'head', 'head2', lines('30'));
    await submit(id);
    await expect(api.sql(`UPDATE scorecard_line SET visibility = 'company' WHERE scorecard_id = $1`, [id])).rejects.toThrow(FIXED);
    await expect(api.sql(`UPDATE scorecard_line SET phasing = '["1"]' WHERE scorecard_id = $1`, [id])).rejects.toThrow(FIXED);
  });

  it.each(['["0.5", "0.4"]', '["1.5", "-0.5"]', '{}'])('refuses %s as the shares of the months', async (phasing) => {
    await expect(api.sql(`UPDATE scorecard_line SET phasing = $2 WHERE id = $1`, [draft.lines[0].id, phasing])).rejects.toThrow();
  });

  it('refuses to empty the tables', async () => {
    for (const table of ['line_target', 'scorecard_line']) await expect(api.sql(`TRUNCATE ${table} CASCADE`)).rejects.toThrow(/append-only/);
  });

  it('lets a draft be edited, and acceptances be given', async () => {
    await api.sql(`UPDATE scorecard_line SET rule = '{"kind": "LINEAR"}', owner_accepted = true WHERE id = $1`, [draft.lines[0].id]);
    await api.sql(`UPDATE scorecard_line SET ordinal = ordinal, owner_accepted = true WHERE id = $1`, [signed.lines[0].id]);
  });

  it.each(['40.001', '0', '0.00', '-5', '100.01', '1000', '4e1', ' 40'])('answers a weight of %j with its pointer, and stores nothing', async (weight) => {
    const given = lines('30').map((line, i) => (i === 1 ? { ...line, weight } : line));
    const refused = await (await c.as('head')).post(`/api/scorecards/${draft.id}/edit-lines`, { lines: given });
    expect([refused.status, refused.body.fields]).toEqual([400, [{ pointer: '/lines/1/weight', code: 'weightPositive2Places' }]]);
  });
});
