import { Injectable } from '@nestjs/common';
import { collectionRunMachine, columnIndex, pushPolicy, type ReplaceMode } from '@kpi-loop/measurement/domain';
import { UnitOfWork, type Machine, type Tx } from '@kpi-loop/shared/api';
import { Problem, permit, type Party } from '@kpi-loop/shared/kernel';
import { COLLECTORS } from './audiences';
import { Collect, inMinutes } from './collect';
import { CollectionRun } from './collection-run.entity';
import { RESUME, RESUME_AFTER_MINUTES, refuseSecond } from './collection-run.commands';
import type { PushQuery, PushResultView } from './observation.dto';
import { UploadStore, type StoredUpload } from './upload.store';

const KEY_HOLDER: ReadonlySet<Party> = new Set<Party>(['key']);

interface Target {
  id: string;
  version: number;
  replaceMode: ReplaceMode;
  keyName: string;
}

/** Rows that programs send: a delivery like every other, with a run of its own, carried out while the program waits. */
@Injectable()
export class ObservationCommands {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly uploads: UploadStore,
    private readonly collect: Collect,
  ) {}

  async push(machine: Machine, query: PushQuery, requestKey: string | null, body: AsyncIterable<Buffer>): Promise<PushResultView> {
    const { tenantId } = machine;
    await this.uow.asSystem(tenantId, (tx) => this.target(tx, machine, query.dataset));
    const upload = await this.uploads.receive(tenantId, null, 'push', watched(body, machine), () => true);
    try {
      if (machine.signed && !machine.signed.holds()) throw new Problem('unauthenticated', 'keyInvalid');
      const { runId, replayed } = await this.uow.asSystem(tenantId, (tx) => this.begin(tx, machine, query, requestKey ?? machine.signed?.signature ?? null, upload));
      if (!replayed) await this.collect.run(tenantId, runId);
      return await this.uow.asSystem(tenantId, (tx) => this.result(tx, machine, runId, replayed));
    } finally {
      // what did not land is in the hands of the program that sent it
      await this.uploads.forget(tenantId, upload.id);
    }
  }

  /** What became of a run of this key. */
  result(tx: Tx, { keyId }: Machine, runId: string, replayed = false): Promise<PushResultView> {
    permit(pushPolicy, 'observation.result', KEY_HOLDER);
    return resultOf(tx, keyId, runId, replayed);
  }

  private async target(tx: Tx, { keyId }: Machine, code: string): Promise<Target> {
    permit(pushPolicy, 'observation.push', KEY_HOLDER);
    const target = await tx.one<Target>(
      `SELECT d.id, d.version, d.replace_mode, k.name AS key_name FROM dataset d JOIN api_key_dataset s ON s.tenant_id = d.tenant_id AND s.dataset_id = d.id
       JOIN api_key k ON k.tenant_id = s.tenant_id AND k.id = s.api_key_id WHERE d.tenant_id = $1 AND d.code = $2 AND k.id = $3 FOR UPDATE OF d`,
      [tx.tenantId, code, keyId],
    );
    if (!target) throw new Problem('forbidden', 'datasetNotOfKey', undefined, { params: { dataset: code } });
    return target;
  }

  /** The same key with the same rows is the run there is. @throws Problem ruleBroken (422) when it comes with others, conflict (409) runInProgress. */
  private async begin(tx: Tx, machine: Machine, { dataset, partial }: PushQuery, requestKey: string | null, upload: StoredUpload): Promise<{ runId: string; replayed: boolean }> {
    const target = await this.target(tx, machine, dataset);
    const known =
      requestKey === null
        ? undefined
        : await tx.one<{ id: string; contentHash: string; datasetId: string }>(
            `SELECT id, content_hash, dataset_id FROM collection_run WHERE tenant_id = $1 AND api_key_id = $2 AND request_key = $3`,
            [tx.tenantId, machine.keyId, requestKey],
          );
    if (known && (known.contentHash !== upload.sha256 || known.datasetId !== target.id)) throw new Problem('ruleBroken', 'idempotencyKeyReused');
    if (known) return { runId: known.id, replayed: true };
    await refuseSecond(tx, target.id);
    const run = await tx.create(
      CollectionRun,
      collectionRunMachine,
      {
        datasetId: target.id,
        datasetVersion: target.version,
        acceptPartial: partial === 'true',
        acceptRemoval: false,
        replaceMode: target.replaceMode,
        uploadId: upload.id,
        fileName: target.keyName,
        contentHash: upload.sha256,
        bytesTotal: String(upload.bytes),
        apiKeyId: machine.keyId,
        requestKey,
      },
      { event: 'collectionRun.begin' },
    );
    // whoever carries it out may be killed meanwhile: then the run is not left standing
    await tx.deadline('collectionRun', run.id, RESUME, await inMinutes(tx, RESUME_AFTER_MINUTES));
    tx.record({ type: 'run.queued', datasetId: target.id, runId: run.id }, 'collectionRun', run.id, COLLECTORS);
    return { runId: run.id, replayed: false };
  }
}

async function* watched(body: AsyncIterable<Buffer>, { signed }: Machine): AsyncGenerator<Buffer> {
  for await (const piece of body) {
    signed?.update(piece);
    yield piece;
  }
}

async function resultOf(tx: Tx, keyId: string, runId: string, replayed: boolean): Promise<PushResultView> {
  const run = await tx.get<Omit<PushResultView, 'errors' | 'replayed'> & { header: string[] }>(
    `SELECT id AS run_id, status, problem, rows_read, rows_accepted, rows_changed, rows_ignored, rows_late, rows_rejected, coalesce(header, '{}') AS header
     FROM collection_run WHERE tenant_id = $1 AND id = $2 AND api_key_id = $3`,
    [tx.tenantId, runId, keyId],
  );
  const errors = await tx.query<{ rowNo: number; cell: string; code: string; detail: string }>(
    `SELECT row_no, cell, code, detail FROM row_error WHERE tenant_id = $1 AND run_id = $2 ORDER BY ordinal`,
    [tx.tenantId, runId],
  );
  const { header, ...counts } = run;
  return { ...counts, replayed, errors: errors.map(({ rowNo, cell, code, detail }) => ({ row: rowNo, column: header[columnIndex(cell)] ?? '', code, value: detail })) };
}
