import { Column, Entity } from 'typeorm';
import type { CheckKind, CheckParams, Severity } from '@kpi-loop/measurement/domain';
import { StatefulRow } from '@kpi-loop/shared/api';

@Entity('quality_check')
export class QualityCheckRow extends StatefulRow {
  @Column('uuid') datasetId: string;
  @Column('text') kind: CheckKind;
  @Column('text') severity: Severity;
  @Column('text', { nullable: true }) columnName: string | null;
  @Column('jsonb') params: CheckParams;
  @Column('uuid', { nullable: true }) madeBy: string | null;
  @Column('timestamptz', { nullable: true }) removedAt: Date | null;
}
