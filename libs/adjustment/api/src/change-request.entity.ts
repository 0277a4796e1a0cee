import type {
  ApprovalParty,
  ChangeCause,
  ChangeRequestStatus,
  ChangeType,
  Materiality,
  PartyStatement,
  Proposal,
  Revoker,
  Signer,
} from '@kpi-loop/adjustment/domain';
import { StatefulRow } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import type { LineRule } from '@kpi-loop/target/domain';
import { Column, Entity } from 'typeorm';
import type { Impact } from './impact';

/** Who has approved which step, and for whom. */
export interface Approval {
  party: ApprovalParty;
  personId: string;
  onBehalfOf: string | null;
  on: IsoDate;
  /** Duty rules that had to rest for it (§6.5). */
  waived?: string[];
}

/** Who has signed what was applied. */
export interface Signature {
  side: Signer;
  personId: string;
  onBehalfOf: string | null;
  on: IsoDate;
}

export interface Revocation {
  seat: Revoker;
  personId: string;
  on: IsoDate;
  reason: string;
}

export interface BeforeValues {
  lineId: string;
  weight: string;
  threshold: string | null;
  target: string;
  stretch: string | null;
  /** Of a ratio; absent where nobody planned it. */
  plannedDenominator?: string | null;
  /** How the line is scored; absent in what was written before rules could change. */
  rule?: LineRule;
  /** Of a key task: when its milestones were due. */
  milestones?: Record<string, IsoDate>;
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
  @Column('uuid', { nullable: true }) creatorId: string | null;
  @Column('uuid', { nullable: true }) otherPartyId: string | null;
  @Column('uuid', { nullable: true }) followsId: string | null;
  @Column('uuid', { nullable: true }) reversesId: string | null;
  @Column('uuid', { nullable: true }) alertId: string | null;
  @Column('uuid', { nullable: true }) receiverId: string | null;
  @Column('uuid', { nullable: true }) receiverCardId: string | null;
  @Column('date', { nullable: true }) receiverConsentedOn: IsoDate | null;
  @Column('jsonb') signsLeft: Signer[];
  @Column('jsonb') signedBy: Signature[];
  @Column('jsonb') revokedBy: Revocation[];
  @Column('text') status: ChangeRequestStatus;
}
