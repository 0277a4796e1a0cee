import type { PolicySet, SettlementGrain, TrackingGrain } from '@kpi-loop/cycle/domain';
import { StatefulRow } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import { Column, Entity } from 'typeorm';

@Entity('cycle')
export class Cycle extends StatefulRow {
  @Column('text') code: string;
  @Column('text') name: string;
  @Column('text') nameEn: string;
  @Column('text') template: string;
  @Column('text') settlementGrain: SettlementGrain;
  @Column('text') trackingGrain: TrackingGrain;
  @Column('date') startsOn: IsoDate;
  @Column('date') endsOn: IsoDate;
  @Column('text') status: string;
  @Column('text') contracting: string;
  @Column('text') adjusting: string;
  @Column('text') hold: string;
  @Column('uuid', { nullable: true }) contractingPeriodId: string | null;
  @Column('date', { nullable: true }) suspendedOn: IsoDate | null;
  @Column('date', { nullable: true }) closedOn: IsoDate | null;
  @Column('date', { nullable: true }) appealUntil: IsoDate | null;
  @Column('jsonb') policy: PolicySet;
  @Column('text', { nullable: true }) policyHash: string | null;
  @Column('text') ruleDocument: string;
  @Column('text') ruleConsultation: string;
  @Column('uuid', { nullable: true }) createdBy: string | null;
}
