import { TenantRow } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import type { LineRule } from '@kpi-loop/target/domain';
import { Column, Entity } from 'typeorm';

/** Bitemporal (R-T1): rows are never changed but for `supersededAt`. */
@Entity('line_target')
export class LineTarget extends TenantRow {
  @Column('uuid') lineId: string;
  @Column('int') versionNo: number;
  @Column('numeric') weight: string;
  @Column('numeric', { nullable: true }) baseline: string | null;
  @Column('numeric', { nullable: true }) threshold: string | null;
  @Column('numeric') target: string;
  @Column('numeric', { nullable: true }) stretch: string | null;
  @Column('numeric', { nullable: true }) plannedDenominator: string | null;
  @Column('date') validFrom: IsoDate;
  @Column('date') validTo: IsoDate;
  @Column('uuid', { nullable: true }) changeRequestId: string | null;
  @Column('jsonb', { nullable: true }) rule: LineRule | null;
  @Column('numeric', { nullable: true }) ruleTarget: string | null;
  @Column('uuid', { nullable: true }) recordedBy: string | null;
  @Column('timestamptz', { nullable: true }) supersededAt: Date | null;
}

@Entity('negotiation_entry')
export class NegotiationEntry extends TenantRow {
  @Column('uuid') scorecardId: string;
  @Column('uuid', { nullable: true }) lineId: string | null;
  @Column('int') round: number;
  @Column('text') side: string;
  @Column('text') kind: string;
  @Column('jsonb', { nullable: true }) proposal: Record<string, unknown> | null;
  @Column('text') text: string;
  @Column('uuid') actorId: string;
  @Column('uuid', { nullable: true }) onBehalfOf: string | null;
}
