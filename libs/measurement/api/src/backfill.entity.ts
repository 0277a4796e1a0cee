import { Column, Entity } from 'typeorm';
import { StatefulRow } from '@kpi-loop/shared/api';

@Entity('backfill')
export class Backfill extends StatefulRow {
  @Column('uuid') datasetId: string;
  @Column('text') status: string;
  @Column('date') fromOn: string;
  @Column('date') toOn: string;
  @Column('text') reason: string;
  @Column('boolean') removes: boolean;
  @Column('boolean') acceptPartial: boolean;
  @Column('uuid', { nullable: true }) uploadId: string | null;
  @Column('text', { nullable: true }) fileName: string | null;
  @Column('text', { nullable: true }) contentHash: string | null;
  @Column('int') rowsRead: number;
  @Column('int') rowsRejected: number;
  @Column('jsonb') figures: object[];
  @Column('int') figureCount: number;
  @Column('text', { nullable: true }) problem: string | null;
  @Column('jsonb') problemParams: Record<string, unknown>;
  @Column('uuid') startedBy: string;
}
