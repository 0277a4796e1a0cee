import { Column, Entity, PrimaryColumn } from 'typeorm';
import { TenantRow } from '@kpi-loop/shared/api';

/** Who put a grade in the place of that of the bands: a panel (§3.12), or the decision of an appeal (§2.8). The score is never touched. */
export type GradedBy = 'calibration' | 'appeal';

/** One official result of a card. Append-only: a correction is a new revision. */
@Entity('score_result')
export class ScoreResult extends TenantRow {
  @Column('uuid') scorecardId: string;
  @Column('int') revision: number;
  @Column('numeric', { nullable: true }) total: string | null;
  @Column('text', { nullable: true }) grade: string | null;
  /** Of the bands, where people have put another in its place (`gradedBy`); null: the grade is that of the bands. */
  @Column('text', { nullable: true }) rawGrade: string | null;
  @Column('text', { nullable: true }) gradedBy: GradedBy | null;
  @Column('text', { nullable: true }) notScoredReason: string | null;
  @Column('boolean') provisional: boolean;
  @Column('text') engineVersion: string;
  @Column('text') policyHash: string;
  @Column('text') inputHash: string;
  @Column('jsonb') trace: Record<string, unknown>;
  @Column('uuid', { nullable: true }) computedBy: string | null;
  @Column('text') reason: string;
  @Column('timestamptz') computedAt: Date;
}

/** How a card stood when a tracked month was closed: one edition a month, provisional, and read by nothing that pays. */
@Entity('month_score')
export class MonthScore extends TenantRow {
  @Column('uuid') scorecardId: string;
  @Column('uuid') periodId: string;
  @Column('numeric', { nullable: true }) total: string | null;
  @Column('text', { nullable: true }) grade: string | null;
  @Column('text', { nullable: true }) notScoredReason: string | null;
  @Column('text') engineVersion: string;
  @Column('text') policyHash: string;
  @Column('text') inputHash: string;
  @Column('jsonb') trace: Record<string, unknown>;
  @Column('jsonb') lines: unknown[];
  @Column('timestamptz') computedAt: Date;
}

@Entity('line_score')
export class LineScoreRow {
  @PrimaryColumn('uuid') tenantId: string;
  @PrimaryColumn('uuid') scoreResultId: string;
  @PrimaryColumn('uuid') lineId: string;
  @Column('numeric', { nullable: true }) actual: string | null;
  @Column('numeric', { nullable: true }) numerator: string | null;
  @Column('numeric', { nullable: true }) denominator: string | null;
  @Column('numeric') target: string;
  @Column('numeric', { nullable: true }) attainment: string | null;
  @Column('numeric', { nullable: true }) score: string | null;
  @Column('numeric') weight: string;
  @Column('text') status: string;
  @Column('text') basis: string;
  @Column('jsonb') trace: Record<string, unknown>;
}
