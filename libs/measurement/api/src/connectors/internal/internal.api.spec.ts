import { UnitOfWork } from '@kpi-loop/shared/api';
import { Api, type Company } from '@kpi-loop/shared/api/testing';
import { MeasurementModule } from '../../index';
import { readOnly } from '../connectors';
import { holdsConnectorContract } from '../testing/connector-contract';
import { internal } from './internal';
import type { InternalTable } from './internal-tables';

const values = `VALUES ('b', '2026-09-30'::date, 12345678901234567.89, '''; DROP TABLE sale; --'), ('a', '2026-09-01', 1.10, '销售'), ('c', '2026-10-01', NULL, E'"quoted", and\\ta tab')`;
const columns: InternalTable['columns'] = [
  { name: 'no', type: 'text' },
  { name: 'day', type: 'date' },
  { name: 'amount', type: 'number' },
  { name: 'note', type: 'text' },
];
const TABLES: InternalTable[] = [
  { name: 'sale', columns, day: 'day', sql: `SELECT * FROM (${values}) AS s(no, day, amount, note) WHERE $1::uuid IS NOT NULL` },
  { name: 'many', columns: columns.slice(0, 2), day: 'day', sql: `SELECT lpad(i::text, 7, '0') AS no, '2026-09-01'::date AS day FROM generate_series(1, 100000) i WHERE $1::uuid IS NOT NULL` },
  { name: 'own', columns: [{ name: 'no', type: 'text' }, { name: 'day', type: 'date' }], day: 'day', sql: `SELECT employee_no AS no, hired_on AS day FROM person WHERE tenant_id = $1` },
];

describe('the product itself as a source', () => {
  let api: Api;
  let c: Company;
  beforeAll(async () => {
    api = await Api.start([MeasurementModule]);
    c = await api.company();
    await api.company();
    await c.setClock('2026-12-01');
  });
  afterAll(() => api.stop());

  const connector = () => internal(TABLES, (work) => readOnly(api.app.get(UnitOfWork), c.tenantId, work));
  holdsConnectorContract(() => ({ connector: connector(), ask: { query: 'sale' }, inWindow: { query: 'sale' }, many: { query: 'many' } }), {
    types: { day: 'date', amount: 'number' },
    tables: true,
  });

  const ask = (query: string) => connector().preview({ query, request: null, uploadId: null, window: { from: '1970-01-01', to: '2100-12-31' } }, 100);
  it('gives the rows of its own company only', async () => {
    const { rows } = await ask('own');
    expect(rows.map(({ cells }) => cells[0])).toEqual(expect.arrayContaining(['anna', 'hr']));
    expect(new Set(rows.map(({ cells }) => cells[0])).size).toBe(rows.length);
  });
  it('is asked for a table by name, and for nothing else', async () =>
    expect(ask('SELECT * FROM account')).rejects.toMatchObject({ code: 'tableUnknown', extra: { violations: ['tableUnknown'] } }));
  it('is dated by another of its dates when that is said', async () => {
    await expect(ask('own by no')).rejects.toMatchObject({ code: 'notADateColumn' });
    expect((await ask('own by day')).rows.length).toBe((await ask('own')).rows.length);
  });
  it('leaves out what is still to come', async () => {
    await c.setClock('2026-09-15');
    expect((await ask('sale')).rows.map(({ cells }) => cells[0])).toEqual(['a']);
  });
  it('cannot write, whatever a table asks', async () =>
    expect(readOnly(api.app.get(UnitOfWork), c.tenantId, (tx) => tx.execute(`UPDATE person SET name = name WHERE tenant_id = $1`, [c.tenantId]))).rejects.toMatchObject({ code: '25006' }));
});
