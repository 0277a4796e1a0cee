import { Column, Entity } from 'typeorm';
import type { ReplaceMode } from '@kpi-loop/measurement/domain';
import { TenantRow } from '@kpi-loop/shared/api';

@Entity('collection_run')
export class CollectionRun extends TenantRow {
  @Column('int') version: number;
  @Column('uuid') datasetId: string;
  @Column('text') status: string;
  @Column('int') datasetVersion: number;
  @Column('uuid', { nullable: true }) uploadId: string | null;
  @Column('text', { nullable: true }) fileName: string | null;
  @Column('text', { nullable: true }) contentHash: string | null;
  @Column('boolean') acceptPartial: boolean;
  @Column('boolean') acceptRemoval: boolean;
  @Column('boolean') scheduled: boolean;
  @Column('int') attempt: number;
  @Column('uuid', { nullable: true }) apiKeyId: string | null;
  @Column('uuid', { nullable: true }) backfillId: string | null;
  @Column('text', { nullable: true }) requestKey: string | null;
  @Column('text') replaceMode: ReplaceMode;
  @Column('date', { nullable: true }) windowFrom: string | null;
  @Column('date', { nullable: true }) windowTo: string | null;
  @Column('bigint', { nullable: true }) bytesTotal: string | null;
  @Column('text', { nullable: true }) problem: string | null;
  @Column('jsonb') problemParams: Record<string, unknown>;
  @Column('uuid', { nullable: true }) startedBy: string | null;
  @Column('timestamptz', { nullable: true }) finishedAt: Date | null;
}
