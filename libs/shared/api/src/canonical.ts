import { createHash } from 'node:crypto';

/** JSON with the keys of every object in order, so that equal things have equal text however deep they differ in order. */
export function canonical(value: unknown): string {
  const plain = value !== null && typeof value === 'object' && 'toJSON' in value ? (value as { toJSON(): unknown }).toJSON() : value;
  if (plain === null || typeof plain !== 'object') return JSON.stringify(plain) ?? 'null';
  if (Array.isArray(plain)) return `[${plain.map(canonical).join(',')}]`;
  const entries = Object.entries(plain)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
}

export const sha256Of = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('hex');
