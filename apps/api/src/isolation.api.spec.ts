import { createHash } from 'node:crypto';
import { firstBrokenLink } from '@kpi-loop/shared/api';
import { Api, type As } from '@kpi-loop/shared/api/testing';
import { ROLES } from '@kpi-loop/shared/kernel';
import { loadDemo } from './demo/load';
import { FEATURES } from './features';
import { openApi } from './openapi';
import { operationsOf, type Operation } from './testing/operations';

/**
 * Another tenant's ids in the path, the query and the body of every operation there is, sent by somebody who holds every
 * role at home: nothing is found, nothing changes, nothing is told.
 */
describe('another tenant', () => {
  let api: Api;
  let intruder: As;
  let operations: Operation[];
  let theirs: Map<string, string>;
  let theirIds: Set<string>;

  beforeAll(async () => {
    api = await Api.start(FEATURES);
    await loadDemo(api.app);
    const company = await api.company();
    for (const role of ROLES)
      await api.sql(`INSERT INTO role_grant (tenant_id, id, person_id, role, valid_from) VALUES ($1, gen_random_uuid(), $2, $3, '2020-01-01')`, [
        company.tenantId,
        company.people.hr,
        role,
      ]);
    intruder = await company.as('hr');
    operations = operationsOf(openApi(api.app));
    const [{ id: tenantId }] = await api.sql<{ id: string }>(`SELECT id FROM tenant WHERE code = 'huahe'`);
    theirs = new Map();
    theirIds = new Set();
    const tables = await api.sql<{ tableName: string }>(
      `SELECT table_name FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name) WHERE table_schema = 'public' AND column_name = 'id' AND t.table_type = 'BASE TABLE' AND table_name <> 'tenant'`,
    );
    for (const { tableName } of tables) {
      const rows = await api.sql<{ id: string }>(`SELECT id::text FROM "${tableName}" WHERE tenant_id = $1 LIMIT 5000`, [tenantId]).catch(() => []);
      if (rows[0]) theirs.set(tableName, rows[0].id);
      for (const { id } of rows) theirIds.add(id);
    }
  }, 300_000);
  afterAll(() => api.stop());

  const singular = (word: string): string =>
    word
      .replace(/-/g, '_')
      .replace(/([A-Z])/g, '_$1')
      .toLowerCase()
      .replace(/_ids?$/, '')
      .replace(/ies$/, 'y')
      .replace(/sses$/, 'ss')
      .replace(/s$/, '');
  const SYNONYMS: Record<string, string> = {
    unit: 'org_unit',
    line: 'scorecard_line',
    plan: 'incentive_plan',
    run: 'collection_run',
    action: 'improvement_action',
    meeting: 'review_meeting',
    person_id: 'person',
    item: 'agenda_item',
    node: 'process_node',
    result: 'score_result',
    manager: 'person',
    owner: 'person',
    head: 'person',
    facilitator: 'person',
    decision_maker: 'person',
    subject: 'person',
    version: 'metric_version',
    people: 'person',
    import: 'org_import',
    request: 'change_request',
    period: 'period',
  };
  const tableFor = (word: string): string | undefined => [singular(word), SYNONYMS[singular(word)] ?? ''].find((t) => theirs.has(t));
  const idFor = (where: string, resource: string): string =>
    theirs.get((where === 'id' ? tableFor(resource) : (tableFor(where) ?? tableFor(resource))) ?? 'person')!;

  const fingerprint = async (): Promise<string> => {
    const hash = createHash('sha256');
    for (const table of [...theirs.keys()].sort()) {
      const [row] = await api.sql<{ sum: string }>(
        `SELECT coalesce(md5(string_agg(t::text, '' ORDER BY t::text)), '') AS sum FROM "${table}" t WHERE tenant_id = (SELECT id FROM tenant WHERE code = 'huahe')`,
      );
      hash.update(row.sum);
    }
    return hash.digest('hex');
  };

  describe('the demo company, whose rows are at stake', () => {
    it('is loaded once', async () => {
      await loadDemo(api.app);
      expect(await api.sql(`SELECT id FROM tenant WHERE code = 'huahe'`)).toHaveLength(1);
    });
    it('has its people in their units', async () => {
      const [counted] = await api.sql(
        `SELECT (SELECT count(*)::int FROM person p WHERE p.tenant_id = t.id) AS people, (SELECT count(*)::int FROM org_unit u WHERE u.tenant_id = t.id) AS units FROM tenant t WHERE code = 'huahe'`,
      );
      expect(counted).toEqual({ people: 286, units: 38 });
    });
    it('has one closed quarter and one in mid-flight', async () => {
      const periods = await api.sql<{ status: string }>(`SELECT status FROM period WHERE tenant_id = (SELECT id FROM tenant WHERE code = 'huahe') ORDER BY ordinal`);
      expect(periods.map((p) => p.status)).toEqual(['upcoming', 'closed', 'open', 'upcoming']);
    });
    it('has an unbroken audit trail and no job left', async () => {
      const [{ id }] = await api.sql<{ id: string }>(`SELECT id FROM tenant WHERE code = 'huahe'`);
      expect(await api.uow.asSystem(id, (tx) => firstBrokenLink((sql) => tx.query(sql)))).toBeUndefined();
      expect(await api.drain()).toBe(0);
    });
  });

  it('has something in most tables to be stolen', () => expect(theirs.size).toBeGreaterThan(20));

  it('answers no operation that names its ids, and stays as it was', async () => {
    const before = await fingerprint();
    const answered: string[] = [];
    for (const o of operations.filter((op) => op.hasPathId || op.ids.length)) {
      const sent = new Set<string>();
      const { status, text } = await o.send(intruder, (where, resource) => {
        const id = idFor(where, resource);
        sent.add(id);
        return id;
      });
      const told = [...theirIds].filter((id) => !sent.has(id) && text.includes(id));
      if (status >= 500) answered.push(`${o.name}: ${status} ${text.slice(0, 200)}`);
      else if (told.length) answered.push(`${o.name} tells ${told.length} of their ids`);
      else if (o.hasPathId && status < 400) answered.push(`${o.name}: ${status} ${text.slice(0, 120)}`);
    }
    expect(answered).toEqual([]);
    expect(await fingerprint()).toBe(before);
  }, 120_000);
});
