import { Column, Entity } from 'typeorm';
import { TenantRow } from '@kpi-loop/shared/api';

@Entity('metric')
export class Metric extends TenantRow {
  @Column('text') code: string;
  @Column('text') name: string;
  @Column('text') nameEn: string;
  @Column('uuid', { nullable: true }) stewardId: string | null;
  @Column('boolean') standsAlone: boolean;
  @Column('text') templateCode: string;
  @Column('int') version: number;
  @Column('timestamptz') createdAt: Date;
}
