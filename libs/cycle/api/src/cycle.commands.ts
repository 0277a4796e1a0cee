import { Injectable } from '@nestjs/common';
import { cycleMachine, cyclePolicy, standOf, type CycleContext, type CycleEvent } from '@kpi-loop/cycle/domain';
import { everyone, sha256Of } from '@kpi-loop/shared/api';
import type { AdvanceOptions, Tx } from '@kpi-loop/shared/api';
import { offers, permit, step, type Party } from '@kpi-loop/shared/kernel';
import { CycleCalendar } from './cycle.calendar';
import { CycleContexts } from './cycle.context';
import type { CycleView } from './cycle.dto';
import { Cycle } from './cycle.entity';
import { CycleHold } from './cycle.hold';
import { CycleReader } from './cycle.reader';
import { cycleParties } from './parties';
import { PeriodCommands } from './period.commands';

const SYSTEM: ReadonlySet<Party> = new Set(['system']);

/** What happens to a cycle once it is written; and what features downstream report about a period. */
@Injectable()
export class CycleCommands {
  constructor(
    private readonly reader: CycleReader,
    private readonly calendar: CycleCalendar,
    private readonly periods: PeriodCommands,
    private readonly contexts: CycleContexts,
    private readonly clock: CycleHold,
  ) {}

  /** Freezes the policy set with its hash, and lets time start the cycle on its first day. */
  publish(tx: Tx, id: string): Promise<CycleView> {
    return this.step(tx, id, { type: 'cycle.publish' }, async (cycle) => {
      await tx.deadline('cycle', id, 'cycle.start', await this.calendar.startOf(tx, cycle.startsOn));
    });
  }

  /** Time will freeze the targets: 20 working days before the end, unless the policy says otherwise. */
  start(tx: Tx, id: string): Promise<CycleView> {
    return this.step(tx, id, { type: 'cycle.start' }, async (cycle) => {
      await tx.cancelDeadlines('cycle', id);
      await this.scheduleFreeze(tx, cycle);
    });
  }

  settle(tx: Tx, id: string): Promise<CycleView> {
    return this.step(tx, id, { type: 'cycle.settle' });
  }

  close(tx: Tx, id: string): Promise<CycleView> {
    return this.step(tx, id, { type: 'cycle.close' });
  }

  archive(tx: Tx, id: string): Promise<CycleView> {
    return this.step(tx, id, { type: 'cycle.archive' });
  }

  closeContracting(tx: Tx, id: string, reason?: string): Promise<CycleView> {
    return this.step(tx, id, { type: 'cycle.closeContracting', reason });
  }

  freeze(tx: Tx, id: string): Promise<CycleView> {
    return this.step(tx, id, { type: 'cycle.freeze' });
  }

  cancel(tx: Tx, id: string, reason: string): Promise<CycleView> {
    return this.step(tx, id, { type: 'cycle.cancel', reason }, () => this.endDeadlines(tx, id));
  }

  /** Every seat has agreed (§6.5). Who they are the request has seen to. */
  async agreed(tx: Tx, id: string, event: CycleEvent & { reason: string }): Promise<void> {
    const cycle = await this.lock(tx, id);
    const set: Partial<Cycle> =
      event.type === 'cycle.suspend'
        ? { suspendedOn: tx.today }
        : event.type === 'cycle.resume'
          ? { suspendedOn: null }
          : event.type === 'cycle.reopen'
            ? { closedOn: null, appealUntil: null }
            : event.type === 'cycle.publishResults'
              ? { appealUntil: await this.calendar.workdaysOn(tx, tx.today, cycle.policy.appeal.fileWD) }
              : {};
    const since = cycle.suspendedOn;
    await tx.advance(Cycle, cycle, cycleMachine, { ...(await this.reader.context(tx, cycle)), agreed: true }, event, { set, audience: everyone });
    if (event.type === 'cycle.suspend') await this.clock.stop(tx, id);
    if (event.type === 'cycle.resume' && since) await this.clock.goOn(tx, id, since);
    if (event.type === 'cycle.cancel') await this.endDeadlines(tx, id);
  }

