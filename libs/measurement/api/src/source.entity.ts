import { Column, Entity } from 'typeorm';
import type { SourceKind, SqlConnection } from '@kpi-loop/measurement/domain';
import { StatefulRow } from '@kpi-loop/shared/api';

export interface RestConfig {
  url: string;
}

@Entity('source')
export class Source extends StatefulRow {
  @Column('text') code: string;
  @Column('text') name: string;
  @Column('text') nameEn: string;
  @Column('text') kind: SourceKind;
  @Column('jsonb') config: SqlConnection | RestConfig | Record<string, never>;
  @Column('bytea', { nullable: true, select: false }) secret: Buffer | null;
  @Column('boolean') autoVerify: boolean;
  @Column('uuid', { nullable: true }) trustedBy: string | null;
  @Column('uuid', { nullable: true }) createdBy: string | null;
}
