import { Column, Entity } from 'typeorm';
import { TenantRow } from '@kpi-loop/shared/api';

@Entity('upload')
export class Upload extends TenantRow {
  @Column('text') fileName: string;
  @Column('bigint') bytes: string;
  @Column('text', { nullable: true }) sha256: string | null;
  @Column('uuid', { nullable: true }) createdBy: string | null;
}
