import { StatefulRow, TenantRow } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import type { Contribution, LineKind, LineRule, Suggestion, Visibility } from '@kpi-loop/target/domain';
import { Column, Entity } from 'typeorm';

@Entity('scorecard')
export class Scorecard extends StatefulRow {
  @Column('uuid') cycleId: string;
  @Column('uuid') periodId: string;
  @Column('text') subjectKind: string;
  @Column('uuid') subjectId: string;
  @Column('uuid') ownerId: string;
  @Column('uuid', { nullable: true }) headId: string | null;
  @Column('uuid') unitId: string;
  @Column('text') status: string;
  @Column('int') round: number;
  @Column('uuid', { nullable: true }) proposerId: string | null;
  @Column('uuid', { nullable: true }) submitterId: string | null;
  @Column('uuid', { nullable: true }) approverId: string | null;
  @Column('uuid', { nullable: true }) deciderId: string | null;
  @Column('timestamptz', { nullable: true }) ownerSignedAt: Date | null;
  @Column('timestamptz', { nullable: true }) headSignedAt: Date | null;
  @Column('text', { nullable: true }) agreedHash: string | null;
  @Column('uuid', { nullable: true }) carriedFromId: string | null;
  @Column('uuid', { nullable: true }) templateId: string | null;
  @Column('int') refusals: number;
  @Column('timestamptz', { nullable: true }) refusedAt: Date | null;
  @Column('boolean') refusedToSign: boolean;
  @Column('text', { nullable: true }) waiver: string | null;
  @Column('timestamptz', { nullable: true }) acknowledgedAt: Date | null;
  @Column('boolean') acknowledgedImplied: boolean;
  @Column('date', { nullable: true }) appealUntil: IsoDate | null;
  @Column('boolean') appealOpen: boolean;
  @Column('int') part: number;
  @Column('date', { nullable: true }) countsFrom: IsoDate | null;
  @Column('date', { nullable: true }) countsTo: IsoDate | null;
}

@Entity('scorecard_line')
export class ScorecardLine extends TenantRow {
  @Column('uuid') scorecardId: string;
  @Column('int') ordinal: number;
  @Column('text') kind: LineKind;
  @Column('uuid', { nullable: true }) metricId: string | null;
  @Column('uuid', { nullable: true }) metricVersionId: string | null;
  @Column('text') title: string;
  @Column('text') titleEn: string;
  @Column('text') details: string;
  @Column('text') criterion: string;
  @Column('jsonb') rule: LineRule;
  @Column('boolean') ownerAccepted: boolean;
  @Column('boolean') headAccepted: boolean;
  @Column('uuid', { nullable: true }) carriedFromId: string | null;
  @Column('jsonb', { nullable: true }) suggestion: Suggestion | null;
  @Column('text', { nullable: true }) measuredKind: string | null;
  @Column('uuid', { nullable: true }) measuredId: string | null;
  @Column('jsonb', { nullable: true }) phasing: string[] | null;
  @Column('text') visibility: Visibility;
  @Column('text', { nullable: true }) contribution: Contribution | null;
  @Column('uuid', { nullable: true }) parentLineId: string | null;
  @Column('numeric', { nullable: true }) contributionShare: string | null;
  @Column('timestamptz', { nullable: true }) removedAt: Date | null;
}
