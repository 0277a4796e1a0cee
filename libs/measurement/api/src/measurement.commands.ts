import { Injectable } from '@nestjs/common';
import { measurementMachine, measurementPolicy, type MeasurementContext } from '@kpi-loop/measurement/domain';
import { everyone, plainParties, type Audience, type Tx } from '@kpi-loop/shared/api';
import { Problem, endOfMonth, firstOfMonth, permit, step } from '@kpi-loop/shared/kernel';
import { FIGURE_ROWS, ofFigure } from './audiences';
import { DisputeClock } from './dispute-clock';
import { FigureAccess } from './figure-access';
import type { MeasurementDecidedView, MeasurementVerifiedView, MeasurementView, MeasurementWaiveDto } from './measurement.dto';
import { Measurement } from './measurement.entity';
import { MeasurementList } from './measurement.list';

type WithReason = 'measurement.dispute' | 'measurement.release' | 'measurement.reject' | 'measurement.waive';

@Injectable()
export class MeasurementCommands {
  constructor(
    private readonly list: MeasurementList,
    private readonly access: FigureAccess,
    private readonly clock: DisputeClock,
  ) {}

  async verify(tx: Tx, id: string): Promise<MeasurementView> {
    const row = await tx.claim(Measurement, id);
    const context = await this.context(tx, id);
    const onBehalfOf = (await this.access.standing(tx, row.subjectKind, row.subjectId)).permit(measurementPolicy, 'measurement.verify');
    await tx.advance(
      Measurement,
      row,
      measurementMachine,
      context,
      { type: 'measurement.verify' },
      { set: { verifiedBy: tx.actor }, onBehalfOf, audience: ofFigure(context.subjectPersonId, tx.viewer.personId) },
    );
    this.changed(tx, row, ofFigure(context.subjectPersonId, tx.viewer.personId));
    return this.list.one(tx, id);
  }

  /** All that the viewer may verify of those named; the others stay as they are. */
  async verifyMany(tx: Tx, ids: string[]): Promise<MeasurementVerifiedView> {
    permit(measurementPolicy, 'measurement.verify', plainParties(tx.viewer));
    const contexts = await this.list.contexts(tx, ids);
    const allowed = await this.within(tx, [...contexts].filter(([, c]) => c.subjectPersonId !== tx.actor && !c.collectorIds.includes(tx.actor)));
    const context = { viewerId: tx.actor, subjectPersonId: null, collectorIds: [] } as unknown as MeasurementContext;
    const moved = await tx.advanceMany(Measurement, `id = ANY ($1::uuid[]) AND status = 'submitted'`, [allowed], measurementMachine, context, { type: 'measurement.verify' }, FIGURE_ROWS);
    await tx.execute(`UPDATE measurement SET verified_by = $3 WHERE tenant_id = $1 AND id = ANY ($2::uuid[])`, [tx.tenantId, moved, tx.actor]);
    this.recorded(tx, moved.map((id) => contexts.get(id)!));
    return { verified: moved.length, skipped: ids.length - moved.length };
  }

  /** 数据存疑 and what follows from it: each needs a reason, and each changes what counts. */
  async decide(tx: Tx, id: string, type: WithReason, reason: string): Promise<MeasurementView> {
    const row = await tx.claim(Measurement, id);
    const standing = await this.access.standing(tx, row.subjectKind, row.subjectId);
    const onBehalfOf = standing.permit(measurementPolicy, type);
    const context = await this.context(tx, id);
    await tx.advance(
      Measurement,
      row,
      measurementMachine,
      context,
      { type, reason },
      { onBehalfOf, set: await this.clocked(tx, id, type), audience: ofFigure(context.subjectPersonId, tx.viewer.personId) },
    );
    if (type === 'measurement.release') await release(tx, [id]);
    this.changed(tx, row, ofFigure(context.subjectPersonId, tx.viewer.personId));
    return this.list.one(tx, id);
  }

