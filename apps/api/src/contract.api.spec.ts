import type { OpenAPIObject } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { DemoModule } from './demo/demo.module';
import { Api, type As } from '@kpi-loop/shared/api/testing';
import { FEATURES } from './features';
import { openApi } from './openapi';
import { operationsOf, type Operation } from './testing/operations';

/** What holds for every route there is, and for every one still to come: generated from the contract. */
describe('every route', () => {
  let api: Api;
  let document: OpenAPIObject;
  let operations: Operation[];
  beforeAll(async () => {
    api = await Api.start([...FEATURES, DemoModule]);
    document = openApi(api.app);
    operations = operationsOf(document);
  });
  afterAll(() => api.stop());

  it('names its policy', () => {
    expect(operations.length).toBeGreaterThan(10);
    expect(operations.filter((o) => !o.policy).map((o) => o.name)).toEqual([]);
  });

  it('is found missing when it does not: the control', () => {
    const paths = { '/api/open': { get: { operationId: 'open', responses: {} } } };
    expect(operationsOf({ ...document, paths } as OpenAPIObject).filter((o) => !o.policy)).toHaveLength(1);
  });

  it('refuses a stranger, unless it is public', async () => {
    const open: string[] = [];
    for (const o of operations.filter((op) => op.policy !== 'public')) {
      const { status } = await o.send(api.nobody(), () => '00000000-0000-7000-8000-000000000000');
      if (status !== 401) open.push(`${o.name}: ${status}`);
    }
    expect(open).toEqual([]);
  });

  describe('that changes something', () => {
    let changing: Operation[];
    let everybody: As[];
    beforeAll(async () => {
      changing = operations.filter((o) => o.method !== 'get' && o.policy !== 'public');
      const c = await api.company();
      everybody = await Promise.all((['hr', 'exec', 'steward', 'comp', 'fin', 'ops', 'head', 'anna'] as const).map((who) => c.as(who)));
    });
    const noId = () => '00000000-0000-7000-8000-000000000000';

    it('looks at the Idempotency-Key before anything else', async () => {
      const blind: string[] = [];
      for (const o of changing) {
        const { status, text } = await o.send(everybody[0], noId, { headers: { 'idempotency-key': 'with a space' } });
        if (status !== 400 || !text.includes('idempotencyKeyMalformed')) blind.push(`${o.name}: ${status} ${text.slice(0, 80)}`);
      }
      expect(changing.length).toBeGreaterThan(60);
      expect(blind).toEqual([]);
    });

    it('succeeds on no condition that nothing was compared with', async () => {
      const [ignored, succeeded]: [string[], string[]] = [[], []];
      for (const o of changing.filter((op) => op.path !== '/api/session')) {
        for (const as of everybody) if ((await o.send(as, noId, { headers: { 'if-match': '"999999"' } })).status < 300) ignored.push(o.name);
      }
      // the control: without the condition some of the same requests do something
      for (const o of changing.filter((op) => !op.hasPathId && op.path !== '/api/session')) {
        for (const as of everybody) if ((await o.send(as, noId)).status < 300) succeeded.push(o.name);
      }
      expect(ignored).toEqual([]);
      expect(new Set(succeeded).size).toBeGreaterThan(3);
    }, 120_000);
  });

  it('lets only health, sign-in and the demo’s list of accounts be public', () => {
    expect(
      operations
        .filter((o) => o.policy === 'public')
        .map((o) => o.name)
        .sort(),
    ).toEqual(['GET /api/demo/accounts', 'GET /api/health/live', 'GET /api/health/ready', 'POST /api/session']);
  });

  it('answers nothing of the demo outside of a demonstration', async () => {
    expect(process.env['DEMO']).toBeUndefined();
    await api.nobody().get('/api/demo/accounts').expect(404);
    await (await (await api.company()).as('hr')).post('/api/demo/clock', { date: '2027-01-01' }).expect(404);
  });
});

describe('the entities', () => {
  let api: Api;
  beforeAll(async () => (api = await Api.start(FEATURES)));
  afterAll(() => api.stop());

  it('have the columns of their tables, with their types', async () => {
    const types: Record<string, string> = { 'timestamp with time zone': 'timestamptz', integer: 'int', character: 'char', ARRAY: 'array', boolean: 'boolean' };
    const drift: string[] = [];
    for (const meta of api.app.get(DataSource).entityMetadatas) {
      const columns = await api.sql<{ columnName: string; dataType: string; isNullable: string; columnDefault: string | null }>(
        `SELECT column_name, data_type, is_nullable, column_default FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1`,
        [meta.tableName],
      );
      for (const column of meta.columns) {
        const found = columns.find((c) => c.columnName === column.databaseName);
        if (!found) drift.push(`${meta.tableName}.${column.databaseName} is not in the database`);
        else if (
          !column.isArray &&
          (types[found.dataType] ?? found.dataType) !== String(column.type).replace('timestamp with time zone', 'timestamptz').replace('integer', 'int')
        ) {
          drift.push(`${meta.tableName}.${column.databaseName} is ${found.dataType}, the entity says ${String(column.type)}`);
        }
      }
      const known = new Set(meta.columns.map((c) => c.databaseName));
      for (const c of columns)
        if (!known.has(c.columnName) && c.isNullable === 'NO' && c.columnDefault === null)
          drift.push(`${meta.tableName}.${c.columnName} is required, the entity does not know it`);
    }
    expect(drift).toEqual([]);
  });
});
