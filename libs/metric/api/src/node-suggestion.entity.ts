import { Column, Entity } from 'typeorm';
import { StatefulRow } from '@kpi-loop/shared/api';

@Entity('node_suggestion')
export class NodeSuggestion extends StatefulRow {
  @Column('uuid') nodeId: string;
  @Column('uuid') authorId: string;
  @Column('text') text: string;
  @Column('text') status: string;
  @Column('uuid', { nullable: true }) decidedBy: string | null;
  @Column('timestamptz', { nullable: true }) decidedAt: Date | null;
  @Column('text') decisionNote: string;
  @Column('uuid', { nullable: true }) mergedIntoId: string | null;
  @Column('uuid', { nullable: true }) actionId: string | null;
}
