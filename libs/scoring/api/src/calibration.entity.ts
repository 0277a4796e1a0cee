import type { CalibrationReason, GuidelineShare } from '@kpi-loop/scoring/domain';
import { StatefulRow, TenantRow } from '@kpi-loop/shared/api';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('calibration_session')
export class CalibrationSession extends StatefulRow {
  @Column('uuid') cycleId: string;
  /** Null: the results of the year. */
  @Column('uuid', { nullable: true }) periodId: string | null;
  @Column('text') name: string;
  @Column('text') status: string;
  /** With all that is below them; empty: the whole company. */
  @Column('uuid', { array: true }) unitIds: string[];
  @Column('jsonb') guideline: GuidelineShare[];
  @Column('uuid') facilitatorId: string;
  @Column('uuid') secondFacilitatorId: string;
  /** Who may propose and vote. */
  @Column('uuid', { array: true }) panelIds: string[];
  @Column('uuid') createdBy: string;
  @Column('timestamptz', { nullable: true }) startedAt: Date | null;
  @Column('uuid', { nullable: true }) submittedBy: string | null;
  @Column('timestamptz', { nullable: true }) submittedAt: Date | null;
  @Column('uuid', { nullable: true }) approvedBy: string | null;
  @Column('timestamptz', { nullable: true }) approvedAt: Date | null;
  @Column('uuid', { nullable: true }) quotaWaivedBy: string | null;
  @Column('text') quotaWaiver: string;
}

/** One result in a session: as the bands have it, and as the panel would. */
@Entity('calibration_entry')
export class CalibrationEntry extends TenantRow {
  @Column('uuid') sessionId: string;
  @Column('uuid') cycleId: string;
  /** Null: the year of a person. */
  @Column('uuid', { nullable: true }) scorecardId: string | null;
  @Column('text') subjectKind: string;
  @Column('uuid') subjectId: string;
  @Column('uuid') ownerId: string;
  @Column('uuid', { nullable: true }) unitId: string | null;
  @Column('uuid', { nullable: true }) headId: string | null;
  /** False once it is let go: another session may take it. */
  @Column('boolean') held: boolean;
  @Column('numeric', { nullable: true }) rawTotal: string | null;
  @Column('text', { nullable: true }) rawGrade: string | null;
  @Column('text', { nullable: true }) grade: string | null;
  @Column('text', { nullable: true }) reasonCode: CalibrationReason | null;
  @Column('text') reason: string;
  @Column('uuid', { nullable: true }) proposedBy: string | null;
}

/** Every grade that was ever proposed. Append-only: no calibration is changed out of sight. */
@Entity('calibration_proposal')
export class CalibrationProposal extends TenantRow {
  @Column('uuid') entryId: string;
  @Column('text') grade: string;
  @Column('text', { nullable: true }) reasonCode: string | null;
  @Column('text') reason: string;
  @Column('uuid') proposedBy: string;
  @Column('timestamptz') at: Date;
}

@Entity('calibration_vote')
export class CalibrationVote {
  @PrimaryColumn('uuid') tenantId: string;
  @PrimaryColumn('uuid') entryId: string;
  @PrimaryColumn('uuid') personId: string;
  @Column('text') grade: string;
  @Column('text') comment: string;
  @Column('timestamptz') at: Date;
}

/** The grade of a year as it was calibrated. Append-only; one of a session that was opened again does not count. */
@Entity('year_grade')
export class YearGrade extends TenantRow {
  @Column('uuid') cycleId: string;
  @Column('uuid') personId: string;
  @Column('int') revision: number;
  @Column('uuid', { nullable: true }) sessionId: string | null;
  @Column('numeric') rawTotal: string;
  @Column('text') rawGrade: string;
  @Column('text') grade: string;
  @Column('text', { nullable: true }) reasonCode: string | null;
  @Column('text') reason: string;
  @Column('text') gradedBy: string;
  @Column('timestamptz') at: Date;
}
