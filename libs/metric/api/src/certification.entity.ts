import { Column, Entity } from 'typeorm';
import { StatefulRow } from '@kpi-loop/shared/api';

@Entity('certification')
export class Certification extends StatefulRow {
  @Column('uuid') metricId: string;
  @Column('uuid') metricVersionId: string;
  @Column('text') status: string;
  @Column('uuid', { nullable: true }) stewardId: string | null;
  @Column('timestamptz', { nullable: true }) stewardSignedAt: Date | null;
  @Column('uuid', { nullable: true }) ownerId: string | null;
  @Column('timestamptz', { nullable: true }) ownerSignedAt: Date | null;
}
