import { Injectable } from '@nestjs/common';
import { OrganizationReader } from '@kpi-loop/organization/api';
import { prepared, type Tx } from '@kpi-loop/shared/api';
import type { Party } from '@kpi-loop/shared/kernel';
import {
  approvalsLeft,
  confirmationsLeft,
  handsOf,
  refusalSeatsOf,
  restingDuties,
  seatsOf,
  stepsFor,
  unsignLeft,
  unsignStepsFor,
  type ApprovalStep,
  type Hands,
  type RefusalStep,
  type ScorecardContext,
  type Seats,
  type UnsignStep,
} from '@kpi-loop/target/domain';
import type { Scorecard } from './scorecard.entity';

export const CONSENT_KINDS = ['approval', 'refusal', 'unsign'] as const;
export type ConsentKind = (typeof CONSENT_KINDS)[number];

interface Given {
  kind: ConsentKind;
  step: string;
}

/** What is missing of a card's approvals, and for which of it somebody may speak. */
export interface Seating {
  seats: Seats;
  refusalSeats: Seats;
  approvalsLeft: ApprovalStep[];
  confirmationsLeft: RefusalStep[];
  unsignLeft: UnsignStep[];
  directHeadId: string | null;
  chainActed: boolean;
  /** Duty rules that rest today. */
  waived: string[];
}

const NOBODY: Seating = {
  seats: new Map(),
  refusalSeats: new Map(),
  approvalsLeft: [],
  confirmationsLeft: [],
  unsignLeft: [],
  directHeadId: null,
  chainActed: false,
  waived: [],
};
const SEATED = ['in_approval', 'signing'];

/** The chain of a card as data: who sits where today, what has been given, and the rows that say so. */
@Injectable()
export class CardSeats {
  constructor(private readonly organization: OrganizationReader) {}

  /** `said`: who put values on the table, and who decided about them. */
  async of(tx: Tx, card: Scorecard, said: Pick<Hands, 'proposers' | 'deciders'>): Promise<Seating> {
    const effective = card.status.startsWith('effective.');
    if (!effective && !SEATED.includes(card.status)) return NOBODY;
    const given = await tx.query<Given>(prepared(`SELECT kind, step FROM scorecard_consent WHERE tenant_id = $1 AND scorecard_id = $2 AND voided_at IS NULL`), [
      tx.tenantId,
      card.id,
    ]);
    const stepsOf = (kind: ConsentKind) => given.filter((row) => row.kind === kind).map(({ step }) => step);
    if (effective) return { ...NOBODY, unsignLeft: unsignLeft(stepsOf('unsign')) };
    const { directHeadId, ...chair } = await this.chair(tx, card);
    const waived = card.status === 'in_approval' ? (await this.organization.waivers(tx)).map(({ rule }) => rule) : [];
    const seats = seatsOf({ ...chair, hands: handsOf({ ...said, directHeadId, ownerId: card.ownerId, submitterId: card.submitterId }, waived) });
    return {
      seats,
      refusalSeats: refusalSeatsOf(chair),
      approvalsLeft: card.status === 'in_approval' ? approvalsLeft(seats, stepsOf('approval')) : [],
      confirmationsLeft: card.refusedAt ? confirmationsLeft(stepsOf('refusal')) : [],
      unsignLeft: [],
      directHeadId,
      chainActed: stepsOf('approval').length > 0,
      waived,
    };
  }

  /** What the parties of whoever acts speak for. */
  spokenFor(seating: Seating, parties: ReadonlySet<Party>): { approval: ApprovalStep[]; refusal: RefusalStep[]; unsign: UnsignStep[] } {
    return {
      approval: stepsFor(seating.approvalsLeft, seating.seats, parties),
      refusal: stepsFor(seating.confirmationsLeft, seating.refusalSeats, parties),
      unsign: unsignStepsFor(seating.unsignLeft, parties),
    };
  }

  async give(
    tx: Tx,
    cardId: string,
    kind: ConsentKind,
    steps: readonly string[],
    { onBehalfOf, text = '', waived = [] }: { onBehalfOf: string | null; text?: string; waived?: readonly string[] },
  ): Promise<void> {
    await tx.execute(
      `INSERT INTO scorecard_consent (tenant_id, id, scorecard_id, kind, step, person_id, on_behalf_of, text, waived)
       SELECT $1, gen_random_uuid(), $2, $3, step, $5::uuid, $6::uuid, $7, $8 FROM unnest($4::text[]) AS step`,
      [tx.tenantId, cardId, kind, steps, tx.actor, onBehalfOf, text.trim(), waived],
    );
  }

