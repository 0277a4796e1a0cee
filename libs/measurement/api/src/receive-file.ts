import type { MultipartFile } from '@fastify/multipart';
import type { KpiRequest, RequestTransaction } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import type { StoredUpload, UploadStore } from './upload.store';

/** The file of a multipart request, kept for whoever sent it. @throws Problem invalid (400) fileMissing, fileEmpty, tooLarge. */
export async function receiveFile(request: KpiRequest, uploads: UploadStore, transactions: RequestTransaction, maxBytes?: number): Promise<StoredUpload> {
  const limits = maxBytes ? { limits: { fileSize: maxBytes } } : undefined;
  const part = request.isMultipart?.() ? ((await request.file(limits)) as MultipartFile | undefined) : undefined;
  if (!part) throw new Problem('invalid', 'fileMissing');
  const { tenantId, personId } = request.tx!.viewer;
  const fileName = part.filename.replace(/[\u0000-\u001f/\\]/g, '_').slice(0, 200);
  const received = await uploads.receive(tenantId, personId, fileName, part.file, () => !part.file.truncated);
  // only when the file is here can be said whether it is the one that came before: then the first stays and this one goes
  const kept = await transactions
    .run(request, async () => received, { fingerprint: JSON.stringify([fileName, received.sha256]) })
    .catch(async (error: unknown) => {
      await uploads.forget(tenantId, received.id);
      throw error;
    });
  if (kept.id !== received.id) await uploads.forget(tenantId, received.id);
  return kept;
}
