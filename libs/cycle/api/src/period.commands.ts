import { Injectable } from '@nestjs/common';
import { periodMachine, periodPolicy, type Gate, type PeriodEvent } from '@kpi-loop/cycle/domain';
import { everyone, sha256Of } from '@kpi-loop/shared/api';
import type { AdvanceOptions, Tx } from '@kpi-loop/shared/api';
import { Problem, addDays, permit, step } from '@kpi-loop/shared/kernel';
import { CycleCalendar } from './cycle.calendar';
import { cycleParties } from './parties';
import type { PeriodView } from './period.dto';
import { Period } from './period.entity';
import { PeriodReader } from './period.reader';
import { StageReports } from './ports';

@Injectable()
export class PeriodCommands {
  constructor(
    private readonly reader: PeriodReader,
    private readonly calendar: CycleCalendar,
    private readonly stages: StageReports,
  ) {}

  /** Opens the period, links it to the one before, and lets time end it after its last day, open the next on its first and announce stage dates. */
  async open(tx: Tx, id: string): Promise<PeriodView> {
    const period = await this.claim(tx, id, 'period.open');
    const context = await this.reader.context(tx, period);
    await tx.advance(
      Period,
      period,
      periodMachine,
      context,
      { type: 'period.open' },
      { set: { previousPeriodId: context.previousPeriodId }, audience: everyone },
    );
    await tx.deadline('period', id, 'period.end', await this.calendar.startOf(tx, addDays(period.endsOn, 1)));
    await this.scheduleOpening(tx, context.nextPeriodId);
    for (const { stage, dueOn } of await this.reader.deadlines(tx, id)) {
      if (dueOn >= tx.today) await tx.deadline('period', id, `period.stageDue.${stage}`, await this.calendar.startOf(tx, dueOn), { stage });
    }
    return this.reader.view(tx, id);
  }

  async end(tx: Tx, id: string): Promise<PeriodView> {
    const period = await this.claim(tx, id, 'period.end');
    await tx.advance(Period, period, periodMachine, await this.reader.context(tx, period), { type: 'period.end' }, { audience: everyone });
    return this.reader.view(tx, id);
  }

  /** @throws Problem ruleBroken (422) `nothingMissing`, with the list in `params.missing`. */
  lock(tx: Tx, id: string): Promise<PeriodView> {
    return this.passGate(tx, id, 'lock', async () => ({}));
  }

  /** Closes with a snapshot of what was. @throws Problem ruleBroken (422) `nothingMissing`, with the list in `params.missing`. */
  close(tx: Tx, id: string): Promise<PeriodView> {
    return this.passGate(tx, id, 'close', async (period) => ({ set: { closedSnapshot: await this.snapshot(tx, period) } }));
  }

  /** Once HR, EXEC and FIN have agreed: its data stays as locked, its cards are scored anew. Released statements are not touched. */
  async reopen(tx: Tx, id: string, reason: string): Promise<void> {
    const period = await tx.get<Period>(`SELECT * FROM period WHERE tenant_id = $1 AND id = $2 FOR UPDATE`, [tx.tenantId, id]);
    const context = { ...(await this.reader.context(tx, period)), agreed: true };
    await tx.advance(Period, period, periodMachine, context, { type: 'period.reopen', reason }, { audience: everyone });
  }

