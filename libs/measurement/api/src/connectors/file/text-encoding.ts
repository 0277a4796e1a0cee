import { isAscii } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { UnreadableSource } from '../rows';

export type Encoding = 'utf-8' | 'gb18030' | 'utf-16le';

/**
 * What a text file is written in: a byte-order mark says so; else UTF-8 when every byte fits, else GBK (GB18030 reads it)
 * when every byte fits that. Reads the file once. @throws UnreadableSource encodingUnknown, notAText.
 */
export async function detectEncoding(bytes: AsyncIterable<Buffer>): Promise<Encoding> {
  const decoders = new Map<Encoding, TextDecoder>([
    ['utf-8', new TextDecoder('utf-8', { fatal: true })],
    ['gb18030', new TextDecoder('gb18030', { fatal: true })],
  ]);
  let first = true;
  let plain = true;
  for await (const chunk of bytes) {
    if (first && chunk[0] === 0xff && chunk[1] === 0xfe) return 'utf-16le';
    if (first && chunk[0] === 0xfe && chunk[1] === 0xff) throw new UnreadableSource('encodingUnknown');
    first = false;
    if (chunk.includes(0)) throw new UnreadableSource('notAText');
    // up to the first byte that is none of ASCII every encoding says the same, and nothing is left half read
    plain &&= isAscii(chunk);
    if (plain) continue;
    tryAll(decoders, chunk);
  }
  tryAll(decoders, null);
  return [...decoders.keys()][0];
}

function tryAll(decoders: Map<Encoding, TextDecoder>, chunk: Buffer | null): void {
  for (const [encoding, decoder] of [...decoders]) {
    try {
      decoder.decode(chunk ?? undefined, { stream: chunk !== null });
    } catch {
      decoders.delete(encoding);
    }
  }
  if (!decoders.size) throw new UnreadableSource('encodingUnknown');
}

/** Text of the file, without a byte-order mark, piece by piece with the bytes read so far. */
export async function* decoded(bytes: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<{ text: string; bytes: number }> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let read = 0;
  for await (const chunk of bytes) {
    read += chunk.length;
    yield { text: decoder.decode(chunk, { stream: true }), bytes: read };
  }
  yield { text: decoder.decode(), bytes: read };
}
