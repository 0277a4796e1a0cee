import { Injectable } from '@nestjs/common';
import { backfillMachine, collectionPolicy, collectionRunMachine, isSent, type ReplaceMode, type SourceKind } from '@kpi-loop/measurement/domain';
import { plainParties, type Tx } from '@kpi-loop/shared/api';
import { Problem, endOfMonth, permit, type IsoDate } from '@kpi-loop/shared/kernel';
import { COLLECTORS } from './audiences';
import type { BackfillBeginDto, BackfillStartDto, BackfillView } from './backfill.dto';
import { Backfill } from './backfill.entity';
import { contextOf } from './backfill.look';
import { TO_DO, modeOf } from './backfill-months';
import { BackfillReader } from './backfill.reader';
import { RUN_JOB, inProgress } from './collection-run.commands';
import { CollectionRun } from './collection-run.entity';

export const LOOK_JOB = 'measurement.backfill';
const MONTHS_MAX = 60;

interface NextMonth {
  month: IsoDate;
  frozen: boolean;
}

/** One command an event; the months of a backfill are runs of its dataset, one after the other. */
@Injectable()
export class BackfillCommands {
  constructor(private readonly reader: BackfillReader) {}

  /** Begins with a look: nothing is written before somebody has seen what would be. @throws Problem invalid (400) · conflict (409) backfillGoesOn. */
  async begin(tx: Tx, datasetId: string, dto: BackfillBeginDto): Promise<BackfillView> {
    permit(collectionPolicy, 'backfill.begin', plainParties(tx.viewer));
    const dataset = await tx.get<{ id: string; kind: SourceKind; replaceMode: ReplaceMode }>(
      `SELECT d.id, d.replace_mode, s.kind FROM dataset d JOIN source s ON s.tenant_id = d.tenant_id AND s.id = d.source_id WHERE d.tenant_id = $1 AND d.id = $2 FOR UPDATE OF d`,
      [tx.tenantId, datasetId],
    );
    const wrong = (pointer: string, code: string): never => {
      throw new Problem('invalid', 'invalidRequest', undefined, { fields: [{ pointer, code }] });
    };
    if (dto.from > dto.to || monthsBetween(dto.from, dto.to) > MONTHS_MAX) wrong('/to', 'windowWrong');
    if (!dto.reason.trim()) wrong('/reason', 'required');
    if (await tx.one(`SELECT 1 FROM backfill WHERE tenant_id = $1 AND dataset_id = $2 AND status IN ('looking', 'running')`, [tx.tenantId, datasetId]))
      throw new Problem('conflict', 'backfillGoesOn');
    if (isSent(dataset.kind) && !dto.uploadId) wrong('/uploadId', 'isDefined');
    const upload = isSent(dataset.kind)
      ? await tx.get<{ uploadId: string; fileName: string; contentHash: string }>(
          `SELECT id AS upload_id, file_name, sha256 AS content_hash FROM upload WHERE tenant_id = $1 AND id = $2 AND sha256 IS NOT NULL`,
          [tx.tenantId, dto.uploadId],
        )
      : {};
    const values = { datasetId, fromOn: dto.from, toOn: dto.to, reason: dto.reason.trim(), removes: dto.removes ?? false, startedBy: tx.actor, ...upload };
    const { id } = await tx.create(Backfill, backfillMachine, values, { event: 'backfill.begin' });
    await tx.job(LOOK_JOB, { backfillId: id });
    return this.reader.view(tx, id);
  }

  /** What was shown is carried out, month after month. */
  async start(tx: Tx, id: string, { acceptPartial = false }: BackfillStartDto): Promise<BackfillView> {
    const row = await tx.claim(Backfill, id);
    permit(collectionPolicy, 'backfill.start', plainParties(tx.viewer));
    const { count } = await tx.get<{ count: number }>(
      `SELECT count(*)::int AS count FROM backfill_month m JOIN backfill b ON b.tenant_id = m.tenant_id AND b.id = m.backfill_id WHERE m.tenant_id = $1 AND m.backfill_id = $2 AND ${TO_DO}`,
      [tx.tenantId, id],
    );
    await tx.advance(Backfill, row, backfillMachine, contextOf(row, count), { type: 'backfill.start' }, { set: { acceptPartial }, audience: COLLECTORS });
    await this.goOn(tx, row.datasetId);
    return this.reader.view(tx, id);
  }