  /** Would it be refused? @throws Problem as `reopen` */
  async mayReopen(tx: Tx, id: string, reason: string): Promise<void> {
    const period = await tx.get<Period>(`SELECT * FROM period WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id]);
    step(periodMachine, period.status, { ...(await this.reader.context(tx, period)), agreed: true }, { type: 'period.reopen', reason });
  }

  /** By the clock: a period that is still open ends. */
  async endDue(tx: Tx, id: string): Promise<void> {
    const period = await tx.claim(Period, id);
    if (period.status === 'open') await this.end(tx, id);
  }

  /** By the clock (§2.10): a period opens on its first day, once the one before has at least ended. Whatever has been decided meanwhile stays. */
  async openDue(tx: Tx, id: string | null): Promise<void> {
    const period = id && (await tx.one<Period>(`SELECT * FROM period WHERE tenant_id = $1 AND id = $2 FOR UPDATE`, [tx.tenantId, id]));
    if (!period || period.status !== 'upcoming' || period.startsOn > tx.today) return;
    const { cycleActive, cycleHold, parentBegun, previousEnded, laterBegun } = await this.reader.context(tx, period);
    if (cycleActive && cycleHold === 'running' && parentBegun && previousEnded && !laterBegun) await this.open(tx, period.id);
  }

  /** After a period has ended: the next one, if its first day has come. */
  async openNextDue(tx: Tx, endedId: string): Promise<void> {
    const next = await tx.one<{ id: string }>(
      `SELECT n.id FROM period e JOIN period n ON n.tenant_id = e.tenant_id AND n.cycle_id = e.cycle_id AND n.kind = e.kind AND n.ordinal = e.ordinal + 1 WHERE e.tenant_id = $1 AND e.id = $2`,
      [tx.tenantId, endedId],
    );
    await this.openDue(tx, next?.id ?? null);
  }

  /** Data locked and the period closed, as far as nothing is missing: what is only tracked needs nobody to say so. */
  async closeTracked(tx: Tx, id: string): Promise<void> {
    const period = await tx.get<Period>(`SELECT * FROM period WHERE tenant_id = $1 AND id = $2 FOR UPDATE`, [tx.tenantId, id]);
    const way: Record<string, Gate> = { data_closing: 'lock', data_locked: 'close' };
    for (let gate = way[period.status]; period.kind === 'TRACKING' && gate; gate = way[period.status]) {
      const context = await this.reader.context(tx, period);
      if (context.missing !== 0 || context.cycleHold !== 'running' || context.cycleStatus === 'cancelled') return;
      const set = gate === 'close' ? { closedSnapshot: await this.snapshot(tx, period) } : {};
      await tx.advance(Period, period, periodMachine, context, { type: `period.${gate}` }, { set, audience: everyone });
    }
  }

  /** Time opens it on its first day. */
  async scheduleOpening(tx: Tx, nextPeriodId: string | null): Promise<void> {
    if (!nextPeriodId) return;
    const { startsOn } = await tx.get<{ startsOn: string }>(`SELECT starts_on FROM period WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, nextPeriodId]);
    await tx.deadline('period', nextPeriodId, 'period.open', await this.calendar.startOf(tx, startsOn));
  }

  /** What downstream reports. Outside of the one status it is for nothing happens: a replay changes nothing. */
  async mark(tx: Tx, id: string, from: string, event: PeriodEvent): Promise<boolean> {
    const period = await tx.get<Period>(`SELECT * FROM period WHERE tenant_id = $1 AND id = $2 FOR UPDATE`, [tx.tenantId, id]);
    if (period.status !== from) return false;
    await tx.advance(Period, period, periodMachine, await this.reader.context(tx, period), event, { audience: everyone });
    return true;
  }

  private async claim(tx: Tx, id: string, action: string): Promise<Period> {
    const period = await tx.claim(Period, id);
    permit(periodPolicy, action, cycleParties(tx.viewer));
    return period;
  }

  private async passGate(tx: Tx, id: string, gate: Gate, options: (period: Period) => Promise<Pick<AdvanceOptions, 'set'>>): Promise<PeriodView> {
    const period = await this.claim(tx, id, `period.${gate}`);
    const context = await this.reader.context(tx, period);
    const given = context.missing === 0 ? await options(period) : {};
    try {
      await tx.advance(Period, period, periodMachine, context, { type: `period.${gate}` }, { ...given, audience: everyone });
    } catch (error) {
      if (!(error instanceof Problem) || error.kind !== 'ruleBroken') throw error;
      const { items } = await this.reader.checklist(tx, id, gate);
      throw new Problem(error.kind, error.code, error.detail, {
        ...error.extra,
        params: { ...error.extra.params, missing: items.flatMap((item) => item.missing) },
      });
    }
    return this.reader.view(tx, id);
  }

  private async snapshot(tx: Tx, period: Period): Promise<Record<string, unknown>> {
    const stages = (await this.stages.all(tx, period.id)).map(({ stage, done, total, byStatus }) => ({ stage, done, total, byStatus }));
    const frozen = await tx.get<{ policyHash: string | null; lockedHash: string | null }>(
      `SELECT c.policy_hash, (SELECT l.hash FROM transition_log l WHERE l.tenant_id = $1 AND l.instance_id = $2 AND l.event = 'period.lock' ORDER BY l.version DESC LIMIT 1) AS locked_hash
       FROM cycle c WHERE c.tenant_id = $1 AND c.id = $3`,
      [tx.tenantId, period.id, period.cycleId],
    );
    const content = {
      periodId: period.id,
      code: period.code,
      startsOn: period.startsOn,
      endsOn: period.endsOn,
      closedOn: tx.today,
      closedBy: tx.viewer.personId,
      ...frozen,
      stages,
    };
    return { ...content, hash: sha256Of(content) };
  }
}
