import { createHash } from 'node:crypto';

/** The same text for the same content, whatever order the keys come in (jsonb keeps none). */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`)
    .join(',')}}`;
}

export const sha256Of = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('hex');