  /** Would it be refused once all have agreed? @throws Problem conflict (409) · ruleBroken (422) */
  async mayAgreed(tx: Tx, id: string, event: CycleEvent): Promise<void> {
    const cycle = await tx.get<Cycle>(`SELECT * FROM cycle WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id]);
    step(cycleMachine, standOf(cycle), { ...(await this.reader.context(tx, cycle)), agreed: true }, event);
  }

  /** By the clock: starts a published cycle. Anything else has been decided meanwhile. */
  async startDue(tx: Tx, id: string): Promise<void> {
    const cycle = await tx.claim(Cycle, id);
    if (cycle.status === 'published' && cycle.hold === 'running') await this.start(tx, id);
  }

  /** By the clock: nothing but errors and force majeure changes targets from now on. */
  async freezeDue(tx: Tx, id: string): Promise<void> {
    const cycle = await tx.claim(Cycle, id);
    if (cycle.status === 'active' && cycle.adjusting === 'window_open' && cycle.hold === 'running') await this.freeze(tx, id);
  }

  /** A period has opened: its cards are to be signed. */
  async openContracting(tx: Tx, id: string, periodId: string): Promise<void> {
    const cycle = await this.lock(tx, id);
    if (cycle.status !== 'active' || cycle.hold !== 'running' || cycle.contractingPeriodId === periodId) return;
    const context = await this.reader.context(tx, cycle);
    await tx.advance(Cycle, cycle, cycleMachine, context, { type: 'cycle.openContracting' }, { set: { contractingPeriodId: periodId }, audience: everyone });
  }

  /** The date by which targets are to be agreed has come: whoever has not signed is chased. */
  async contractDue(tx: Tx, id: string, periodId: string): Promise<void> {
    const cycle = await this.lock(tx, id);
    if (cycle.status !== 'active' || cycle.contracting !== 'open' || cycle.contractingPeriodId !== periodId || cycle.hold !== 'running') return;
    await tx.advance(Cycle, cycle, cycleMachine, await this.reader.context(tx, cycle), { type: 'cycle.contractDue' }, { audience: everyone });
  }

  /** As far as the settlement goes by itself: it stops where somebody has to decide. */
  async progress(tx: Tx, id: string): Promise<void> {
    const cycle = await this.lock(tx, id);
    if (cycle.hold !== 'running') return;
    const way: Record<string, CycleEvent> = {
      active: { type: 'cycle.settle' },
      'settlement.scoring': { type: 'cycle.scoresReady' },
      'settlement.appealing': { type: 'cycle.appealsOver' },
      'settlement.rewarding': { type: 'cycle.close' },
    };
    for (let event = way[cycle.status]; event; event = way[cycle.status]) {
      const context = await this.reader.context(tx, cycle);
      if (!mayGoOn(cycle, context, event)) return;
      await tx.advance(Cycle, cycle, cycleMachine, context, event, this.optionsOf(tx, cycle, event));
    }
  }

  /** All cards of the period have their official result. Called by `scoring`; says whether the period moved. */
  markScored(tx: Tx, periodId: string): Promise<boolean> {
    return this.periods.mark(tx, periodId, 'data_locked', { type: 'period.markScored' });
  }

  /** Every planned review is concluded or waived. Called by `review`; says whether the period moved (false: it is not scored yet). */
  markReviewed(tx: Tx, periodId: string): Promise<boolean> {
    return this.periods.mark(tx, periodId, 'scored', { type: 'period.markReviewed' });
  }

  async scheduleFreeze(tx: Tx, cycle: Cycle): Promise<void> {
    await tx.deadline('cycle', cycle.id, 'cycle.freeze', await this.calendar.startOf(tx, await this.contexts.freezeOn(tx, cycle)));
  }

  private async step(tx: Tx, id: string, event: CycleEvent & { reason?: string }, after?: (cycle: Cycle) => Promise<unknown>): Promise<CycleView> {
    const cycle = await tx.claim(Cycle, id);
    permit(cyclePolicy, event.type, cycleParties(tx.viewer));
    await tx.advance(Cycle, cycle, cycleMachine, await this.reader.context(tx, cycle), event, this.optionsOf(tx, cycle, event));
    await after?.(cycle);
    return this.reader.view(tx, id);
  }

  private optionsOf(tx: Tx, cycle: Cycle, { type }: CycleEvent): AdvanceOptions {
    if (type === 'cycle.publish') return { set: { policyHash: sha256Of(cycle.policy) }, audience: everyone };
    if (type === 'cycle.close') return { set: { closedOn: tx.today }, audience: everyone };
    return { audience: everyone };
  }

  /** Nothing of a cancelled cycle is due any more. */
  private async endDeadlines(tx: Tx, id: string): Promise<void> {
    await tx.asPay(() =>
      tx.execute(`UPDATE deadline SET cancelled_at = now() WHERE tenant_id = $1 AND id IN (SELECT deadlines_of_cycle($2))`, [tx.tenantId, id]),
    );
  }

  private lock(tx: Tx, id: string): Promise<Cycle> {
    return tx.get<Cycle>(`SELECT * FROM cycle WHERE tenant_id = $1 AND id = $2 FOR UPDATE`, [tx.tenantId, id]);
  }
}

/** What the rules of the machine ask of an event that comes by itself, asked before it is sent: waiting is no error. */
const mayGoOn = (cycle: Cycle, context: CycleContext, { type }: CycleEvent): boolean =>
  offers(cycleMachine, standOf(cycle), context, cyclePolicy, SYSTEM).some(({ event, allowed }) => event === type && allowed);
