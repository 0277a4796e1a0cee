import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CellError, HeaderMap, ImportCounts, PeopleColumn, PeopleRow, PersonChange } from '@kpi-loop/organization/domain';
import { TenantRow } from '@kpi-loop/shared/api';
import type { IsoDate, Role } from '@kpi-loop/shared/kernel';

@Entity('person')
export class Person extends TenantRow {
  @Column('text') employeeNo: string;
  @Column('text') name: string;
  @Column('text') nameEn: string;
  @Column('text', { nullable: true }) email: string | null;
  @Column('date', { nullable: true }) hiredOn: IsoDate | null;
  @Column('date', { nullable: true }) leftOn: IsoDate | null;
}

@Entity('org_unit')
export class OrgUnit extends TenantRow {
  @Column('text') code: string;
  @Column('text') name: string;
  @Column('text') nameEn: string;
  @Column('uuid', { nullable: true }) parentId: string | null;
  @Column('uuid', { nullable: true }) headId: string | null;
  @Column('text') path: string;
  @Column('int') version: number;
}

@Entity('position')
export class Position extends TenantRow {
  @Column('text') code: string;
  @Column('text') name: string;
  @Column('text') nameEn: string;
}

/** Person × position × unit × days, both ends included. */
@Entity('assignment')
export class Assignment extends TenantRow {
  @Column('uuid') personId: string;
  @Column('uuid') unitId: string;
  @Column('uuid', { nullable: true }) positionId: string | null;
  @Column('uuid', { nullable: true }) managerId: string | null;
  @Column('date') validFrom: IsoDate;
  @Column('date', { nullable: true }) validTo: IsoDate | null;
}

@Entity('role_grant')
export class RoleGrantRow extends TenantRow {
  @Column('uuid') personId: string;
  @Column('text') role: Role;
  @Column('uuid', { nullable: true }) unitId: string | null;
  @Column('uuid', { nullable: true }) grantedBy: string | null;
  @Column('date') validFrom: IsoDate;
  @Column('date', { nullable: true }) validTo: IsoDate | null;
}

/** A duty rule the company lets rest: from one day to another, and no longer than until it was ended. */
@Entity('duty_waiver')
export class DutyWaiver extends TenantRow {
  @Column('text') rule: string;
  @Column('text') reason: string;
  @Column('uuid') grantedBy: string;
  @Column('date') validFrom: IsoDate;
  @Column('date') validTo: IsoDate;
  @Column('date', { nullable: true }) endedOn: IsoDate | null;
  @Column('uuid', { nullable: true }) endedBy: string | null;
}

@Entity('delegation')
export class Delegation extends TenantRow {
  @Column('uuid') fromPersonId: string;
  @Column('uuid') toPersonId: string;
  @Column('date') validFrom: IsoDate;
  @Column('date') validTo: IsoDate;
  @Column('text') reason: string;
  @Column('timestamptz', { nullable: true }) revokedAt: Date | null;
}

@Entity('calendar_day')
export class CalendarDay {
  @PrimaryColumn('uuid') tenantId: string;
  @PrimaryColumn('date') day: IsoDate;
  @Column('boolean') working: boolean;
  @Column('text') name: string;
  @Column('text') nameEn: string;
}

/** What a preview shows; kept with the import, so that it can be left and found again. */
export interface StoredPreview {
  /** Rows of the file, good and bad. */
  rowCount: number;
  counts: ImportCounts;
  changes: PersonChange[];
  errors: CellError[];
  errorCount: number;
  /** Of everything the plan would write: what is applied is what was looked at. */
  digest: string;
}

@Entity('org_import')
export class OrgImport extends TenantRow {
  @Column('text') fileName: string;
  @Column('text') sha256: string;
  @Column('date') effectiveOn: IsoDate;
  /** Where each column is in the file, and what its header says. */
  @Column('jsonb') headers: { map: HeaderMap; names: Partial<Record<PeopleColumn, string>>; unknown: string[] };
  @Column('jsonb') rows: PeopleRow[];
  @Column('jsonb') preview: StoredPreview;
  @Column('uuid', { nullable: true }) createdBy: string | null;
  @Column('uuid', { nullable: true }) appliedBy: string | null;
  @Column('timestamptz', { nullable: true }) appliedAt: Date | null;
}