  /** What the viewer may decide of those named, each with the same reason; the others stay as they are. */
  async decideMany(tx: Tx, ids: string[], type: 'measurement.release' | 'measurement.reject', reason: string): Promise<MeasurementDecidedView> {
    permit(measurementPolicy, type, plainParties(tx.viewer));
    const contexts = await this.list.contexts(tx, ids);
    const allowed = await this.within(tx, [...contexts].filter(([, c]) => c.subjectPersonId !== tx.actor));
    const steps = new Map(allowed.map((id) => [id, step(measurementMachine, 'quarantined', contexts.get(id)!, { type, reason })]));
    const [first] = steps.values();
    const moved = first ? await tx.advanceGroup(Measurement, allowed, measurementMachine, 'quarantined', first.status, type, reason) : [];
    for (const id of moved)
      for (const fact of steps.get(id)!.facts) tx.record(fact, 'measurement', id, ofFigure(contexts.get(id)!.subjectPersonId, tx.viewer.personId));
    await tx.execute(`UPDATE measurement SET disputed_at = NULL, settle_by = NULL WHERE tenant_id = $1 AND id = ANY ($2::uuid[])`, [tx.tenantId, moved]);
    await tx.execute(`UPDATE deadline SET cancelled_at = now() WHERE tenant_id = $1 AND aggregate = 'measurement' AND aggregate_id = ANY ($2::uuid[]) AND fired_at IS NULL`, [tx.tenantId, moved]);
    if (type === 'measurement.release') await release(tx, moved);
    this.recorded(tx, moved.map((id) => contexts.get(id)!));
    return { decided: moved.length, skipped: ids.length - moved.length };
  }

  /** The clock of a question begins with it and ends with the answer. */
  private async clocked(tx: Tx, id: string, type: WithReason): Promise<Record<string, unknown>> {
    if (type === 'measurement.dispute') return { disputedAt: (await tx.get<{ now: Date }>(`SELECT tenant_now() AS now`)).now, settleBy: await this.clock.start(tx, id) };
    await tx.cancelDeadlines('measurement', id);
    return { disputedAt: null, settleBy: null };
  }

  /** Of figures, those in the scope of the viewer as a steward. */
  private async within(tx: Tx, figures: [id: string, context: MeasurementContext][]): Promise<string[]> {
    const scoped = tx.viewer.roles.every((grant) => grant.role !== 'STEWARD' || grant.unitId);
    const allowed: string[] = [];
    for (const [id, c] of figures) if (!scoped || (await this.access.standing(tx, c.subjectKind, c.subjectId)).parties.has('STEWARD')) allowed.push(id);
    return allowed;
  }

  private recorded(tx: Tx, contexts: MeasurementContext[]): void {
    for (const [metricVersionId, months] of byMetric(contexts))
      tx.record({ type: 'measurement.recorded', metricVersionIds: [metricVersionId], from: months[0], to: endOfMonth(months[months.length - 1]) }, 'metricVersion', metricVersionId, everyone);
  }

  /** A month without any value that HR lets pass: without data the figure is made as missing, and waived. */
  async waive(tx: Tx, { metricVersionId, subjectKind, subjectId, month, reason }: MeasurementWaiveDto): Promise<MeasurementView> {
    const standing = await this.access.standing(tx, subjectKind, subjectId);
    standing.permit(measurementPolicy, 'measurement.waive');
    const key = [tx.tenantId, metricVersionId, subjectKind, subjectId, firstOfMonth(month)];
    const known = await tx.one<{ id: string; status: string; value: string | null }>(
      `SELECT id, status, value FROM measurement WHERE tenant_id = $1 AND metric_version_id = $2 AND subject_kind = $3 AND subject_id = $4 AND month = $5`,
      key,
    );
    if (known && known.value !== null) throw new Problem('conflict', 'figureThere', known.status);
    const id =
      known?.id ??
      (
        await tx.create(
          Measurement,
          measurementMachine,
          { metricVersionId, subjectKind, subjectId, month: firstOfMonth(month), rowCount: 0, runIds: [] },
          { status: 'missing', event: 'measurement.miss' },
        )
      ).id;
    return this.decide(tx, id, 'measurement.waive', reason);
  }

  private async context(tx: Tx, id: string): Promise<MeasurementContext> {
    return (await this.list.contexts(tx, [id])).get(id)!;
  }

  private changed(tx: Tx, row: Measurement, audience: Audience): void {
    tx.record({ type: 'measurement.recorded', metricVersionIds: [row.metricVersionId], from: row.month, to: endOfMonth(row.month) }, 'measurement', row.id, audience);
  }
}

/** The checks that doubted them have been answered: the same doubt does not come back. */
async function release(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.execute(`UPDATE measurement_flag SET released_at = tenant_now() WHERE tenant_id = $1 AND measurement_id = ANY ($2::uuid[]) AND released_at IS NULL`, [tx.tenantId, ids]);
}

function byMetric(contexts: MeasurementContext[]): Map<string, string[]> {
  const months = new Map<string, string[]>();
  for (const { metricVersionId, month } of contexts) months.set(metricVersionId, [...(months.get(metricVersionId) ?? []), month]);
  for (const list of months.values()) list.sort();
  return months;
}
