import { StatefulRow, TenantRow } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import { Column, Entity } from 'typeorm';

/** 里程碑 of a key task. What was agreed about it is fixed with its card; what became of it, the machine writes. */
@Entity('milestone')
export class Milestone extends StatefulRow {
  @Column('uuid') lineId: string;
  @Column('int') ordinal: number;
  @Column('text') name: string;
  @Column('text') nameEn: string;
  @Column('date') dueOn: IsoDate;
  @Column('numeric') weight: string;
  @Column('text') status: string;
  @Column('date', { nullable: true }) doneOn: IsoDate | null;
  @Column('numeric', { nullable: true }) share: string | null;
  @Column('text') note: string;
  @Column('text', { nullable: true }) evidenceLink: string | null;
  @Column('uuid', { nullable: true }) reportedBy: string | null;
  @Column('numeric', { nullable: true }) quality: string | null;
  @Column('numeric', { nullable: true }) confirmedShare: string | null;
  @Column('uuid', { nullable: true }) answeredBy: string | null;
  @Column('text') answer: string;
  @Column('uuid', { nullable: true }) carriedFromId: string | null;
  @Column('uuid', { nullable: true }) changeRequestId: string | null;
  @Column('timestamptz', { nullable: true }) removedAt: Date | null;
}

/** Points of a bonus item; the last one of a line counts. */
@Entity('bonus_award')
export class BonusAward extends TenantRow {
  @Column('uuid') lineId: string;
  @Column('numeric') points: string;
  @Column('text') reason: string;
  @Column('uuid') grantedBy: string;
  @Column('uuid', { nullable: true }) onBehalfOf: string | null;
  @Column('timestamptz') at: Date;
}
