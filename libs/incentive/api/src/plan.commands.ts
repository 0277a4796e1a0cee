import { Injectable } from '@nestjs/common';
import { DEFAULT_CURVE, incentivePlanMachine, incentivePlanPolicy, type CurveAnchors, type IncentivePlanEvent } from '@kpi-loop/incentive/domain';
import { minorUnit } from '@kpi-loop/scoring/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { permit } from '@kpi-loop/shared/kernel';
import { IncentivePlan } from './incentive.entity';
import { PAY_AUDIENCE, payParties } from './parties';
import type { CurveAnchorDto, EditIncentivePlanDto, IncentivePlanView, NewIncentivePlanDto } from './plan.dto';
import { PlanReader } from './plan.reader';

const anchors = (curve: CurveAnchorDto[]): CurveAnchors => curve.map(({ score, coefficient }) => [score, coefficient]);

@Injectable()
export class PlanCommands {
  constructor(private readonly reader: PlanReader) {}

  /** @throws Problem conflict (409) for a code that exists. */
  async create(tx: Tx, dto: NewIncentivePlanDto): Promise<IncentivePlanView> {
    permit(incentivePlanPolicy, 'incentivePlan.create', payParties(tx.viewer));
    const { currency } = await tx.get<{ currency: string }>(
      `SELECT coalesce($2, y.policy->'pay'->>'ccy') AS currency FROM cycle y WHERE y.tenant_id = $1 AND y.id = $3`,
      [tx.tenantId, dto.currency ?? null, dto.cycleId],
    );
    minorUnit(currency);
    const plan = await tx.create(IncentivePlan, incentivePlanMachine, {
      cycleId: dto.cycleId,
      unitId: dto.unitId ?? null,
      code: dto.code,
      name: dto.name,
      nameEn: dto.nameEn ?? '',
      currency,
      curve: dto.curve?.length ? anchors(dto.curve) : DEFAULT_CURVE,
      shortParticipation: dto.shortParticipation ?? 'NONE',
      createdBy: tx.actor,
    });
    return this.reader.view(tx, plan.id);
  }

  async edit(tx: Tx, id: string, { curve, currency, ...rest }: EditIncentivePlanDto): Promise<IncentivePlanView> {
    if (currency) minorUnit(currency);
    const given = { ...rest, currency, ...(curve ? { curve: anchors(curve) } : {}) };
    return this.advance(tx, id, { type: 'incentivePlan.edit' }, Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));
  }

  submit(tx: Tx, id: string): Promise<IncentivePlanView> {
    return this.advance(tx, id, { type: 'incentivePlan.submit' });
  }

  approve(tx: Tx, id: string): Promise<IncentivePlanView> {
    return this.advance(tx, id, { type: 'incentivePlan.approve' }, { approvedBy: tx.viewer.personId });
  }

  return(tx: Tx, id: string, reason: string): Promise<IncentivePlanView> {
    return this.advance(tx, id, { type: 'incentivePlan.return', reason });
  }

  retire(tx: Tx, id: string, reason: string): Promise<IncentivePlanView> {
    return this.advance(tx, id, { type: 'incentivePlan.retire', reason });
  }

  private async advance(tx: Tx, id: string, event: IncentivePlanEvent & { reason?: string }, set: Record<string, unknown> = {}): Promise<IncentivePlanView> {
    const plan = await tx.claim(IncentivePlan, id);
    permit(incentivePlanPolicy, event.type, payParties(tx.viewer));
    await tx.advance(IncentivePlan, plan, incentivePlanMachine, await this.reader.context(tx, plan), event, { set, audience: PAY_AUDIENCE });
    return this.reader.view(tx, id);
  }
}
