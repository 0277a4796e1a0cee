import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  PEOPLE_COLUMNS,
  mapHeaders,
  personPolicy,
  planImport,
  readRows,
  unknownHeaders,
  type CellError,
  type ImportPlan,
  type Leaver,
  type PeopleColumn,
} from '@kpi-loop/organization/domain';
import { Tx, UnitOfWork } from '@kpi-loop/shared/api';
import { Problem, type IsoDate } from '@kpi-loop/shared/kernel';
import { AccountCommands } from './account.commands';
import { HrKeepers } from './hr-keepers';
import type { PeopleImportView } from './import.dto';
import { ImportReader } from './import.reader';
import { writePlan } from './import.writer';
import { OrgImport, type StoredPreview } from './organization.entity';
import { OrganizationReader } from './organization.reader';
import { audienceOf } from './person.commands';
import { readSheet } from './sheet';
import { lockTree } from './unit.commands';

const MAX_SHOWN = 200;

export interface UploadedPeople {
  fileName: string;
  content: Buffer;
  override?: Partial<Record<PeopleColumn, string>>;
  effectiveOn?: IsoDate;
}

/** A people file: looked at first, then taken in whole or not at all. */
@Injectable()
export class ImportCommands {
  constructor(
    private readonly organization: OrganizationReader,
    private readonly reader: ImportReader,
    private readonly accounts: AccountCommands,
    private readonly keepers: HrKeepers,
    private readonly uow: UnitOfWork,
  ) {}

  /** Reads the file and says what it would change; nothing is changed. @throws Problem invalid (400) when it is no people file. */
  async preview(tx: Tx, file: UploadedPeople): Promise<PeopleImportView> {
    await this.permit(tx);
    const [header, ...body] = readSheet(file.content);
    const map = mapHeaders(header, file.override);
    const { rows, broken, errors } = readRows(body, map);
    const effectiveOn = file.effectiveOn ?? tx.today;
    const plan = planImport(rows, await this.reader.state(tx), map, effectiveOn, broken);
    const names = Object.fromEntries(PEOPLE_COLUMNS.flatMap((column) => (map[column] === undefined ? [] : [[column, header[map[column]]]])));
    const [stored] = await tx.insert(OrgImport, {
      fileName: file.fileName.slice(0, 200),
      sha256: createHash('sha256').update(file.content).digest('hex'),
      effectiveOn,
      headers: { map, names, unknown: unknownHeaders(header, map) },
      rows,
      preview: previewOf(plan, errors, rows.length + broken.length),
      createdBy: tx.actor,
      appliedBy: null,
      appliedAt: null,
    });
    return this.reader.import(tx, stored.id);
  }

  /**
   * Plans again on what is true now and writes it, if that is what was looked at.
   * @throws Problem conflict (409) applied already, `planChanged` (the import then holds the new preview); ruleBroken (422) `importHasNoErrors`, `somebodyKeepsHr`.
   */
  async apply(tx: Tx, id: string): Promise<PeopleImportView> {
    await this.permit(tx);
    await tx.execute(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`org_import ${tx.tenantId}`]);
    await lockTree(tx);
    const stored = await tx.get<OrgImport>(`SELECT * FROM org_import WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id]);
    if (stored.appliedAt) throw new Problem('conflict', 'importAppliedAlready');
    const plan = planImport(stored.rows, await this.reader.state(tx), stored.headers.map, stored.effectiveOn);
    if (stored.preview.errorCount) throw new Problem('ruleBroken', 'ruleBroken', 'person.import', { violations: ['importHasNoErrors'] });
    const preview = previewOf(plan, [], stored.rows.length);
    if (preview.digest !== stored.preview.digest) {
      await this.keepPreview(tx.tenantId, id, preview);
      throw new Problem('conflict', 'planChanged');
    }
    await writePlan(tx, plan.writes);
    await this.letGo(tx, plan.writes.leavers);
    await tx.execute(`UPDATE org_import SET preview = $3, applied_by = $4, applied_at = now() WHERE tenant_id = $1 AND id = $2`, [
      tx.tenantId,
      id,
      JSON.stringify(preview),
      tx.actor,
    ]);
    tx.record({ type: 'people.imported', importId: id, ...plan.counts }, 'peopleImport', id, { people: [tx.actor] });
    return this.reader.import(tx, id);
  }

  /** Beside the transaction at hand, which is about to be rolled back. (The lock on imports keeps everybody else away from the row.) */
  private keepPreview(tenantId: string, id: string, preview: StoredPreview): Promise<number> {
    return this.uow.asSystem(tenantId, (tx) =>
      tx.execute(`UPDATE org_import SET preview = $3 WHERE tenant_id = $1 AND id = $2 AND applied_at IS NULL`, [tenantId, id, JSON.stringify(preview)]),
    );
  }

  /** Roles end with the last day, accounts are closed after it, and everybody downstream hears of it: as when one person leaves. */
  private async letGo(tx: Tx, leavers: readonly Leaver[]): Promise<void> {
    if (!leavers.length) return;
    const gone = await tx.query<{ personId: string; on: IsoDate; successorId: string | null }>(
      `SELECT p.id AS person_id, l.on, s.id AS successor_id FROM jsonb_to_recordset($2::jsonb) AS l("employeeNo" text, "on" date, "successorNo" text)
       JOIN person p ON p.tenant_id = $1 AND p.employee_no = l."employeeNo" LEFT JOIN person s ON s.tenant_id = $1 AND s.employee_no = l."successorNo"`,
      [tx.tenantId, JSON.stringify(leavers)],
    );
    await this.keepers.endRolesOf(tx, gone);
    await this.accounts.closeOfLeavers(tx);
    for (const { personId, on, successorId } of gone)
      tx.record({ type: 'person.left', personId, on, successorId }, 'person', personId, audienceOf(personId, successorId));
  }

  private async permit(tx: Tx): Promise<void> {
    (await this.organization.standingIn(tx, null)).permit(personPolicy, 'person.import');
  }
}

/** A cell says one thing at a time: what is wrong in itself comes before what does not fit the others. */
function previewOf(plan: ImportPlan, rowErrors: readonly CellError[], rowCount: number): StoredPreview {
  const told = new Set(rowErrors.map((error) => error.cell));
  const errors = [...rowErrors, ...plan.errors.filter((error) => !told.has(error.cell))].sort((a, b) => a.row - b.row || a.cell.localeCompare(b.cell));
  const digest = createHash('sha256')
    .update(JSON.stringify([plan.writes, plan.errors]))
    .digest('hex');
  return { rowCount, counts: plan.counts, changes: plan.changes.slice(0, MAX_SHOWN), errors: errors.slice(0, MAX_SHOWN), errorCount: errors.length, digest };
}
