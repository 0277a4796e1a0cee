import { StatefulRow, TenantRow } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import type { Effect } from '@kpi-loop/review/domain';
import { Column, Entity } from 'typeorm';

/** What was measured over the window, kept with the action. */
export interface MeasuredEffect extends Effect {
  value: string;
  points: number;
  measuredOn: IsoDate;
  dataUntil: IsoDate | null;
  runIds: string[];
}

@Entity('improvement_action')
export class ImprovementAction extends StatefulRow {
  @Column('uuid', { nullable: true }) meetingId: string | null;
  @Column('uuid', { nullable: true }) agendaItemId: string | null;
  @Column('uuid') lineId: string;
  @Column('uuid', { nullable: true }) alertId: string | null;
  @Column('uuid') periodId: string;
  @Column('text') title: string;
  @Column('text') description: string;
  @Column('uuid') ownerId: string;
  @Column('uuid') proposerId: string;
  @Column('uuid', { nullable: true }) headId: string | null;
  @Column('date') dueOn: IsoDate;
  @Column('date') originalDueOn: IsoDate;
  @Column('int') extensions: number;
  @Column('numeric') baseline: string;
  @Column('numeric') expectedDelta: string;
  @Column('date') verifyFrom: IsoDate;
  @Column('date') verifyTo: IsoDate;
  @Column('int') progress: number;
  @Column('text') evidence: string;
  @Column('jsonb', { nullable: true }) effect: MeasuredEffect | null;
  @Column('text') lesson: string;
  @Column('text') status: string;
  @Column('timestamptz') proposedAt: Date;
  @Column('timestamptz', { nullable: true }) acceptedAt: Date | null;
  @Column('uuid', { nullable: true }) carriedFromPeriodId: string | null;
}

export const NOTE_KINDS = [
  'progress',
  'blocker',
  'rejected',
  'extended',
  'claimed',
  'sent_back',
  'work_accepted',
  'effect',
  'waiting',
  'reopened',
  'risk_accepted',
  'closed',
  'cancelled',
] as const;
export type NoteKind = (typeof NOTE_KINDS)[number];

/** What people wrote on the way; never changed. */
@Entity('action_note')
export class ActionNote extends TenantRow {
  @Column('uuid') actionId: string;
  @Column('text') kind: NoteKind;
  @Column('int', { nullable: true }) progress: number | null;
  @Column('text') text: string;
  @Column('jsonb', { nullable: true }) detail: Record<string, unknown> | null;
  @Column('uuid', { nullable: true }) personId: string | null;
}
