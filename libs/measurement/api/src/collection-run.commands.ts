import { Injectable } from '@nestjs/common';
import { collectionPolicy, collectionRunMachine, isEntered, isSent, type ReplaceMode, type SourceKind } from '@kpi-loop/measurement/domain';
import { plainParties, type Tx } from '@kpi-loop/shared/api';
import { Problem, permit, type IsoDate } from '@kpi-loop/shared/kernel';
import { COLLECTORS } from './audiences';
import { RETRY, contextOf } from './collect';
import type { CollectionRunView, RunBeginDto, RunRetryDto } from './collection-run.dto';
import { CollectionRun } from './collection-run.entity';
import { CollectionRunReader } from './collection-run.reader';

export const RUN_JOB = 'measurement.collect';
/** A delivery that is carried out while its sender waits: if nobody has by then, a worker does. */
export const RESUME = 'collectionRun.resume';
export const RESUME_AFTER_MINUTES = 15;

/** What a run that is tried again forgets. */
const ANEW = { problem: null, problemParams: {}, finishedAt: null, rowsRead: 0, rowsRejected: 0, rowsIgnored: 0, rowsLate: 0, bytesRead: 0 };

interface DatasetRef {
  id: string;
  version: number;
  replaceMode: ReplaceMode;
  kind: SourceKind;
}

@Injectable()
export class CollectionRunCommands {
  constructor(private readonly reader: CollectionRunReader) {}

  /** What the schedule begins. One run of a dataset at a time: while one goes on, this turn is left out. */
  async beginScheduled(tx: Tx, datasetId: string, window: { from: IsoDate; to: IsoDate }): Promise<void> {
    const dataset = await tx.get<DatasetRef>(`SELECT id, version, replace_mode FROM dataset WHERE tenant_id = $1 AND id = $2 FOR UPDATE`, [tx.tenantId, datasetId]);
    if (await inProgress(tx, datasetId)) return;
    await this.queue(tx, dataset, { scheduled: true, windowFrom: window.from, windowTo: window.to });
  }

  /** A scheduled run that its source failed. Whoever has begun another one meanwhile has made it needless. */
  async retryScheduled(tx: Tx, id: string): Promise<void> {
    const run = await tx.claim(CollectionRun, id);
    const later = await tx.one(`SELECT 1 AS found FROM collection_run WHERE tenant_id = $1 AND dataset_id = $2 AND id > $3 LIMIT 1`, [tx.tenantId, run.datasetId, id]);
    if (run.status !== 'failed' || later) return;
    const set = { ...ANEW, attempt: run.attempt + 1 };
    await tx.advance(CollectionRun, run, collectionRunMachine, contextOf(run), { type: RETRY }, { audience: COLLECTORS, set });
    await tx.job(RUN_JOB, { runId: id });
  }

  /** A new delivery; the worker takes it. @throws Problem conflict alreadyImported (the same content landed last), runInProgress. */
  async begin(tx: Tx, datasetId: string, dto: RunBeginDto): Promise<CollectionRunView> {
    permit(collectionPolicy, 'collectionRun.begin', plainParties(tx.viewer));
    const dataset = await tx.get<DatasetRef>(
      `SELECT d.id, d.version, d.replace_mode, s.kind FROM dataset d JOIN source s ON s.tenant_id = d.tenant_id AND s.id = d.source_id WHERE d.tenant_id = $1 AND d.id = $2 FOR UPDATE OF d`,
      [tx.tenantId, datasetId],
    );
    if (isEntered(dataset.kind)) throw new Problem('ruleBroken', 'figuresAreEntered', undefined, { violations: ['figuresAreEntered'] });
    await refuseSecond(tx, datasetId);
    const delivery = isSent(dataset.kind) ? await this.file(tx, dataset, dto) : this.window(dto);
    const { acceptPartial = false, acceptRemoval = false, replaceMode = dataset.replaceMode } = dto;
    const runId = await this.queue(tx, dataset, { acceptPartial, acceptRemoval, replaceMode, startedBy: tx.viewer.personId, ...delivery });
    return this.reader.view(tx, runId);
  }

  private async queue(tx: Tx, dataset: DatasetRef, values: Partial<CollectionRun>): Promise<string> {
    const { id: datasetId, version: datasetVersion, replaceMode } = dataset;
    const run = await tx.create(
      CollectionRun,
      collectionRunMachine,
      { datasetId, datasetVersion, replaceMode, acceptPartial: false, acceptRemoval: false, ...values },
      { event: 'collectionRun.begin' },
    );
    await tx.job(RUN_JOB, { runId: run.id });
    tx.record({ type: 'run.queued', datasetId, runId: run.id }, 'collectionRun', run.id, COLLECTORS);
    return run.id;
  }

