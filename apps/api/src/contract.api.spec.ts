import type { OpenAPIObject } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { Api } from '@kpi-loop/shared/api/testing';
import { FEATURES } from './features';
import { openApi } from './openapi';
import { operationsOf, type Operation } from './testing/operations';

/** What holds for every route there is, and for every one still to come: generated from the contract. */
describe('every route', () => {
  let api: Api;
  let document: OpenAPIObject;
  let operations: Operation[];
  beforeAll(async () => {
    api = await Api.start(FEATURES);
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

  it('lets only health and sign-in be public', () => {
    expect(
      operations
        .filter((o) => o.policy === 'public')
        .map((o) => o.name)
        .sort(),
    ).toEqual(['GET /api/health/live', 'GET /api/health/ready', 'POST /api/session']);
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