  async cancel(tx: Tx, id: string): Promise<BackfillView> {
    const row = await tx.claim(Backfill, id);
    permit(collectionPolicy, 'backfill.cancel', plainParties(tx.viewer));
    await tx.advance(Backfill, row, backfillMachine, contextOf(row, 0), { type: 'backfill.cancel' }, { audience: COLLECTORS });
    await this.forget(tx, row);
    return this.reader.view(tx, id);
  }

  /** A run of the dataset has ended, whichever: the next month, or the end. One run of a dataset at a time. */
  async goOn(tx: Tx, datasetId: string): Promise<void> {
    const dataset = await tx.get<{ id: string; version: number; replaceMode: ReplaceMode }>(
      `SELECT id, version, replace_mode FROM dataset WHERE tenant_id = $1 AND id = $2 FOR UPDATE`,
      [tx.tenantId, datasetId],
    );
    const open = await tx.one<{ id: string }>(
      `SELECT id FROM backfill WHERE tenant_id = $1 AND dataset_id = $2 AND status IN ('running', 'stalled') ORDER BY status LIMIT 1`,
      [tx.tenantId, datasetId],
    );
    if (!open || (await inProgress(tx, datasetId))) return;
    const row = await tx.get<Backfill>(`SELECT * FROM backfill WHERE tenant_id = $1 AND id = $2 FOR UPDATE`, [tx.tenantId, open.id]);
    const next =
      row.status === 'running'
        ? await tx.one<NextMonth>(
            `SELECT m.month, m.frozen FROM backfill_month m JOIN backfill b ON b.tenant_id = m.tenant_id AND b.id = m.backfill_id WHERE m.tenant_id = $1 AND m.backfill_id = $2 AND m.run_id IS NULL AND ${TO_DO} ORDER BY m.month LIMIT 1`,
            [tx.tenantId, row.id],
          )
        : undefined;
    if (next) return this.queue(tx, row, dataset, next);
    const { failed } = await tx.get<{ failed: number }>(
      `SELECT count(*)::int AS failed FROM backfill_month m JOIN collection_run r ON r.tenant_id = m.tenant_id AND r.id = m.run_id WHERE m.tenant_id = $1 AND m.backfill_id = $2 AND r.status <> 'succeeded'`,
      [tx.tenantId, row.id],
    );
    if (failed && row.status === 'stalled') return;
    const type = failed ? 'backfill.stall' : 'backfill.finish';
    await tx.advance(Backfill, row, backfillMachine, contextOf(row, failed), { type }, { audience: COLLECTORS });
    if (!failed) await this.forget(tx, row);
  }

  private async queue(tx: Tx, row: Backfill, dataset: { id: string; version: number; replaceMode: ReplaceMode }, { month, frozen }: NextMonth): Promise<void> {
    const last = endOfMonth(month);
    const run = await tx.create(
      CollectionRun,
      collectionRunMachine,
      {
        datasetId: dataset.id,
        datasetVersion: dataset.version,
        // of a frozen month nothing changes and nothing goes: its rows are parked
        replaceMode: frozen ? 'upsert' : modeOf(row, dataset),
        acceptPartial: row.acceptPartial,
        // it was shown, and somebody has said that it is meant
        acceptRemoval: true,
        windowFrom: month < row.fromOn ? row.fromOn : month,
        windowTo: last > row.toOn ? row.toOn : last,
        startedBy: row.startedBy,
        backfillId: row.id,
        uploadId: row.uploadId,
        fileName: row.fileName,
        contentHash: row.contentHash,
      },
      { event: 'collectionRun.begin' },
    );
    await tx.execute(`UPDATE backfill_month SET run_id = $4 WHERE tenant_id = $1 AND backfill_id = $2 AND month = $3`, [tx.tenantId, row.id, month, run.id]);
    await tx.job(RUN_JOB, { runId: run.id });
    tx.record({ type: 'run.queued', datasetId: dataset.id, runId: run.id }, 'collectionRun', run.id, COLLECTORS);
  }

  private async forget(tx: Tx, { uploadId }: Backfill): Promise<void> {
    if (uploadId) await tx.execute(`DELETE FROM upload WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, uploadId]);
  }
}

const monthsBetween = (from: IsoDate, to: IsoDate): number => (+to.slice(0, 4) - +from.slice(0, 4)) * 12 + +to.slice(5, 7) - +from.slice(5, 7) + 1;
