import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  PEOPLE_COLUMNS,
  mapHeaders,
  personPolicy,
  planImport,
  readRows,
  type CellError,
  type ImportPlan,
  type PeopleColumn,
} from '@kpi-loop/organization/domain';
import { Tx } from '@kpi-loop/shared/api';
import { Problem, type IsoDate } from '@kpi-loop/shared/kernel';
import { AccountCommands } from './account.commands';
import type { PeopleImportView } from './import.dto';
import { ImportReader } from './import.reader';
import { writePlan } from './import.writer';
import { OrgImport, type StoredPreview } from './organization.entity';
import { OrganizationReader } from './organization.reader';
import { readSheet } from './sheet';

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
      headers: { map, names },
      rows,
      preview: previewOf(plan, errors),
      createdBy: tx.actor,
      appliedBy: null,
      appliedAt: null,
    });
    return this.reader.import(tx, stored.id);
  }

  /** Plans again on what is true now, and writes it. @throws Problem conflict (409) applied already, ruleBroken (422) `importHasNoErrors`. */
  async apply(tx: Tx, id: string): Promise<PeopleImportView> {
    await this.permit(tx);
    await tx.execute(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`org_import ${tx.tenantId}`]);
    const stored = await tx.get<OrgImport>(`SELECT * FROM org_import WHERE tenant_id = $1 AND id = $2 FOR UPDATE`, [tx.tenantId, id]);
    if (stored.appliedAt) throw new Problem('conflict', 'importAppliedAlready');
    const plan = planImport(stored.rows, await this.reader.state(tx), stored.headers.map, stored.effectiveOn);
    if (stored.preview.errorCount || plan.errors.length) throw new Problem('ruleBroken', 'ruleBroken', 'person.import', { violations: ['importHasNoErrors'] });
    await writePlan(tx, plan.writes);
    await this.accounts.closeOfLeavers(tx);
    await tx.execute(`UPDATE org_import SET preview = $3, applied_by = $4, applied_at = now() WHERE tenant_id = $1 AND id = $2`, [
      tx.tenantId,
      id,
      JSON.stringify(previewOf(plan, [])),
      tx.actor,
    ]);
    tx.record({ type: 'people.imported', importId: id, ...plan.counts }, 'peopleImport', id, { people: [tx.actor] });
    return this.reader.import(tx, id);
  }

  private async permit(tx: Tx): Promise<void> {
    (await this.organization.standingIn(tx, null)).permit(personPolicy, 'person.import');
  }
}

function previewOf(plan: ImportPlan, rowErrors: readonly CellError[]): StoredPreview {
  const errors = [...rowErrors, ...plan.errors].sort((a, b) => a.row - b.row || a.cell.localeCompare(b.cell));
  return { counts: plan.counts, changes: plan.changes.slice(0, MAX_SHOWN), errors: errors.slice(0, MAX_SHOWN), errorCount: errors.length };
}
