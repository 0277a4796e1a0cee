import { Injectable } from '@nestjs/common';
import { on, rebalanced, withProposal, type Proposal } from '@kpi-loop/adjustment/domain';
import type { PolicySet } from '@kpi-loop/cycle/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { decimal, type IsoDate } from '@kpi-loop/shared/kernel';
import { TargetReader, type LineInForce, type WeightedSegment } from '@kpi-loop/target/api';
import { movedRule, weightsTotal, weightsWithin, type CardChange } from '@kpi-loop/target/domain';

/** The card a line goes to: its lines make room in proportion (R-T4). */
export interface ReceivingCard {
  scorecardId: string;
  ownerId: string;
  metricId: string;
  measuredKind: 'person' | 'unit' | null;
  measuredId: string | null;
  values: WeightedSegment[];
  valuesAfter: WeightedSegment[];
  /** What `revise` is told, once the line has its id there. */
  change: CardChange;
  weight: string;
  /** It is in force, the line is new on it, and its weights can make room. */
  ready: boolean;
}

interface Question {
  receiverId: string;
  own: LineInForce;
  proposal: Proposal;
  effectiveOn: IsoDate;
  periodId: string;
  periodTo: IsoDate;
  ownerId: string;
  policy: PolicySet;
}

const NEW_LINE = '00000000-0000-0000-0000-000000000000';

@Injectable()
export class ReceivingCards {
  constructor(private readonly targets: TargetReader) {}

  /** Null when the person has no card in force in the period. */
  async card(tx: Tx, { receiverId, own, proposal, effectiveOn, periodId, periodTo, ownerId, policy }: Question): Promise<ReceivingCard | null> {
    const card = await tx.one<{ id: string }>(
      `SELECT id FROM scorecard WHERE tenant_id = $1 AND period_id = $2 AND subject_kind = 'person' AND subject_id = $3 AND status LIKE 'effective%'`,
      [tx.tenantId, periodId, receiverId],
    );
    if (!card) return null;
    const values = await this.targets.weightedSegments(tx, { scorecardId: card.id });
    const there = on(values, effectiveOn);
    const weight = proposal.receiverWeight ?? own.weight;
    const total = decimal(policy.weights.sum).minus(decimal(weight)).toFixed(2);
    const room = rebalanced({ others: there, total }, 'PROPORTIONAL');
    const agreed = own.dated ?? { rule: own.rule, target: own.signedTarget };
    const change: CardChange = {
      add: true,
      target: own.target,
      threshold: own.threshold,
      stretch: own.stretch,
      rule: movedRule(agreed.rule, agreed.target, own.target),
      weights: room,
    };
    const valuesAfter = withProposal(values, NEW_LINE, { ...change, weights: { ...room, [NEW_LINE]: weight } }, effectiveOn, periodTo, {
      ...own,
      weightWaived: false,
      lineId: NEW_LINE,
      scorecardId: card.id,
    });
    const isNew = !values.some((value) => value.metricId === own.metricId && value.validTo >= effectiveOn);
    const ready =
      receiverId !== ownerId &&
      isNew &&
      there.length < policy.weights.maxLines &&
      weightsTotal(valuesAfter, policy.weights.sum) &&
      weightsWithin(valuesAfter, policy.weights.min, policy.weights.max);
    const shared = own.subjectId !== ownerId;
    return {
      ...{ scorecardId: card.id, ownerId: receiverId, metricId: own.metricId, values, valuesAfter, change, weight, ready },
      ...{ measuredKind: shared ? own.subjectKind : null, measuredId: shared ? own.subjectId : null },
    };
  }
}
