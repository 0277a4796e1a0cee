import { StatefulRow } from '@kpi-loop/shared/api';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('cycle_request')
export class CycleRequest extends StatefulRow {
  @Column('uuid') cycleId: string;
  @Column('uuid', { nullable: true }) periodId: string | null;
  @Column('text') event: string;
  @Column('text') reason: string;
  @Column('text') status: string;
  @Column('uuid') requestedBy: string;
  @Column('timestamptz') requestedAt: Date;
  @Column('timestamptz', { nullable: true }) decidedAt: Date | null;
  @Column('text', { nullable: true }) decisionReason: string | null;
  @Column('int', { nullable: true }) sampleSize: number | null;
}

@Entity('cycle_request_approval')
export class CycleRequestApproval {
  @PrimaryColumn('uuid') tenantId: string;
  @PrimaryColumn('uuid') requestId: string;
  @PrimaryColumn('text') seat: string;
  @Column('uuid') approverId: string;
  @Column('timestamptz') at: Date;
  @Column('text') note: string;
}

@Entity('cycle_request_sample')
export class CycleRequestSample {
  @PrimaryColumn('uuid') tenantId: string;
  @PrimaryColumn('uuid') requestId: string;
  @PrimaryColumn('int') ordinal: number;
  @Column('uuid') scorecardId: string;
}
