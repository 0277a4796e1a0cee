import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { Api, type Company } from '@kpi-loop/shared/api/testing';
import { OrganizationModule } from './index';

const FOLDER = join(process.cwd(), '../shared/data/adventureworks');
const here = existsSync(join(FOLDER, 'employee.csv'));
const read = <T>(name: string): T[] => parse(readFileSync(join(FOLDER, name)), { columns: true }) as unknown as T[];

interface Employee {
  employee_id: string;
  first_name: string;
  last_name: string;
  job_title: string;
  manager_id: string;
  hire_date: string;
}
interface History {
  employee_id: string;
  department_id: string;
  start_date: string;
  end_date: string;
}
interface Department {
  department_id: string;
  name: string;
}

const quoted = (cell: string): string => (/[",]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell);

/** Real people: 290 employees of a bicycle maker, their managers, and where they were on which days. */
(here ? describe : describe.skip)(`people import of AdventureWorks${here ? '' : ' (skipped: ../shared/data is not here)'}`, () => {
  let api: Api;
  let c: Company;
  beforeAll(async () => {
    api = await Api.start([OrganizationModule]);
    c = await api.company();
    // a company of its own, so that counts are the file's
    await api.sql(`DELETE FROM assignment WHERE tenant_id = $1 AND person_id <> $2`, [c.tenantId, c.people.hr]);
    const hr = await c.as('hr');
    const { body } = await hr.post('/api/people-imports').attach('file', importFile(), 'adventureworks.csv');
    expect(body).toMatchObject({ errorCount: 0, rowCount: 296, counts: { new: 290, unitsNew: 16 } });
    await hr.post(`/api/people-imports/${body.id}/apply`).expect(200);
    await api.sql(`CREATE SCHEMA raw`);
    await load('employee', read<Employee>('employee.csv'));
    await load('history', read<History>('employee_department_history.csv'));
    await load('department', read<Department>('department.csv'));
  });
  afterAll(() => api.stop());

  function importFile(): Buffer {
    const departments = new Map(read<Department>('department.csv').map((d) => [d.department_id, d.name]));
    const employees = new Map(read<Employee>('employee.csv').map((e) => [e.employee_id, e]));
    const lines = read<History>('employee_department_history.csv').map((h) => {
      const e = employees.get(h.employee_id)!;
      return [
        e.employee_id,
        `${e.first_name} ${e.last_name}`,
        h.department_id,
        departments.get(h.department_id)!,
        e.job_title,
        e.manager_id,
        e.hire_date,
        h.start_date,
        h.end_date,
      ]
        .map(quoted)
        .join(',');
    });
    return Buffer.from(['employee_no,name,unit_code,unit_name,position,manager_no,hired_on,from,to', ...lines].join('\n'));
  }

  const load = (table: string, rows: object[]) =>
    api.sql(
      `CREATE TABLE raw.${table} (${Object.keys(rows[0])
        .map((name) => `${name} text`)
        .join(
          ', ',
        )}); INSERT INTO raw.${table} SELECT * FROM jsonb_populate_recordset(NULL::raw.${table}, '${JSON.stringify(rows).replace(/'/g, "''")}'::jsonb)`,
    );

  it('brings in 290 people in 16 departments, each under his manager', async () => {
    const [{ people, units, managed }] = await api.sql(
      `SELECT (SELECT count(*)::int FROM person WHERE tenant_id = $1 AND employee_no ~ '^[0-9]+$') AS people, (SELECT count(*)::int FROM org_unit WHERE tenant_id = $1 AND code ~ '^[0-9]+$') AS units,
         (SELECT count(*)::int FROM assignment a JOIN person p ON p.tenant_id = a.tenant_id AND p.id = a.person_id JOIN person m ON m.tenant_id = a.tenant_id AND m.id = a.manager_id
          JOIN raw.employee e ON e.employee_id = p.employee_no AND e.manager_id = m.employee_no WHERE a.tenant_id = $1 AND a.valid_to IS NULL) AS managed`,
      [c.tenantId],
    );
    expect([people, units, managed]).toEqual([290, 16, 289]);
  });

  it.each(['2008-06-30', '2009-07-14', '2009-07-15', '2010-05-31', '2011-07-31', '2012-07-15', '2013-11-13', '2014-06-30'])(
    'knows who was where on %s, as the raw files say',
    async (day) => {
      const hr = await c.as('hr');
      const told: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const { body } = await hr.get(`/api/people?on=${day}&limit=200&cursor=${cursor}`).expect(200);
        told.push(
          ...(body.items as { employeeNo: string; unit: { code: string } }[])
            .filter((p) => /^\d+$/.test(p.employeeNo))
            .map((p) => `${p.employeeNo} ${p.unit.code}`),
        );
        cursor = body.next as string | null;
      }
      const raw = await api.sql<{ place: string }>(
        `SELECT employee_id || ' ' || department_id AS place FROM raw.history WHERE start_date <= $1 AND (coalesce(end_date, '') = '' OR end_date >= $1)`,
        [day],
      );
      expect(told.sort()).toEqual(raw.map((row) => row.place).sort());
    },
  );

  it('finds nothing to change the second time', async () => {
    const { body } = await (await c.as('hr')).post('/api/people-imports').attach('file', importFile(), 'again.csv');
    expect(body).toMatchObject({ applicable: false, counts: { new: 0, changed: 0, ended: 0, unchanged: 290 } });
  });
});
