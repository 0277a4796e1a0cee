import { Column, Entity } from 'typeorm';
import { StatefulRow } from '@kpi-loop/shared/api';

export interface PostgresConfig {
  host: string;
  port: number;
  database: string;
  user: string;
}

@Entity('source')
export class Source extends StatefulRow {
  @Column('text') code: string;
  @Column('text') name: string;
  @Column('text') kind: 'file' | 'postgres';
  @Column('jsonb') config: Partial<PostgresConfig>;
  @Column('bytea', { nullable: true, select: false }) secret: Buffer | null;
  @Column('boolean') autoVerify: boolean;
  @Column('uuid', { nullable: true }) trustedBy: string | null;
  @Column('uuid', { nullable: true }) createdBy: string | null;
}
