import { createHash } from 'node:crypto';
import { firstBrokenLink, hashPassword } from '@kpi-loop/shared/api';
import { Api, type As } from '@kpi-loop/shared/api/testing';
import { ROLES } from '@kpi-loop/shared/kernel';
import { DemoModule } from './demo/demo.module';
import { loadDemo } from './demo/load';
import { FEATURES } from './features';
import { MACHINES } from './machines';
import { openApi } from './openapi';
import { operationsOf, type BodyFor, type Operation } from './testing/operations';

const PASSWORD = 'the intruder knows his own';
/** Of no table of ours: pg-boss knows no tenants. */
const DEAD_JOB = 'dead_job';
/** Bodies that get past the checks of form, down to where the id is looked up. */
const BODIES: Record<string, BodyFor> = {
  'PATCH /api/cycles/{id}': () => ({ policy: undefined }),
  'PUT /api/cycles/{id}/population-rules': (id) => ({ rules: [{ unitId: id('unitId'), included: true }] }),
  'POST /api/change-requests': () => ({ agendaItemId: undefined }),
  'POST /api/incentive-plans': () => ({ currency: 'CNY' }),
  'PATCH /api/incentive-plans/{id}': () => ({ currency: 'CNY' }),
  'POST /api/pay-runs/{id}/hold': () => ({ reviewOn: '2026-09-30' }),
  'POST /api/my/statements/{id}/open': () => ({ password: PASSWORD }),
  'POST /api/scorecards/{id}/sign': () => ({ password: PASSWORD }),
};

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
    process.env['DEMO'] = 'true';
    api = await Api.start([...FEATURES, DemoModule]);
    await loadDemo(api.app);
    const company = await api.company();
    for (const role of ROLES)
      await api.sql(`INSERT INTO role_grant (tenant_id, id, person_id, role, valid_from) VALUES ($1, gen_random_uuid(), $2, $3, '2020-01-01')`, [
        company.tenantId,
        company.people.hr,
        role,
      ]);
    await api.sql(`UPDATE account SET password_hash = $3 WHERE tenant_id = $1 AND id = $2`, [
      company.tenantId,
      company.accounts.hr,
      await hashPassword(PASSWORD),
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
    const [{ id: deadJob }] = await api.sql<{ id: string }>(
      `INSERT INTO pgboss.job (name, data) VALUES ('dead', jsonb_build_object('tenantId', $1::text, 'name', 'theirs', 'payload', '{}'::jsonb)) RETURNING id`,
      [tenantId],
    );
    theirs.set(DEAD_JOB, deadJob);
    theirIds.add(deadJob);
  }, 300_000);
  afterAll(() => {
    delete process.env['DEMO'];
    return api.stop();
  });

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
    hash.update(JSON.stringify(await api.sql(`SELECT * FROM pgboss.job WHERE name = 'dead' AND data->>'name' = 'theirs'`)));
    for (const table of [...theirs.keys()].filter((name) => name !== DEAD_JOB).sort()) {
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
    it('has one closed quarter and one in mid-flight, each with its months', async () => {
      const statusesOf = async (kind: string): Promise<string[]> => {
        const periods = await api.sql<{ status: string }>(
          `SELECT status FROM period WHERE tenant_id = (SELECT id FROM tenant WHERE code = 'huahe') AND kind = $1 ORDER BY ordinal`,
          [kind],
        );
        return periods.map(({ status }) => status);
      };
      expect(await statusesOf('SETTLEMENT')).toEqual(['upcoming', 'closed', 'open', 'upcoming']);
      const later = Array<string>(4).fill('upcoming');
      expect(await statusesOf('TRACKING')).toEqual(['upcoming', 'upcoming', 'upcoming', 'closed', 'closed', 'closed', 'closed', 'open', ...later]);
    });
    it('has an unbroken audit trail and no job left', async () => {
      const [{ id }] = await api.sql<{ id: string }>(`SELECT id FROM tenant WHERE code = 'huahe'`);
      expect(
        await api.uow.asSystem(id, (tx) =>
          tx.asPay(() =>
            firstBrokenLink(
              (sql, params) => tx.query(sql, params),
              MACHINES.map((machine) => machine.id),
            ),
          ),
        ),
      ).toBeUndefined();
      expect(await api.drain()).toBe(0);
    });
  });

  describe('the way of a number in the demo company', () => {
    type Way = {
      layers: { kind: string; things: { id: string; name: string; link: string | null }[]; total: number }[];
      steps: { from: string; to: string }[];
    };
    const signIn = async (login: string): Promise<As> => {
      const [account] = await api.sql<{ tenantId: string; id: string }>(`SELECT tenant_id, id FROM account WHERE login = $1`, [login]);
      return api.signedIn(account.tenantId, account.id);
    };
    const idOf = async (sql: string): Promise<string> => (await api.sql<{ id: string }>(sql))[0].id;
    const way = async (who: As, kind: string, id: string): Promise<Way> => (await who.get(`/api/lineage?kind=${kind}&id=${id}`).expect(200)).body as Way;
    const version = () =>
      idOf(
        `SELECT v.id FROM metric_version v JOIN metric m ON m.tenant_id = v.tenant_id AND m.id = v.metric_id WHERE m.code = 'EC04' AND v.status = 'published'`,
      );
    const kinds = ({ layers }: Way): string[] => layers.map(({ kind }) => kind);

    it('goes from the file to the statement, and every step joins two things that are shown', async () => {
      const whole = await way(await signIn('ajie'), 'metric', await version());
      expect(kinds(whole)).toEqual(['source', 'dataset', 'run', 'metric', 'line', 'rule', 'alert', 'action', 'team', 'flow', 'result', 'plan', 'statement']);
      const shown = new Set(whole.layers.flatMap(({ things }) => things.map(({ id }) => id)));
      expect(whole.steps.length).toBeGreaterThan(shown.size / 2);
      expect(whole.steps.filter(({ from, to }) => !shown.has(from) || !shown.has(to))).toEqual([]);
    });

    it('leads whoever keeps the data to the dataset itself, and nobody else', async () => {
      const [id, dataset] = [await version(), await idOf(`SELECT id FROM dataset WHERE code = 'ec_funnel_daily'`)];
      const linkFor = async (login: string) => (await way(await signIn(login), 'metric', id)).layers.find(({ kind }) => kind === 'dataset')!.things[0].link;
      expect(await linkFor('taoran')).toBe(`/collection/datasets/${dataset}`);
      expect(await linkFor('ajie')).toBeNull();
    });

    it('is the same from its other end: only what leads there', async () => {
      const [ajie, id] = [
        await signIn('ajie'),
        await idOf(`SELECT s.id FROM statement s JOIN account a ON a.tenant_id = s.tenant_id AND a.person_id = s.person_id WHERE a.login = 'ajie'`),
      ];
      const back = await way(ajie, 'statement', id);
      expect(kinds(back)).toEqual(['source', 'dataset', 'run', 'metric', 'line', 'result', 'statement']);
      expect(back.layers.find(({ kind }) => kind === 'line')!.things).toHaveLength(3);
    });

    it('shows nobody what is not his to know: neither lines nor pay of others', async () => {
      const [stranger, id] = [await signIn('xiaoman'), await version()];
      expect(kinds(await way(stranger, 'metric', id))).toEqual(['source', 'dataset', 'run', 'metric', 'flow']);
      const theirs = await idOf(
        `SELECT s.id FROM statement s JOIN account a ON a.tenant_id = s.tenant_id AND a.person_id = s.person_id WHERE a.login = 'ajie'`,
      );
      await stranger.get(`/api/lineage?kind=statement&id=${theirs}`).expect(404);
      await (await signIn('chenyutong')).get(`/api/lineage?kind=statement&id=${theirs}`).expect(404);
    });
  });

  it('has bodies for operations that exist', () => expect(Object.keys(BODIES).filter((name) => !operations.some((o) => o.name === name))).toEqual([]));

  it('has something in most tables to be stolen', () => expect(theirs.size).toBeGreaterThan(20));

  it('answers no operation that names its ids, and stays as it was', async () => {
    const before = await fingerprint();
    const answered: string[] = [];
    for (const o of operations.filter((op) => op.hasPathId || op.ids.length)) {
      const sent = new Set<string>();
      const { status, text } = await o.send(
        intruder,
        (where, resource) => {
          const id = idFor(where, resource);
          sent.add(id);
          return id;
        },
        { bodyFor: BODIES[o.name] },
      );
      const told = [...theirIds].filter((id) => !sent.has(id) && text.includes(id));
      if (told.length) answered.push(`${o.name} tells ${told.length} of their ids`);
      // what is named in the path is not found; what a body names is refused by what it means, not by how it is written
      // whoever signs in is nobody where programs show their keys
      const shut = o.policy?.startsWith('observation.') ? 401 : 404;
      if (o.hasPathId ? status !== shut : status === 400 || status >= 500) answered.push(`${o.name}: ${status} ${text.slice(0, 300)}`);
    }
    expect(answered).toEqual([]);
    expect(await fingerprint()).toBe(before);
  }, 120_000);

  /** domain.md §7.4, as far as the stages go: the payment gateway that 618 hid behind its traffic. Last: it moves the clock. */
  describe('A1 in the demo company', () => {
    const huahe = `(SELECT id FROM tenant WHERE code = 'huahe')`;
    const EC04 = `FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id
      JOIN metric m ON m.tenant_id = l.tenant_id AND m.id = l.metric_id JOIN account o ON o.tenant_id = c.tenant_id AND o.person_id = c.owner_id
      JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id JOIN process_node n ON n.tenant_id = v.tenant_id AND n.id = v.process_node_id
      WHERE l.tenant_id = ${huahe} AND m.code = 'EC04' AND o.login = 'ajie' AND p.ordinal = 2`;
    const line = async () => (await api.sql<{ id: string; node: string }>(`SELECT l.id, n.name AS node ${EC04}`))[0];

    it('raises a threshold alert on the payment node for 阿杰: June by itself is below, the quarter is not', async () => {
      const { id, node } = await line();
      expect(node).toBe('支付');
      const [alert] = await api.sql<{ snapshot: Record<string, string>; handling: string; actionId: string }>(
        `SELECT snapshot, handling, action_id FROM alert WHERE tenant_id = ${huahe} AND line_id = $1 AND rule = 'THRESHOLD'`,
        [id],
      );
      expect(alert.snapshot['month']).toBe('2026-06-01');
      expect(+alert.snapshot['reading']).toBeCloseTo(0.78, 4);
      expect(+alert.snapshot['limit']).toBeCloseTo(0.8258, 3);
      expect(+alert.snapshot['value']).toBeCloseTo(0.8618, 4);
      expect(alert.actionId).not.toBeNull();
    });
    it('is a review item with an action of his', async () => {
      const { id } = await line();
      const items = await api.sql<{ kind: string; rule: string; conclusion: string; title: string; login: string; baseline: string; expectedDelta: string }>(
        `SELECT i.kind, i.snapshot->'alert'->>'rule' AS rule, i.conclusion, a.title, o.login, a.baseline, a.expected_delta FROM agenda_item i
         JOIN improvement_action a ON a.tenant_id = i.tenant_id AND a.agenda_item_id = i.id JOIN account o ON o.tenant_id = a.tenant_id AND o.person_id = a.owner_id
         WHERE i.tenant_id = ${huahe} AND i.line_id = $1`,
        [id],
      );
      expect(items).toEqual([
        { kind: 'alert', rule: 'THRESHOLD', conclusion: 'ACTION', title: '切换双通道', login: 'ajie', baseline: '0.7800', expectedDelta: '0.1200' },
      ]);
    });
    it('has worked: July is 12.5 points above June, and the window judges it effective', async () => {
      const { id } = await line();
      const [july] = await api.sql<{ delta: string }>(
        `SELECT round(f.value - a.baseline, 4)::text AS delta FROM improvement_action a JOIN scorecard_line l ON l.tenant_id = a.tenant_id AND l.id = a.line_id JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id
         JOIN measurement f ON f.tenant_id = a.tenant_id AND f.metric_version_id = l.metric_version_id AND f.subject_id = coalesce(l.measured_id, c.subject_id) AND f.month = '2026-07-01' WHERE a.line_id = $1`,
        [id],
      );
      expect(july.delta).toBe('0.1250');
      await api.sql(`UPDATE tenant SET clock_at = '2026-09-01T10:00:00+08:00' WHERE code = 'huahe'`);
      await api.tick();
      const [action] = await api.sql<{ status: string; effect: { delta: string } }>(`SELECT status, effect FROM improvement_action WHERE line_id = $1`, [id]);
      expect(action.status).toBe('effective');
      expect(+action.effect.delta).toBeGreaterThanOrEqual(0.12);
    });
  });
});
