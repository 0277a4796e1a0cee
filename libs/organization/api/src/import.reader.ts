import { Injectable } from '@nestjs/common';
import type { OrganizationState } from '@kpi-loop/organization/domain';
import { Tx } from '@kpi-loop/shared/api';
import type { PeopleImportItem, PeopleImportView } from './import.dto';

const BY = `CASE WHEN p.id IS NULL THEN NULL ELSE jsonb_build_object('id', p.id, 'name', p.name, 'nameEn', p.name_en) END AS created_by`;

@Injectable()
export class ImportReader {
  /** Imports, the newest first. */
  list(tx: Tx): Promise<PeopleImportItem[]> {
    return tx.query<PeopleImportItem>(
      `SELECT i.id, i.file_name, i.preview->'counts' AS counts, (i.preview->>'errorCount')::int AS error_count, ${BY}, i.created_at, i.applied_at
       FROM org_import i LEFT JOIN person p ON p.tenant_id = i.tenant_id AND p.id = i.created_by WHERE i.tenant_id = $1 ORDER BY i.id DESC LIMIT 50`,
      [tx.tenantId],
    );
  }

  /** @throws Problem notFound (404). */
  async import(tx: Tx, id: string): Promise<PeopleImportView> {
    const view = await tx.get<Omit<PeopleImportView, 'applicable'>>(
      `SELECT i.id, i.file_name, i.effective_on, coalesce((i.preview->>'rowCount')::int, jsonb_array_length(i.rows)) AS row_count, i.headers->'names' AS headers, coalesce(i.headers->'unknown', '[]') AS unknown_headers, i.preview->'counts' AS counts,
         i.preview->'changes' AS changes, i.preview->'errors' AS errors, (i.preview->>'errorCount')::int AS error_count, ${BY}, i.created_at, i.applied_at,
         (SELECT max(s.applied_at) FROM org_import s WHERE s.tenant_id = i.tenant_id AND s.sha256 = i.sha256 AND s.id <> i.id) AS same_content_applied_at
       FROM org_import i LEFT JOIN person p ON p.tenant_id = i.tenant_id AND p.id = i.created_by WHERE i.tenant_id = $1 AND i.id = $2`,
      [tx.tenantId, id],
    );
    const { new: fresh, changed, ended, unitsNew, unitsChanged } = view.counts;
    return { ...view, applicable: !view.appliedAt && !view.errorCount && fresh + changed + ended + unitsNew + unitsChanged > 0 };
  }

  /** The organisation as a file would say it: six reads, whatever its size; in one order, so that the same plan is the same text. */
  async state(tx: Tx): Promise<OrganizationState> {
    const tenant = [tx.tenantId];
    return {
      units: await tx.query(
        `SELECT u.code, u.name, u.name_en, o.code AS parent_code FROM org_unit u LEFT JOIN org_unit o ON o.tenant_id = u.tenant_id AND o.id = u.parent_id WHERE u.tenant_id = $1 ORDER BY u.code`,
        tenant,
      ),
      positions: await tx.query(`SELECT code, name FROM position WHERE tenant_id = $1 ORDER BY code`, tenant),
      people: await tx.query(`SELECT employee_no, name, name_en, email, hired_on, left_on FROM person WHERE tenant_id = $1 ORDER BY employee_no`, tenant),
      places: await tx.query(
        `SELECT a.id, p.employee_no, u.code AS unit_code, o.code AS position_code, m.employee_no AS manager_no, a.valid_from AS from, a.valid_to AS to
         FROM assignment a JOIN person p ON p.tenant_id = a.tenant_id AND p.id = a.person_id JOIN org_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id
         LEFT JOIN position o ON o.tenant_id = a.tenant_id AND o.id = a.position_id LEFT JOIN person m ON m.tenant_id = a.tenant_id AND m.id = a.manager_id
         WHERE a.tenant_id = $1 ORDER BY p.employee_no, a.valid_from`,
        tenant,
      ),
      heads: await tx.query(
        `SELECT u.code AS unit_code, p.employee_no AS head_no FROM org_unit u JOIN person p ON p.tenant_id = u.tenant_id AND p.id = u.head_id WHERE u.tenant_id = $1 ORDER BY u.code`,
        tenant,
      ),
      grants: await tx.query(
        `SELECT p.employee_no, g.role, g.valid_to AS to FROM role_grant g JOIN person p ON p.tenant_id = g.tenant_id AND p.id = g.person_id
         WHERE g.tenant_id = $1 AND (g.valid_to IS NULL OR g.valid_to >= $2) ORDER BY p.employee_no, g.role, g.id`,
        [tx.tenantId, tx.today],
      ),
    };
  }
}