  async retry(tx: Tx, id: string, { acceptPartial, acceptRemoval }: RunRetryDto): Promise<CollectionRunView> {
    const run = await tx.claim(CollectionRun, id);
    permit(collectionPolicy, 'collectionRun.retry', plainParties(tx.viewer));
    await refuseSecond(tx, run.datasetId);
    await tx.advance(
      CollectionRun,
      run,
      collectionRunMachine,
      contextOf(run),
      { type: 'collectionRun.retry' },
      {
        audience: COLLECTORS,
        set: {
          acceptPartial: acceptPartial ?? run.acceptPartial,
          acceptRemoval: acceptRemoval ?? run.acceptRemoval,
          ...ANEW,
        },
      },
    );
    await tx.job(RUN_JOB, { runId: run.id });
    return this.reader.view(tx, id);
  }

  /** Ends a run that waits or is being carried out; whoever carries it out notices, and cancels what the source is doing. */
  async stop(tx: Tx, id: string): Promise<CollectionRunView> {
    const run = await tx.claim(CollectionRun, id);
    permit(collectionPolicy, 'collectionRun.stop', plainParties(tx.viewer));
    const set = { problem: 'runStopped', problemParams: {}, finishedAt: new Date() };
    await tx.advance(CollectionRun, run, collectionRunMachine, contextOf(run), { type: 'collectionRun.stop' }, { set, audience: COLLECTORS });
    return this.reader.view(tx, id);
  }

  /** New columns of a source that somebody has looked at: from now on they are known, and left out on purpose. */
  async acknowledge(tx: Tx, id: string): Promise<CollectionRunView> {
    const run = await tx.claim(CollectionRun, id);
    permit(collectionPolicy, 'dataset.edit', plainParties(tx.viewer));
    await tx.execute(
      `WITH seen AS (UPDATE collection_run SET drift_seen_by = $3, drift_seen_at = tenant_now() WHERE tenant_id = $1 AND id = $2 AND drift_seen_at IS NULL RETURNING dataset_id, new_columns)
       UPDATE dataset d SET ignored_columns = ARRAY(SELECT DISTINCT c FROM unnest(d.ignored_columns || seen.new_columns) c ORDER BY c) FROM seen WHERE d.tenant_id = $1 AND d.id = seen.dataset_id`,
      [tx.tenantId, id, tx.actor],
    );
    tx.record({ type: 'dataset.driftSeen', datasetId: run.datasetId, runId: id }, 'dataset', run.datasetId, COLLECTORS);
    return this.reader.view(tx, id);
  }

  private async file(tx: Tx, dataset: DatasetRef, dto: RunBeginDto): Promise<Partial<CollectionRun>> {
    if (!dto.uploadId) throw new Problem('invalid', 'invalidRequest', undefined, { fields: [{ pointer: '/uploadId', code: 'isDefined' }] });
    const upload = await tx.get<{ id: string; fileName: string; bytes: string; sha256: string }>(
      `SELECT id, file_name, bytes, sha256 FROM upload WHERE tenant_id = $1 AND id = $2 AND sha256 IS NOT NULL`,
      [tx.tenantId, dto.uploadId],
    );
    const last = await tx.one<{ id: string; contentHash: string; datasetVersion: number }>(
      `SELECT id, content_hash, dataset_version FROM collection_run WHERE tenant_id = $1 AND dataset_id = $2 AND status = 'succeeded' ORDER BY finished_at DESC LIMIT 1`,
      [tx.tenantId, dataset.id],
    );
    if (last?.contentHash === upload.sha256 && last.datasetVersion === dataset.version && !dto.again) {
      throw new Problem('conflict', 'alreadyImported', undefined, { params: { runId: last.id, link: `/collection/runs/${last.id}` } });
    }
    return { uploadId: upload.id, fileName: upload.fileName, contentHash: upload.sha256, bytesTotal: upload.bytes, ...this.window(dto) };
  }

  private window({ from, to }: RunBeginDto): Partial<CollectionRun> {
    if ((from === undefined) !== (to === undefined) || (from && to && from > to))
      throw new Problem('invalid', 'invalidRequest', undefined, { fields: [{ pointer: '/to', code: 'windowWrong' }] });
    return { windowFrom: from ?? null, windowTo: to ?? null };
  }
}

/** One run of a dataset at a time; whoever asks holds the dataset's row. @throws Problem conflict (409) runInProgress. */
export async function refuseSecond(tx: Tx, datasetId: string): Promise<void> {
  const other = await inProgress(tx, datasetId);
  if (other) throw new Problem('conflict', 'runInProgress', undefined, { params: { runId: other.id } });
}

export const inProgress = (tx: Tx, datasetId: string): Promise<{ id: string } | undefined> =>
  tx.one(`SELECT id FROM collection_run WHERE tenant_id = $1 AND dataset_id = $2 AND status IN ('queued', 'running') LIMIT 1`, [tx.tenantId, datasetId]);
