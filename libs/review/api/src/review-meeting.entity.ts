import { StatefulRow, TenantRow } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import type { Conclusion } from '@kpi-loop/review/domain';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ItemSnapshot } from './snapshot';

@Entity('review_meeting')
export class ReviewMeeting extends StatefulRow {
  @Column('uuid') periodId: string;
  @Column('uuid') unitId: string;
  @Column('text') title: string;
  @Column('timestamptz') scheduledAt: Date;
  @Column('uuid') facilitatorId: string;
  @Column('uuid') decisionMakerId: string;
  @Column('boolean') withBelow: boolean;
  @Column('text') status: string;
  @Column('timestamptz', { nullable: true }) snapshotAt: Date | null;
  @Column('text') minutes: string;
  @Column('uuid', { nullable: true }) createdBy: string | null;
  @Column('timestamptz', { nullable: true }) startedAt: Date | null;
  @Column('timestamptz', { nullable: true }) endedAt: Date | null;
  @Column('date', { nullable: true }) objectionUntil: IsoDate | null;
  @Column('timestamptz', { nullable: true }) concludedAt: Date | null;
}

@Entity('agenda_item')
export class AgendaItem extends TenantRow {
  @Column('uuid') meetingId: string;
  @Column('int') ordinal: number;
  @Column('text') kind: string;
  @Column('uuid', { nullable: true }) lineId: string | null;
  @Column('uuid', { nullable: true }) alertId: string | null;
  @Column('uuid', { nullable: true }) actionId: string | null;
  @Column('uuid', { nullable: true }) ownerId: string | null;
  @Column('boolean') red: boolean;
  @Column('boolean') asynchronous: boolean;
  @Column('jsonb') snapshot: ItemSnapshot;
  @Column('text', { nullable: true }) conclusion: Conclusion | null;
  @Column('text', { nullable: true }) cause: string | null;
  @Column('text') note: string;
  @Column('jsonb', { nullable: true }) decision: Record<string, unknown> | null;
  @Column('uuid', { nullable: true }) concludedBy: string | null;
  @Column('timestamptz', { nullable: true }) concludedAt: Date | null;
}

@Entity('attendance')
export class Attendance {
  @PrimaryColumn('uuid') tenantId: string;
  @PrimaryColumn('uuid') meetingId: string;
  @PrimaryColumn('uuid') personId: string;
  @Column('text') presence: string;
  @Column('uuid', { nullable: true }) delegateId: string | null;
  @Column('timestamptz', { nullable: true }) agreedAt: Date | null;
}

@Entity('objection_answer')
export class ObjectionAnswer extends TenantRow {
  @Column('uuid') objectionId: string;
  @Column('uuid') personId: string;
  @Column('text') text: string;
  @Column('timestamptz') at: Date;
}

@Entity('meeting_objection')
export class MeetingObjection extends TenantRow {
  @Column('uuid') meetingId: string;
  @Column('uuid') personId: string;
  @Column('text') text: string;
  @Column('timestamptz') at: Date;
}
