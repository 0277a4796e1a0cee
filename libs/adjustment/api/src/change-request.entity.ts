import type { ApprovalParty, ChangeCause, ChangeRequestStatus, ChangeType, Materiality, PartyStatement, Proposal } from '@kpi-loop/adjustment/domain';
import { StatefulRow } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import { Column, Entity } from 'typeorm';
import type { Impact } from './impact';

/** Who has approved which step, and for whom. */
export interface Approval {
  party: ApprovalParty;
  personId: string;
  onBehalfOf: string | null;
  on: IsoDate;
}

export interface BeforeValues {
  lineId: string;
  weight: string;
  threshold: string | null;
  target: string;
  stretch: string | null;
}

@Entity('change_request')
export class ChangeRequest extends StatefulRow {
  @Column('uuid') scorecardId: string;
  @Column('uuid') lineId: string;
  @Column('text') type: ChangeType;
  @Column('text') cause: ChangeCause;
  @Column('text') reason: string;
  @Column('text') evidence: string;
  @Column('jsonb') proposal: Proposal;
  @Column('date') effectiveOn: IsoDate;
  @Column('jsonb', { nullable: true }) impact: Impact | null;
  @Column('text', { nullable: true }) materiality: Materiality | null;
  @Column('jsonb') approvalsLeft: ApprovalParty[];
  @Column('jsonb') approvedBy: Approval[];
  @Column('text', { nullable: true }) objection: string | null;
  @Column('text', { nullable: true }) statement: PartyStatement | null;
  @Column('text', { nullable: true }) deliveryProof: string | null;
  @Column('jsonb') before: BeforeValues[];
  @Column('uuid', { nullable: true }) agendaItemId: string | null;
  @Column('uuid') creatorId: string;
  @Column('uuid', { nullable: true }) otherPartyId: string | null;
  @Column('text') status: ChangeRequestStatus;
}
