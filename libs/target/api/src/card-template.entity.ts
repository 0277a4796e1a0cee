import { TenantRow } from '@kpi-loop/shared/api';
import type { Contribution, LineKind, LineRule, UnitLevel, Visibility } from '@kpi-loop/target/domain';
import { Column, Entity } from 'typeorm';

@Entity('scorecard_template')
export class CardTemplate extends TenantRow {
  @Column('int') version: number;
  @Column('text') name: string;
  @Column('text') nameEn: string;
  @Column('uuid', { nullable: true }) positionId: string | null;
  @Column('text', { nullable: true }) unitLevel: UnitLevel | null;
  @Column('boolean') standard: boolean;
  @Column('boolean') atOpening: boolean;
  @Column('numeric', { nullable: true }) growth: string | null;
  @Column('uuid') createdBy: string;
  @Column('timestamptz', { nullable: true }) archivedAt: Date | null;
}

/** Of one edition of its template; never changed. */
@Entity('scorecard_template_line')
export class CardTemplateLine extends TenantRow {
  @Column('uuid') templateId: string;
  @Column('int') templateVersion: number;
  @Column('int') ordinal: number;
  @Column('text') kind: LineKind;
  @Column('uuid', { nullable: true }) metricId: string | null;
  @Column('text') title: string;
  @Column('text') titleEn: string;
  @Column('text') details: string;
  @Column('text') criterion: string;
  @Column('numeric', { nullable: true }) maxPoints: string | null;
  @Column('numeric') weight: string;
  @Column('jsonb') rule: LineRule;
  @Column('numeric', { nullable: true }) thresholdRate: string | null;
  @Column('numeric', { nullable: true }) stretchRate: string | null;
  @Column('numeric', { nullable: true }) fallback: string | null;
  @Column('text') visibility: Visibility;
  @Column('text', { nullable: true }) contribution: Contribution | null;
}

/** Of a key task of an edition; never changed. */
@Entity('scorecard_template_milestone')
export class CardTemplateMilestone extends TenantRow {
  @Column('uuid') lineId: string;
  @Column('int') ordinal: number;
  @Column('text') name: string;
  @Column('text') nameEn: string;
  @Column('numeric') dueShare: string;
  @Column('numeric') weight: string;
}
