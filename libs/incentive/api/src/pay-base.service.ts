import { Injectable } from '@nestjs/common';
import { parse } from 'csv-parse/sync';
import { incentivePlanPolicy } from '@kpi-loop/incentive/domain';
import { minorUnit } from '@kpi-loop/scoring/domain';
import { decodeCursor, encodeCursor, PAGE_MAX, type Tx } from '@kpi-loop/shared/api';
import { decimal, DutyConflict, fixed, permit, Problem } from '@kpi-loop/shared/kernel';
import { recordReads } from './access-log';
import type { IncentivePlan } from './incentive.entity';
import { PAY_AUDIENCE, payParties } from './parties';
import type { ImportPayBasesDto, PayBaseImportView, PayBaseItem, PayBasePage, PayBaseQuery, PayBaseRowError, PayBaseWritten } from './plan.dto';

const MAX_ROWS = 50_000;
const AMOUNT = /^\d{1,12}(\.\d{1,3})?$/;

interface Row {
  row: number;
  personId: string;
  amount: string;
}

/** 计奖基数: what coefficient 1 pays a person for the period. Every read and write runs as kpi_pay. */
@Injectable()
export class PayBases {
  async page(tx: Tx, planId: string, query: PayBaseQuery): Promise<PayBasePage> {
    permit(incentivePlanPolicy, 'payBase.read', payParties(tx.viewer));
    const plan = await this.plan(tx, planId);
    const limit = Math.min(query.limit ?? 50, PAGE_MAX);
    const [employeeNo] = decodeCursor(query.cursor, 1) ?? [null];
    const rows = await tx.asPay(() =>
      tx.query<PayBaseItem>(
        `SELECT p.id AS person_id, p.employee_no, p.name, p.name_en, u.name AS unit_name, u.name_en AS unit_name_en, b.amount, b.updated_at
         FROM assignment a JOIN person p ON p.tenant_id = a.tenant_id AND p.id = a.person_id JOIN org_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id
         LEFT JOIN org_unit pu ON pu.tenant_id = a.tenant_id AND pu.id = $3
         LEFT JOIN pay_base b ON b.tenant_id = a.tenant_id AND b.plan_id = $2 AND b.person_id = p.id
         WHERE a.tenant_id = $1 AND a.valid_from <= $4 AND (a.valid_to IS NULL OR a.valid_to >= $4) AND (pu.id IS NULL OR starts_with(u.path, pu.path))
           AND ($5::text IS NULL OR starts_with(lower(p.employee_no), lower($5)) OR starts_with(lower(p.name), lower($5)) OR starts_with(lower(p.name_en), lower($5)))
           AND (NOT $6::boolean OR b.amount IS NULL) AND ($7::text IS NULL OR p.employee_no > $7) ORDER BY p.employee_no LIMIT $8`,
        [tx.tenantId, planId, plan.unitId, tx.today, query.search || null, query.missing === 'true', employeeNo, limit + 1],
      ),
    );
    const items = rows.slice(0, limit).map((row) => ({ ...row, amount: row.amount === null ? null : fixed(row.amount, minorUnit(plan.currency)) }));
    await recordReads(
      tx,
      'payBase',
      items.filter((item) => item.amount !== null).map((item) => ({ subjectId: item.personId, resourceId: planId })),
    );
    return { items, next: rows.length > limit ? encodeCursor([items[items.length - 1].employeeNo]) : null };
  }

