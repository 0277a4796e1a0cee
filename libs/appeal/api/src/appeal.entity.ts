import type { MemberOutCause, Decision, Evidence, Ground, GroundDecision, PanelSeat, Remedy, RemedyKind, RemedyState } from '@kpi-loop/appeal/domain';
import { StatefulRow, TenantRow } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('appeal')
export class Appeal extends StatefulRow {
  @Column('uuid') cycleId: string;
  @Column('uuid', { nullable: true }) periodId: string | null;
  @Column('uuid', { nullable: true }) scorecardId: string | null;
  @Column('uuid') personId: string;
  @Column('uuid', { nullable: true }) unitId: string | null;
  @Column('text') status: string;
  @Column('jsonb') grounds: Ground[];
  @Column('jsonb') evidence: Evidence[];
  @Column('text', { nullable: true }) gradeBefore: string | null;
  @Column('numeric', { nullable: true }) totalBefore: string | null;
  @Column('date', { nullable: true }) windowUntil: IsoDate | null;
  @Column('timestamptz', { nullable: true }) filedAt: Date | null;
  @Column('date', { nullable: true }) screenBy: IsoDate | null;
  @Column('date', { nullable: true }) decideBy: IsoDate | null;
  @Column('uuid', { nullable: true }) screenerId: string | null;
  @Column('text') refusal: string;
  @Column('uuid', { nullable: true }) headId: string | null;
  @Column('date', { nullable: true }) statementUntil: IsoDate | null;
  @Column('text') statement: string;
  @Column('timestamptz', { nullable: true }) statementInAt: Date | null;
  @Column('text') findings: string;
  @Column('timestamptz', { nullable: true }) factsInAt: Date | null;
  @Column('text', { nullable: true }) decision: Decision | null;
  @Column('timestamptz', { nullable: true }) decidedAt: Date | null;
  @Column('date', { nullable: true }) secondUntil: IsoDate | null;
  @Column('text') escalation: string;
  @Column('timestamptz', { nullable: true }) escalatedAt: Date | null;
  @Column('text', { nullable: true }) finalDecision: Decision | null;
  @Column('timestamptz', { nullable: true }) overAt: Date | null;
  @Column('timestamptz', { nullable: true }) settledAt: Date | null;
  @Column('uuid', { nullable: true }) checkCardId: string | null;
  @Column('timestamptz', { nullable: true }) checkedAt: Date | null;
  @Column('text') checkNote: string;
}

@Entity('appeal_member')
export class AppealMember {
  @PrimaryColumn('uuid') tenantId: string;
  @PrimaryColumn('uuid') appealId: string;
  @PrimaryColumn('text') seat: PanelSeat;
  /** The how-manieth on the seat. */
  @PrimaryColumn('int') ordinal: number;
  @Column('uuid') personId: string;
}

/** Append-only: who dropped out of the panel, and why. */
@Entity('appeal_member_out')
export class AppealMemberOut {
  @PrimaryColumn('uuid') tenantId: string;
  @PrimaryColumn('uuid') appealId: string;
  @PrimaryColumn('uuid') personId: string;
  @Column('text') cause: MemberOutCause;
  @Column('text') reason: string;
  @Column('timestamptz') at: Date;
}

/** Append-only. Level 1 is the panel's, level 2 the last word. */
@Entity('appeal_vote')
export class AppealVote {
  @PrimaryColumn('uuid') tenantId: string;
  @PrimaryColumn('uuid') appealId: string;
  @PrimaryColumn('int') level: number;
  @PrimaryColumn('uuid') personId: string;
  @Column('jsonb') grounds: GroundDecision[];
  @Column('jsonb') remedies: Remedy[];
  @Column('timestamptz') votedAt: Date;
}

@Entity('appeal_remedy')
export class AppealRemedy extends TenantRow {
  @Column('uuid') appealId: string;
  @Column('int') level: number;
  @Column('text') kind: RemedyKind;
  @Column('text', { nullable: true }) grade: string | null;
  @Column('uuid', { nullable: true }) measurementId: string | null;
  @Column('numeric', { nullable: true }) numerator: string | null;
  @Column('numeric', { nullable: true }) denominator: string | null;
  @Column('text') state: RemedyState;
  @Column('uuid') askedBy: string;
  @Column('timestamptz') askedAt: Date;
  @Column('uuid', { nullable: true }) correctionId: string | null;
  @Column('uuid', { nullable: true }) doneBy: string | null;
  @Column('timestamptz', { nullable: true }) doneAt: Date | null;
}
