import { Column, Entity } from 'typeorm';
import type { DatasetMapping, Grain, ReplaceMode, RestRequest } from '@kpi-loop/measurement/domain';
import { StatefulRow } from '@kpi-loop/shared/api';

@Entity('dataset')
export class Dataset extends StatefulRow {
  @Column('uuid') sourceId: string;
  @Column('text') code: string;
  @Column('text') name: string;
  @Column('text') nameEn: string;
  @Column('jsonb') mapping: DatasetMapping;
  @Column('text', { nullable: true }) query: string | null;
  @Column('jsonb', { nullable: true }) request: RestRequest | null;
  @Column('text') replaceMode: ReplaceMode;
  @Column('text', { nullable: true }) cursorColumn: string | null;
  @Column('text', { nullable: true }) schedule: string | null;
  @Column('int') lookbackDays: number;
  @Column('text') grain: Grain;
  @Column('text', { array: true }) ignoredColumns: string[];
  @Column('uuid', { nullable: true }) createdBy: string | null;
}
