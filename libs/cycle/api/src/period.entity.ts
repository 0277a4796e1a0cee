import { StatefulRow, TenantRow } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('period')
export class Period extends StatefulRow {
  @Column('uuid') cycleId: string;
  @Column('uuid', { nullable: true }) parentPeriodId: string | null;
  @Column('int') ordinal: number;
  @Column('text') code: string;
  @Column('text') name: string;
  @Column('text') nameEn: string;
  @Column('text') kind: string;
  @Column('date') startsOn: IsoDate;
  @Column('date') endsOn: IsoDate;
  @Column('text') status: string;
  @Column('uuid', { nullable: true }) previousPeriodId: string | null;
  @Column('jsonb', { nullable: true }) closedSnapshot: Record<string, unknown> | null;
}

@Entity('stage_deadline')
export class StageDeadline {
  @PrimaryColumn('uuid') tenantId: string;
  @PrimaryColumn('uuid') periodId: string;
  @PrimaryColumn('text') stage: string;
  @Column('date') dueOn: IsoDate;
}

@Entity('population_rule')
export class PopulationRuleRow extends TenantRow {
  @Column('uuid') cycleId: string;
  @Column('uuid', { nullable: true }) unitId: string | null;
  @Column('uuid', { nullable: true }) personId: string | null;
  @Column('boolean') included: boolean;
  @Column('text') reason: string;
}
