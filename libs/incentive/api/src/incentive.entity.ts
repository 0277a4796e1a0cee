import type { CurveAnchors, ShortParticipation } from '@kpi-loop/incentive/domain';
import type { TraceStep } from '@kpi-loop/scoring/domain';
import { StatefulRow } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('incentive_plan')
export class IncentivePlan extends StatefulRow {
  @Column('uuid') cycleId: string;
  @Column('uuid', { nullable: true }) unitId: string | null;
  @Column('text') code: string;
  @Column('text') name: string;
  @Column('text') nameEn: string;
  @Column('char', { length: 3 }) currency: string;
  @Column('jsonb') curve: CurveAnchors;
  @Column('text') shortParticipation: ShortParticipation;
  @Column('text') status: string;
  @Column('uuid', { nullable: true }) createdBy: string | null;
  @Column('uuid', { nullable: true }) approvedBy: string | null;
}

@Entity('pay_run')
export class PayRun extends StatefulRow {
  @Column('uuid') planId: string;
  @Column('uuid') periodId: string;
  @Column('text') status: string;
  @Column('uuid', { nullable: true }) calculatedBy: string | null;
  @Column('uuid', { nullable: true }) approvedBy: string | null;
  @Column('timestamptz', { nullable: true }) releasedAt: Date | null;
}

/** Confined: reachable only inside `tx.asPay`. */
@Entity('pay_base')
export class PayBase {
  @PrimaryColumn('uuid') tenantId: string;
  @PrimaryColumn('uuid') planId: string;
  @PrimaryColumn('uuid') personId: string;
  @Column('numeric') amount: string;
  @Column('uuid', { nullable: true }) updatedBy: string | null;
}

/** Confined: reachable only inside `tx.asPay`. */
@Entity('statement')
export class Statement extends StatefulRow {
  @Column('uuid') payRunId: string;
  @Column('uuid') planId: string;
  @Column('uuid') periodId: string;
  @Column('uuid') personId: string;
  @Column('uuid', { nullable: true }) scorecardId: string | null;
  @Column('uuid', { nullable: true }) scoreResultId: string | null;
  @Column('text') status: string;
  @Column('numeric', { nullable: true }) base: string | null;
  @Column('numeric', { nullable: true }) score: string | null;
  @Column('numeric', { nullable: true }) coefficient: string | null;
  @Column('numeric', { nullable: true }) proration: string | null;
  @Column('numeric', { nullable: true }) amount: string | null;
  @Column('numeric') trueUp: string;
  @Column('char', { length: 3 }) currency: string;
  @Column('jsonb') trace: TraceStep[];
  @Column('text', { nullable: true }) explanation: string | null;
  @Column('text', { nullable: true }) holdReason: string | null;
  @Column('date', { nullable: true }) holdReviewOn: IsoDate | null;
  @Column('uuid', { nullable: true }) calculatedBy: string | null;
  @Column('uuid', { nullable: true }) approvedBy: string | null;
  @Column('timestamptz', { nullable: true }) releasedAt: Date | null;
}
