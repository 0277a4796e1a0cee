import { Column, Entity } from 'typeorm';
import { TenantRow } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import type { AlertRule, Severity } from '@kpi-loop/monitoring/domain';

@Entity('alert')
export class Alert extends TenantRow {
  @Column('int') version: number;
  @Column('text') fingerprint: string;
  @Column('text') rule: AlertRule;
  @Column('text') severity: Severity;
  @Column('uuid') lineId: string;
  @Column('uuid') periodId: string;
  @Column('uuid') ownerId: string;
  @Column('uuid', { nullable: true }) headId: string | null;
  @Column('text') condition: string;
  @Column('text') handling: string;
  @Column('jsonb') snapshot: Record<string, unknown>;
  @Column('timestamptz', { nullable: true }) headToldAt: Date | null;
  @Column('timestamptz', { nullable: true }) acknowledgedAt: Date | null;
  @Column('text', { nullable: true }) cause: string | null;
  @Column('text', { nullable: true }) explanation: string | null;
  @Column('text', { nullable: true }) dismissal: string | null;
  @Column('date', { nullable: true }) snoozedUntil: IsoDate | null;
  @Column('int') snoozes: number;
  @Column('int') reopens: number;
  @Column('int') goodPoints: number;
  @Column('date', { nullable: true }) goodOn: IsoDate | null;
  @Column('uuid', { nullable: true }) actionId: string | null;
  @Column('boolean') actionOpen: boolean;
  @Column('uuid', { nullable: true }) carriedFromId: string | null;
  @Column('timestamptz') raisedAt: Date;
  @Column('timestamptz', { nullable: true }) resolvedAt: Date | null;
}