  /** @throws Problem forbidden (403) for one's own base · ruleBroken finerThanMinorUnit, baseNegative */
  async set(tx: Tx, planId: string, personId: string, amount: string): Promise<PayBaseWritten> {
    permit(incentivePlanPolicy, 'payBase.write', payParties(tx.viewer));
    const plan = await this.plan(tx, planId);
    await tx.get(`SELECT 1 FROM person WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, personId]);
    if (personId === tx.actor) throw new DutyConflict('payBase', 'payBase.write', ['baseEditorIsNotPerson']);
    const problem = amountProblem(amount, plan.currency);
    if (problem) throw new Problem('invalid', 'invalidRequest', undefined, { fields: [{ pointer: '/amount', code: problem }] });
    await this.write(tx, planId, [{ row: 1, personId, amount }]);
    return { personId };
  }

  /** All rows or none. Errors name row and column, never the figure in it. */
  async importCsv(tx: Tx, planId: string, { csv, dryRun }: ImportPayBasesDto): Promise<PayBaseImportView> {
    permit(incentivePlanPolicy, 'payBase.write', payParties(tx.viewer));
    const plan = await this.plan(tx, planId);
    const records = read(csv);
    const people = await tx.query<{ id: string; employeeNo: string }>(
      `SELECT id, employee_no FROM person WHERE tenant_id = $1 AND employee_no = ANY ($2::text[])`,
      [tx.tenantId, records.map((r) => r.employeeNo)],
    );
    const idOf = new Map(people.map((p) => [p.employeeNo, p.id]));
    const errors: PayBaseRowError[] = [];
    const seen = new Set<string>();
    const rows = records.flatMap(({ row, employeeNo, amount }): Row[] => {
      const personId = idOf.get(employeeNo);
      const problem = amountProblem(amount, plan.currency);
      const wrong = !personId ? 'unknownPerson' : seen.has(employeeNo) ? 'twice' : personId === tx.actor ? 'baseEditorIsNotPerson' : null;
      seen.add(employeeNo);
      if (wrong) errors.push({ row, column: 'employee_no', code: wrong });
      if (problem) errors.push({ row, column: 'amount', code: problem });
      return personId && !wrong && !problem ? [{ row, personId, amount }] : [];
    });
    const known = await tx.asPay(() =>
      tx.query<{ personId: string; amount: string }>(`SELECT person_id, amount FROM pay_base WHERE tenant_id = $1 AND plan_id = $2`, [tx.tenantId, planId]),
    );
    const before = new Map(known.map((k) => [k.personId, k.amount]));
    const added = rows.filter((r) => !before.has(r.personId)).length;
    const changed = rows.filter((r) => before.has(r.personId) && !decimal(before.get(r.personId)!).equals(decimal(r.amount))).length;
    const written = !dryRun && !errors.length && rows.length > 0;
    if (written) await this.write(tx, planId, rows);
    return { rows: records.length, added, changed, unchanged: rows.length - added - changed, written, errors: errors.slice(0, 200) };
  }

  private plan(tx: Tx, id: string): Promise<IncentivePlan> {
    return tx.get<IncentivePlan>(`SELECT * FROM incentive_plan WHERE tenant_id = $1 AND id = $2 AND status <> 'retired'`, [tx.tenantId, id]);
  }

  private async write(tx: Tx, planId: string, rows: Row[]): Promise<void> {
    await tx.asPay(() =>
      tx.execute(
        `INSERT INTO pay_base (tenant_id, plan_id, person_id, amount, updated_by, updated_at)
         SELECT $1, $2, g.person_id, g.amount, $4, tenant_now() FROM jsonb_to_recordset($3::jsonb) AS g(person_id uuid, amount numeric)
         ON CONFLICT (tenant_id, plan_id, person_id) DO UPDATE SET amount = excluded.amount, updated_by = excluded.updated_by, updated_at = excluded.updated_at WHERE pay_base.amount <> excluded.amount`,
        [tx.tenantId, planId, JSON.stringify(rows.map((r) => ({ person_id: r.personId, amount: r.amount }))), tx.actor],
      ),
    );
    tx.record({ type: 'payBase.changed', planId, count: rows.length }, 'incentivePlan', planId, PAY_AUDIENCE);
  }
}

function amountProblem(amount: string, currency: string): string | null {
  if (!AMOUNT.test(amount)) return amount.startsWith('-') ? 'baseNegative' : 'notANumber';
  return (amount.split('.')[1] ?? '').replace(/0+$/, '').length > minorUnit(currency) ? 'finerThanMinorUnit' : null;
}

/** As a payroll system or a person heads the two columns. */
const COLUMNS: Record<string, string[]> = {
  employee_no: ['employee_no', 'employee no.', 'employee no', '工号', '员工工号'],
  amount: ['amount', 'base', '金额', '基数', '计奖基数'],
};
const columnOf = (heading: string): string => {
  const name = heading.trim().toLowerCase();
  return Object.keys(COLUMNS).find((column) => COLUMNS[column].includes(name)) ?? name;
};

/** @throws Problem invalid for a file that is no CSV, has other columns or too many rows. */
function read(csv: string): { row: number; employeeNo: string; amount: string }[] {
  let records: Record<string, string>[];
  try {
    records = parse(csv, {
      columns: (names: string[]) => names.map(columnOf),
      bom: true,
      skip_empty_lines: true,
      trim: true,
      relax_column_count: true,
    });
  } catch {
    throw new Problem('invalid', 'fileUnreadable');
  }
  if (!records.length || !('employee_no' in records[0]) || !('amount' in records[0]))
    throw new Problem('invalid', 'columnsMissing', undefined, { params: { columns: 'employee_no, amount' } });
  if (records.length > MAX_ROWS) throw new Problem('invalid', 'tooManyRows', undefined, { params: { max: MAX_ROWS } });
  return records.map((r, i) => ({ row: i + 2, employeeNo: r['employee_no'] ?? '', amount: (r['amount'] ?? '').replace(/[,，\s¥$]/g, '') }));
}
