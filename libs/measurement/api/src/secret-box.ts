import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Problem } from '@kpi-loop/shared/kernel';

const IV = 12;
const TAG = 16;

function key(): Buffer {
  const hex = process.env['SECRET_KEY'] ?? '';
  if (!/^[0-9a-f]{64}$/i.test(hex)) throw new Problem('unavailable', 'secretKeyMissing', 'SECRET_KEY: 64 hexadecimal digits');
  return Buffer.from(hex, 'hex');
}

/** AES-256-GCM under the key of the installation. `place` is bound to it: a secret copied to another row does not open. */
export function seal(text: string, place: string): Buffer {
  const iv = randomBytes(IV);
  const cipher = createCipheriv('aes-256-gcm', key(), iv).setAAD(Buffer.from(place));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
}

/** @throws Problem unavailable when the key of the installation is another one than it was sealed with. */
export function unseal(box: Buffer, place: string): string {
  const decipher = createDecipheriv('aes-256-gcm', key(), box.subarray(0, IV))
    .setAAD(Buffer.from(place))
    .setAuthTag(box.subarray(IV, IV + TAG));
  try {
    return Buffer.concat([decipher.update(box.subarray(IV + TAG)), decipher.final()]).toString('utf8');
  } catch {
    throw new Problem('unavailable', 'secretUnreadable', 'sealed with another SECRET_KEY');
  }
}
