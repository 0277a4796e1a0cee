import type { VersionChangeStatus } from '@kpi-loop/adjustment/domain';
import { StatefulRow } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import { Column, Entity } from 'typeorm';
import type { VersionImpact } from './version-impact';

@Entity('version_change')
export class VersionChange extends StatefulRow {
  @Column('uuid') cycleId: string;
  @Column('uuid') metricId: string;
  @Column('uuid') fromVersionId: string;
  @Column('uuid') toVersionId: string;
  @Column('text') reason: string;
  @Column('date') effectiveOn: IsoDate;
  @Column('jsonb') impact: VersionImpact;
  @Column('text') status: VersionChangeStatus;
  @Column('uuid') creatorId: string;
  @Column('uuid', { nullable: true }) approverId: string | null;
}
