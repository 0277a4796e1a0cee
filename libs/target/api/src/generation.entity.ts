import { TenantRow } from '@kpi-loop/shared/api';
import type { GenerationOrigin, SkipReason, SubjectKind } from '@kpi-loop/target/domain';
import type { IsoDate } from '@kpi-loop/shared/kernel';
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
  /** The unit came into the population on that day, with everybody in it. */
  @Column('date', { nullable: true }) joinedOn: IsoDate | null;
  /** Nobody where it began by itself. */
  @Column('uuid', { nullable: true }) askedBy: string | null;
  @Column('timestamptz') askedAt: Date;
  @Column('timestamptz', { nullable: true }) finishedAt: Date | null;
  @Column('int', { nullable: true }) made: number | null;
  @Column('int', { nullable: true }) lines: number | null;
  @Column('jsonb', { nullable: true }) skipped: Partial<Record<SkipReason, number>> | null;
  @Column('text', { nullable: true }) refusal: string | null;
}
