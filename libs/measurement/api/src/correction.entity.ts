import { Column, Entity } from 'typeorm';
import { StatefulRow } from '@kpi-loop/shared/api';

@Entity('correction')
export class Correction extends StatefulRow {
  @Column('text') kind: 'value' | 'rows';
  @Column('text') status: string;
  @Column('uuid', { nullable: true }) datasetId: string | null;
  @Column('date', { nullable: true }) month: string | null;
  @Column('text') reason: string;
  @Column('text', { nullable: true }) evidenceLink: string | null;
  @Column('uuid', { nullable: true }) evidenceUploadId: string | null;
  @Column('boolean') needsPayApproval: boolean;
  @Column('uuid') requestedBy: string;
  @Column('timestamptz', { nullable: true }) decidedAt: Date | null;
  @Column('text', { nullable: true }) decisionReason: string | null;
}
