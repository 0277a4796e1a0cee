import { Injectable } from '@nestjs/common';
import { correctionMachine, correctionPolicy, measurementPolicy, type CorrectionEvent } from '@kpi-loop/measurement/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { permit, type IsoDate } from '@kpi-loop/shared/kernel';
import { ofCorrection } from './audiences';
import type { CorrectionRequestDto, CorrectionView, CorrectionGroundsDto } from './correction.dto';
import { Correction } from './correction.entity';
import { CorrectionReader, partiesOf } from './correction.reader';
import { CorrectionSteps, type Asked } from './correction.steps';
import { FigureAccess } from './figure-access';
import { LateCorrections } from './late.corrections';
import { Measurement } from './measurement.entity';
import type { Change } from './restatement';

/** One command an event. The old figures stay official until the last seat has agreed; then the next edition is written. */
@Injectable()
export class CorrectionCommands {
  constructor(
    private readonly reader: CorrectionReader,
    private readonly steps: CorrectionSteps,
    private readonly late: LateCorrections,
    private readonly access: FigureAccess,
  ) {}

  /** A frozen figure should be another one. @throws Problem ruleBroken (422) `correctionTimeOpen`, `figureDiffers` · conflict (409) another request waits. */
  async request(tx: Tx, measurementId: string, dto: CorrectionRequestDto): Promise<CorrectionView> {
    const row = await tx.claim(Measurement, measurementId);
    (await this.access.standing(tx, row.subjectKind, row.subjectId)).permit(measurementPolicy, 'measurement.requestCorrection');
    const change: Change = { kind: 'value', measurementId, ...(await this.steps.partsOf(tx, row, dto)) };
    const id = await this.steps.raise(tx, change, dto, { kind: 'value' });
    return this.reader.view(tx, id);
  }

  /**
   * What a decision elsewhere asks for (an appeal that was upheld): it goes the way of every correction, to whoever approves it.
   * Returns its id. @throws Problem as `request`, but for the rights of whoever asks.
   */
  async ask(
    tx: Tx,
    measurementId: string,
    parts: Pick<CorrectionRequestDto, 'numerator' | 'denominator'>,
    asked: Omit<Asked, 'evidenceUploadId'>,
  ): Promise<string> {
    const row = await tx.claim(Measurement, measurementId);
    const change: Change = { kind: 'value', measurementId, ...(await this.steps.partsOf(tx, row, parts)) };
    return this.steps.begin(tx, change, { ...asked, evidenceUploadId: null }, { kind: 'value' });
  }

  /** What came too late for a month should count after all. */
  async requestRows(tx: Tx, { datasetId, month }: { datasetId: string; month: IsoDate }, dto: CorrectionGroundsDto): Promise<CorrectionView> {
    permit(correctionPolicy, 'late.request', partiesOf(tx, ''));
    const lateIds = await this.late.waiting(tx, datasetId, month);
    const id = await this.steps.raise(tx, { kind: 'rows', datasetId, lateIds }, dto, { kind: 'rows', datasetId, month });
    await this.late.bind(tx, lateIds, id);
    return this.reader.view(tx, id);
  }

  async approve(tx: Tx, id: string): Promise<CorrectionView> {
    const row = await tx.claim(Correction, id);
    permit(correctionPolicy, 'correction.approve', partiesOf(tx, row.requestedBy));
    const context = await this.reader.context(tx, row);
    const { status } = await this.advance(tx, row, { type: 'correction.approve' }, {});
    await tx.execute(`INSERT INTO correction_approval (tenant_id, correction_id, seat, approver_id) VALUES ($1, $2, $3, $4)`, [
      tx.tenantId,
      id,
      context.seatOfViewer,
      tx.actor,
    ]);
    if (status === 'approved') await this.steps.carryOut(tx, row);
    return this.reader.view(tx, id);
  }

  async reject(tx: Tx, id: string, reason: string): Promise<CorrectionView> {
    return this.dismiss(tx, id, { type: 'correction.reject', reason }, reason);
  }

  async withdraw(tx: Tx, id: string): Promise<CorrectionView> {
    return this.dismiss(tx, id, { type: 'correction.withdraw' }, null);
  }

  private async dismiss(
    tx: Tx,
    id: string,
    event: Exclude<CorrectionEvent, { type: 'correction.approve' }>,
    decisionReason: string | null,
  ): Promise<CorrectionView> {
    const row = await tx.claim(Correction, id);
    permit(correctionPolicy, event.type, partiesOf(tx, row.requestedBy));
    await this.advance(tx, row, event, { decisionReason });
    await this.steps.move(tx, id, 'reject', decisionReason ?? row.reason);
    await this.late.release(tx, id);
    return this.reader.view(tx, id);
  }

  private async advance(tx: Tx, row: Correction, event: CorrectionEvent, set: Partial<Correction>) {
    const context = await this.reader.context(tx, row);
    const { now } = await tx.get<{ now: Date }>(`SELECT tenant_now() AS now`);
    const done = event.type !== 'correction.approve' || context.openSeats.length === 1;
    return tx.advance(Correction, row, correctionMachine, context, event, {
      set: { ...set, ...(done ? { decidedAt: now } : {}) },
      audience: ofCorrection([row.requestedBy, ...context.subjectPersonIds]),
    });
  }
}
