import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { UnitOfWork, newId } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import { Upload } from './upload.entity';

const CHUNK = 1024 * 1024;

export interface StoredUpload {
  id: string;
  fileName: string;
  bytes: number;
  sha256: string;
}

/** Files on their way in: a row a megabyte, each written and read in a transaction of its own, so that a slow sender holds none. */
@Injectable()
export class UploadStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** Takes a stream as it comes; nothing stays when it breaks off. */
  async receive(tenantId: string, createdBy: string | null, fileName: string, stream: AsyncIterable<Buffer>, complete: () => boolean): Promise<StoredUpload> {
    const id = newId();
    const hash = createHash('sha256');
    let bytes = 0;
    let ordinal = 0;
    await this.uow.asSystem(tenantId, (tx) => tx.insert(Upload, { id, fileName, createdBy }));
    try {
      for await (const piece of pieces(stream)) {
        hash.update(piece);
        bytes += piece.length;
        await this.uow.asSystem(tenantId, (tx) =>
          tx.execute(`INSERT INTO upload_chunk (tenant_id, upload_id, ordinal, bytes) VALUES ($1, $2, $3, $4)`, [tenantId, id, (ordinal += 1), piece]),
        );
      }
      if (!complete()) throw new Problem('invalid', 'tooLarge');
      if (!bytes) throw new Problem('invalid', 'fileEmpty');
      const sha256 = hash.digest('hex');
      await this.uow.asSystem(tenantId, (tx) =>
        tx.execute(`UPDATE upload SET bytes = $3, sha256 = $4 WHERE tenant_id = $1 AND id = $2`, [tenantId, id, bytes, sha256]),
      );
      return { id, fileName, bytes, sha256 };
    } catch (error) {
      await this.forget(tenantId, id);
      throw error;
    }
  }

  /** Opens the file as often as it is called. */
  open(tenantId: string, id: string): () => AsyncIterable<Buffer> {
    const { uow } = this;
    return async function* () {
      for (let ordinal = 1; ; ordinal += 1) {
        const row = await uow.asSystem(tenantId, (tx) =>
          tx.one<{ bytes: Buffer }>(`SELECT bytes FROM upload_chunk WHERE tenant_id = $1 AND upload_id = $2 AND ordinal = $3`, [tenantId, id, ordinal]),
        );
        if (!row) return;
        yield row.bytes;
      }
    };
  }

  async forget(tenantId: string, id: string): Promise<void> {
    await this.uow.asSystem(tenantId, (tx) => tx.execute(`DELETE FROM upload WHERE tenant_id = $1 AND id = $2`, [tenantId, id]));
  }
}

/** The same bytes in pieces of one megabyte. */
async function* pieces(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    waiting.push(chunk);
    size += chunk.length;
    while (size >= CHUNK) {
      const all = Buffer.concat(waiting);
      yield all.subarray(0, CHUNK);
      waiting = [all.subarray(CHUNK)];
      size = waiting[0].length;
    }
  }
  if (size) yield Buffer.concat(waiting);
}
