import { Column, Entity } from 'typeorm';
import { TenantRow } from '@kpi-loop/shared/api';

/** A host inside that an administrator lets sources reach; ended, not removed. */
@Entity('allowed_host')
export class AllowedHost extends TenantRow {
  @Column('int') version: number;
  @Column('text') host: string;
  @Column('text') reason: string;
  @Column('uuid', { nullable: true }) allowedBy: string | null;
  @Column('timestamptz', { nullable: true }) endedAt: Date | null;
  @Column('uuid', { nullable: true }) endedBy: string | null;
}
