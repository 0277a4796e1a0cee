import { Injectable } from '@nestjs/common';
import {
  CHECKING_SEAT,
  SEATS_OF,
  cyclePolicy,
  cycleRequestMachine,
  cycleRequestPolicy,
  type CycleEvent,
  type CycleRequestEvent,
  type RequestedEvent,
} from '@kpi-loop/cycle/domain';
import { everyone, newId, type Tx } from '@kpi-loop/shared/api';
import { Problem, permit } from '@kpi-loop/shared/kernel';
import { CycleCommands } from './cycle.commands';
import { CycleRequestClock } from './cycle-request.clock';
import { CycleRequest, CycleRequestApproval } from './cycle-request.entity';
import type { AskForCycleDto, CycleRequestView } from './cycle-request.dto';
import { CycleRequestReader } from './cycle-request.reader';
import { cycleParties } from './parties';
import { PeriodCommands } from './period.commands';
import { RequestSample } from './request-sample';

/** 会签: what needs several seats is asked for by one of them, and done in the same step in which the last one agrees. */
@Injectable()
export class CycleRequestCommands {
  constructor(
    private readonly reader: CycleRequestReader,
    private readonly cycles: CycleCommands,
    private readonly periods: PeriodCommands,
    private readonly sample: RequestSample,
    private readonly clock: CycleRequestClock,
  ) {}

  /** Whoever asks takes his own seat, never that of the check. What would be refused in the end is refused now. @throws Problem forbidden (403) · conflict (409, also when one waits) · ruleBroken (422) */
  async ask(tx: Tx, cycleId: string, { event: named, reason, periodId }: AskForCycleDto): Promise<CycleRequestView> {
    const event = named as RequestedEvent;
    permit(cyclePolicy, 'cycle.request', cycleParties(tx.viewer));
    await tx.get(`SELECT 1 FROM cycle WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, cycleId]);
    const held = cycleParties(tx.viewer);
    const seat = SEATS_OF[event].find((one) => one !== CHECKING_SEAT && held.has(one));
    if (!seat) throw new Problem('forbidden', 'notYours', event, { params: { action: event } });
    if ((event === 'period.reopen') !== !!periodId) {
      throw new Problem('invalid', 'invalidRequest', undefined, { fields: [{ pointer: '/periodId', code: periodId ? 'unknownField' : 'required' }] });
    }
    await this.try(tx, cycleId, event, reason, periodId);
    const { now } = await tx.get<{ now: Date }>(`SELECT tenant_now() AS now`);
    const id = newId();
    const sample = await this.sample.draw(tx, id, cycleId, event);
    const request = await tx.create(CycleRequest, cycleRequestMachine, {
      ...{ id, sampleSize: sample?.length ?? null },
      ...{ cycleId, periodId: periodId ?? null, event, reason, requestedBy: tx.actor, requestedAt: now, decidedAt: null, decisionReason: null },
    });
    await tx.insert(CycleRequestApproval, { requestId: request.id, seat, approverId: tx.actor, at: now });
    await this.sample.keep(tx, id, sample);
    await this.clock.begin(tx, request);
    tx.record({ type: 'cycleRequest.asked', requestId: request.id, cycleId, event }, 'cycleRequest', request.id, everyone);
    return this.reader.view(tx, request.id);
  }

  async approve(tx: Tx, id: string, note?: string): Promise<CycleRequestView> {
    const request = await tx.claim(CycleRequest, id);
    const { seatOfViewer } = await this.reader.context(tx, request);
    const { now } = await tx.get<{ now: Date }>(`SELECT tenant_now() AS now`);
    const { status } = await this.advance(tx, request, { type: 'cycleRequest.approve', note }, { decidedAt: now });
    await tx.insert(CycleRequestApproval, { requestId: id, seat: seatOfViewer!, approverId: tx.actor, at: now, note: note?.trim() ?? '' });
    if (status === 'carried_out') await this.carryOut(tx, request);
    return this.reader.view(tx, id);
  }

  async reject(tx: Tx, id: string, reason: string): Promise<CycleRequestView> {
    const { now } = await tx.get<{ now: Date }>(`SELECT tenant_now() AS now`);
    await this.advance(tx, await tx.claim(CycleRequest, id), { type: 'cycleRequest.reject', reason }, { decidedAt: now, decisionReason: reason });
    return this.reader.view(tx, id);
  }

  async withdraw(tx: Tx, id: string): Promise<CycleRequestView> {
    const { now } = await tx.get<{ now: Date }>(`SELECT tenant_now() AS now`);
    await this.advance(tx, await tx.claim(CycleRequest, id), { type: 'cycleRequest.withdraw' }, { decidedAt: now });
    return this.reader.view(tx, id);
  }

  private async advance(tx: Tx, request: CycleRequest, event: CycleRequestEvent, set: Partial<CycleRequest>) {
    permit(cycleRequestPolicy, event.type, cycleParties(tx.viewer));
    const context = await this.reader.context(tx, request);
    const stays = event.type === 'cycleRequest.approve' && context.openSeats.length > 1;
    if (!stays) await tx.cancelDeadlines('cycleRequest', request.id);
    return tx.advance(CycleRequest, request, cycleRequestMachine, context, event, { audience: everyone, ...(stays ? {} : { set }) });
  }

  private async try(tx: Tx, cycleId: string, event: RequestedEvent, reason: string, periodId?: string): Promise<void> {
    if (event !== 'period.reopen') return this.cycles.mayAgreed(tx, cycleId, { type: event, reason } as CycleEvent);
    await tx.get(`SELECT 1 FROM period WHERE tenant_id = $1 AND id = $2 AND cycle_id = $3`, [tx.tenantId, periodId, cycleId]);
    return this.periods.mayReopen(tx, periodId!, reason);
  }

  private carryOut(tx: Tx, { cycleId, periodId, event, reason }: CycleRequest): Promise<void> {
    if (event === 'period.reopen') return this.periods.reopen(tx, periodId!, reason);
    return this.cycles.agreed(tx, cycleId, { type: event, reason } as CycleEvent & { reason: string });
  }
}
