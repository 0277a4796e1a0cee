import { Injectable } from '@nestjs/common';
import { measurementMachine, measurementPolicy, type MeasurementContext } from '@kpi-loop/measurement/domain';
import { everyone, plainParties, type Audience, type Tx } from '@kpi-loop/shared/api';
import { Problem, endOfMonth, firstOfMonth, permit } from '@kpi-loop/shared/kernel';
import { FIGURE_ROWS, ofFigure } from './audiences';
import { FigureAccess } from './figure-access';
import type { MeasurementVerifiedView, MeasurementView, MeasurementWaiveDto } from './measurement.dto';
import { Measurement } from './measurement.entity';
import { MeasurementList } from './measurement.list';

type WithReason = 'measurement.dispute' | 'measurement.release' | 'measurement.reject' | 'measurement.waive';

@Injectable()
export class MeasurementCommands {
  constructor(
    private readonly list: MeasurementList,
    private readonly access: FigureAccess,
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
    const scoped = tx.viewer.roles.every((grant) => grant.role !== 'STEWARD' || grant.unitId);
    const mine = [...contexts].filter(([, c]) => c.subjectPersonId !== tx.actor && !c.collectorIds.includes(tx.actor));
    const allowed: string[] = [];
    for (const [id, c] of mine) if (!scoped || (await this.access.standing(tx, c.subjectKind, c.subjectId)).parties.has('STEWARD')) allowed.push(id);
    const context = { viewerId: tx.actor, subjectPersonId: null, collectorIds: [] } as unknown as MeasurementContext;
    const moved = await tx.advanceMany(Measurement, `id = ANY ($1::uuid[]) AND status = 'submitted'`, [allowed], measurementMachine, context, { type: 'measurement.verify' }, FIGURE_ROWS);
    await tx.execute(`UPDATE measurement SET verified_by = $3 WHERE tenant_id = $1 AND id = ANY ($2::uuid[])`, [tx.tenantId, moved, tx.actor]);
    for (const [metricVersionId, months] of byMetric(moved.map((id) => contexts.get(id)!))) {
      tx.record(
        { type: 'measurement.recorded', metricVersionIds: [metricVersionId], from: months[0], to: endOfMonth(months[months.length - 1]) },
        'metricVersion',
        metricVersionId,
        everyone,
      );
    }
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
      { onBehalfOf, audience: ofFigure(context.subjectPersonId, tx.viewer.personId) },
    );
    this.changed(tx, row, ofFigure(context.subjectPersonId, tx.viewer.personId));
    return this.list.one(tx, id);
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

function byMetric(contexts: MeasurementContext[]): Map<string, string[]> {
  const months = new Map<string, string[]>();
  for (const { metricVersionId, month } of contexts) months.set(metricVersionId, [...(months.get(metricVersionId) ?? []), month]);
  for (const list of months.values()) list.sort();
  return months;
}
