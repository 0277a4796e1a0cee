import type { ImportWrites } from '@kpi-loop/organization/domain';
import { Tx, newId } from '@kpi-loop/shared/api';

const PLACE = `p(id uuid, "employeeNo" text, "unitCode" text, "positionCode" text, "managerNo" text, "from" date, "to" date)`;
const PLACE_IDS = `
  JOIN person e ON e.tenant_id = $1 AND e.employee_no = p."employeeNo" JOIN org_unit u ON u.tenant_id = $1 AND u.code = p."unitCode"
  LEFT JOIN position o ON o.tenant_id = $1 AND o.code = p."positionCode" LEFT JOIN person m ON m.tenant_id = $1 AND m.employee_no = p."managerNo"`;

/** Writes a plan: a handful of statements, however many rows; nothing that the plan does not name is touched. */
export async function writePlan(tx: Tx, writes: ImportWrites): Promise<void> {
  const run = (sql: string, rows: readonly object[]): Promise<number> =>
    rows.length ? tx.execute(sql, [tx.tenantId, JSON.stringify(rows.map((row) => ({ id: newId(), ...row })))]) : Promise.resolve(0);
  await writeUnits(tx, writes, run);
  await run(
    `INSERT INTO position (tenant_id, id, code, name) SELECT $1, p.id, p.code, p.name FROM jsonb_to_recordset($2::jsonb) AS p(id uuid, code text, name text)`,
    writes.positions,
  );
  const person = `p(id uuid, "employeeNo" text, name text, "nameEn" text, email text, "hiredOn" date, "leftOn" date)`;
  await run(
    `INSERT INTO person (tenant_id, id, employee_no, name, name_en, email, hired_on, left_on) SELECT $1, p.id, p."employeeNo", p.name, p."nameEn", p.email, p."hiredOn", p."leftOn" FROM jsonb_to_recordset($2::jsonb) AS ${person}`,
    writes.people.filter((p) => p.isNew),
  );
  await run(
    `UPDATE person e SET name = p.name, name_en = p."nameEn", email = p.email, hired_on = p."hiredOn", left_on = p."leftOn" FROM jsonb_to_recordset($2::jsonb) AS ${person} WHERE e.tenant_id = $1 AND e.employee_no = p."employeeNo"`,
    writes.people.filter((p) => !p.isNew),
  );
  // first what goes, then what shrinks or changes, then what comes: no two places ever share a day
  if (writes.placesRemoved.length)
    await tx.execute(`DELETE FROM assignment WHERE tenant_id = $1 AND id = ANY($2::uuid[])`, [tx.tenantId, writes.placesRemoved]);
  await run(
    `UPDATE assignment a SET unit_id = u.id, position_id = o.id, manager_id = m.id, valid_to = p."to" FROM jsonb_to_recordset($2::jsonb) AS ${PLACE} ${PLACE_IDS} WHERE a.tenant_id = $1 AND a.id = p.id`,
    writes.placesChanged,
  );
  await run(
    `INSERT INTO assignment (tenant_id, id, person_id, unit_id, position_id, manager_id, valid_from, valid_to) SELECT $1, p.id, e.id, u.id, o.id, m.id, p."from", p."to" FROM jsonb_to_recordset($2::jsonb) AS ${PLACE} ${PLACE_IDS}`,
    writes.placesNew,
  );
  await run(
    `UPDATE org_unit u SET head_id = m.id, version = u.version + 1 FROM jsonb_to_recordset($2::jsonb) AS p("unitCode" text, "headNo" text)
     LEFT JOIN person m ON m.tenant_id = $1 AND m.employee_no = p."headNo" WHERE u.tenant_id = $1 AND u.code = p."unitCode"`,
    writes.heads,
  );
}

async function writeUnits(tx: Tx, { units }: ImportWrites, run: (sql: string, rows: readonly object[]) => Promise<number>): Promise<void> {
  if (!units.length) return;
  const unit = `p(id uuid, code text, name text, "nameEn" text, "parentCode" text)`;
  await run(
    `INSERT INTO org_unit (tenant_id, id, code, name, name_en, path) SELECT $1, p.id, p.code, p.name, p."nameEn", p.code || '/' FROM jsonb_to_recordset($2::jsonb) AS ${unit}`,
    units.filter((u) => u.isNew),
  );
  await run(
    `UPDATE org_unit u SET name = p.name, name_en = p."nameEn", parent_id = o.id, version = u.version + 1
     FROM jsonb_to_recordset($2::jsonb) AS ${unit} LEFT JOIN org_unit o ON o.tenant_id = $1 AND o.code = p."parentCode" WHERE u.tenant_id = $1 AND u.code = p.code`,
    units,
  );
  await tx.execute(
    `WITH RECURSIVE tree AS (
       SELECT id, code || '/' AS path FROM org_unit WHERE tenant_id = $1 AND parent_id IS NULL
       UNION ALL SELECT u.id, tree.path || u.code || '/' FROM tree JOIN org_unit u ON u.tenant_id = $1 AND u.parent_id = tree.id)
     UPDATE org_unit u SET path = tree.path FROM tree WHERE u.tenant_id = $1 AND u.id = tree.id AND u.path <> tree.path`,
    [tx.tenantId],
  );
}
