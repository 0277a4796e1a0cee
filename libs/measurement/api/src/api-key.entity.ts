import { Column, Entity } from 'typeorm';
import { TenantRow } from '@kpi-loop/shared/api';

/** What a program shows instead of signing in. Ended, not removed: its runs name it. */
@Entity('api_key')
export class ApiKey extends TenantRow {
  @Column('int') version: number;
  @Column('text') name: string;
  @Column('bytea', { select: false }) secretHash: Buffer;
  @Column('text') hint: string;
  @Column('bytea', { select: false }) signingSecret: Buffer;
  @Column('uuid', { nullable: true }) createdBy: string | null;
  @Column('timestamptz', { nullable: true }) revokedAt: Date | null;
}
