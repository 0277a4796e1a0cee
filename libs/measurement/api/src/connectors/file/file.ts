import { previewOf, type Connector } from '../connector';
import { UnreadableSource } from '../rows';
import { withFileRows } from './file-rows';

/** Files people or programs send. `open` gives the bytes of an upload as often as it is called. */
export function file(open: (uploadId: string) => () => AsyncIterable<Buffer>): Connector {
  const read: Connector['read'] = async ({ uploadId, columns }, work) => {
    if (!uploadId) throw new UnreadableSource('fileGone');
    return withFileRows(open(uploadId), columns ?? [], work);
  };
  return { test: async () => ({ serverVersion: '', roleCanWrite: false }), schema: async () => [], preview: previewOf(read), read };
}
