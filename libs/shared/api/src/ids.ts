import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

/** Chance is drawn for many ids at once: asking the system for it costs more than the rest of an id. */
const chance = Buffer.allocUnsafe(16 * 256);
let drawn = chance.length;
let [msecs, seq] = [-Infinity, 0];

/** Ids are made here, never by the database: uuid v7, so that rows of one time lie together; those of one process count up. */
export function newId(): string {
  if (drawn === chance.length) {
    randomFillSync(chance);
    drawn = 0;
  }
  const random = chance.subarray(drawn, (drawn += 16));
  const now = Date.now();
  if (now > msecs) [msecs, seq] = [now, random.readUInt32BE(6) >>> 1];
  else if ((seq = (seq + 1) | 0) === 0) msecs += 1;
  return v7({ random, msecs, seq });
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const isUuid = (text: unknown): text is string => typeof text === 'string' && UUID.test(text);
