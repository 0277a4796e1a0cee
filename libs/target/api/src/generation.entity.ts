import { TenantRow } from '@kpi-loop/shared/api';
import type { GenerationOrigin, SkipReason, SubjectKind } from '@kpi-loop/target/domain';
import { Column, Entity } from 'typeorm';

@Entity('card_generation')
export class CardGeneration extends TenantRow {
  @Column('uuid') periodId: string;
  @Column('text') subjectKind: SubjectKind;
  @Column('boolean') copyLast: boolean;
  @Column('uuid', { nullable: true }) unitId: string | null;
  @Column('uuid', { nullable: true }) templateId: string | null;
  @Column('numeric', { nullable: true }) growth: string | null;
  @Column('text') origin: GenerationOrigin;
  /** Nobody where it began by itself. */
  @Column('uuid', { nullable: true }) askedBy: string | null;
  @Column('timestamptz') askedAt: Date;
  @Column('timestamptz', { nullable: true }) finishedAt: Date | null;
  @Column('int', { nullable: true }) made: number | null;
  @Column('int', { nullable: true }) lines: number | null;
  @Column('jsonb', { nullable: true }) skipped: Partial<Record<SkipReason, number>> | null;
  @Column('text', { nullable: true }) refusal: string | null;
}