  /** What the approval would break without a waiver: each use is told with the card, to whoever checks (§6.5). */
  async useWaivers(tx: Tx, context: ScorecardContext): Promise<string[]> {
    const resting = restingDuties(context);
    const waivers = resting.length ? (await this.organization.waivers(tx)).filter(({ rule }) => resting.includes(rule)) : [];
    for (const { id, rule } of waivers)
      tx.record({ type: 'dutyWaiver.used', rule, scorecardId: context.scorecardId }, 'dutyWaiver', id, { people: [tx.actor], roles: ['EXEC', 'HR', 'AUD'] });
    return resting;
  }

  /** What was given before counts no more: the card has gone back. */
  async void(tx: Tx, cardIds: readonly string[]): Promise<void> {
    await tx.execute(`UPDATE scorecard_consent SET voided_at = tenant_now() WHERE tenant_id = $1 AND scorecard_id = ANY ($2::uuid[]) AND voided_at IS NULL`, [
      tx.tenantId,
      cardIds,
    ]);
  }

  /** Somebody is HRBP of the owner's unit today. */
  async hasPartner(tx: Tx, ownerId: string): Promise<boolean> {
    const { found } = await tx.get<{ found: boolean }>(
      prepared(`SELECT EXISTS (SELECT FROM role_grant g LEFT JOIN assignment a ON a.tenant_id = g.tenant_id AND a.person_id = $2 AND a.valid_from <= $3 AND (a.valid_to IS NULL OR a.valid_to >= $3)
         LEFT JOIN org_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id LEFT JOIN org_unit s ON s.tenant_id = g.tenant_id AND s.id = g.unit_id
         WHERE g.tenant_id = $1 AND g.role = 'HRBP' AND g.valid_from <= $3 AND (g.valid_to IS NULL OR g.valid_to >= $3) AND (g.unit_id IS NULL OR starts_with(u.path, s.path))) AS found`),
      [tx.tenantId, ownerId, tx.today],
    );
    return found;
  }

  private async chair(tx: Tx, card: Scorecard) {
    const above = await tx.query<{ personId: string; depth: number }>(
      prepared(`SELECT person_id, depth FROM line_above($1, $2) WHERE depth <= 2 ORDER BY depth`),
      [card.ownerId, tx.today],
    );
    const roles = await tx.query<{ role: string; personId: string }>(
      prepared(`SELECT g.role, g.person_id FROM role_grant g
       LEFT JOIN assignment a ON a.tenant_id = g.tenant_id AND a.person_id = $2 AND a.valid_from <= $3 AND (a.valid_to IS NULL OR a.valid_to >= $3)
       LEFT JOIN org_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id LEFT JOIN org_unit s ON s.tenant_id = g.tenant_id AND s.id = g.unit_id
       WHERE g.tenant_id = $1 AND g.role IN ('HR', 'HRBP', 'EXEC') AND g.valid_from <= $3 AND (g.valid_to IS NULL OR g.valid_to >= $3) AND (g.unit_id IS NULL OR starts_with(u.path, s.path))`),
      [tx.tenantId, card.ownerId, tx.today],
    );
    const { ofUnitHead } = await tx.get<{ ofUnitHead: boolean }>(
      prepared(`SELECT $3 = 'unit' OR EXISTS (SELECT FROM org_unit WHERE tenant_id = $1 AND head_id = $2) AS of_unit_head`),
      [tx.tenantId, card.ownerId, card.subjectKind],
    );
    const holders = (role: string): string[] => roles.filter((row) => row.role === role).map(({ personId }) => personId);
    return {
      directHeadId: above.find(({ depth }) => depth === 1)?.personId ?? null,
      head2Id: above.find(({ depth }) => depth === 2)?.personId ?? null,
      HR: holders('HR'),
      HRBP: holders('HRBP'),
      EXEC: holders('EXEC'),
      ofUnitHead,
    };
  }
}

/** What the machine sees of it. */
export const seatedContext = (
  seating: Seating,
  spoken: { approval: unknown[]; refusal: unknown[]; unsign: unknown[] },
): Pick<
  ScorecardContext,
  'approvalsLeft' | 'speaksFor' | 'chainActed' | 'confirmationsLeft' | 'confirmsFor' | 'unsignLeft' | 'unsignsFor' | 'directHeadId' | 'waived'
> => ({
  approvalsLeft: seating.approvalsLeft,
  speaksFor: spoken.approval.length,
  chainActed: seating.chainActed,
  confirmationsLeft: seating.confirmationsLeft,
  confirmsFor: spoken.refusal.length,
  unsignLeft: seating.unsignLeft,
  unsignsFor: spoken.unsign.length,
  directHeadId: seating.directHeadId,
  waived: seating.waived,
});
