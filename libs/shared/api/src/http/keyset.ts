import { Problem } from '@kpi-loop/shared/kernel';

/** A page is found by the last key of the one before, never by counting rows (scale.md §4, rule 10). */
export const PAGE_MAX = 200;

export const encodeCursor = (key: unknown[]): string => Buffer.from(JSON.stringify(key)).toString('base64url');

export function decodeCursor(text: string | undefined, length: number): unknown[] | null {
  if (!text) return null;
  try {
    const key: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (Array.isArray(key) && key.length === length && key.every((k) => k === null || ['string', 'number', 'boolean'].includes(typeof k))) return key;
  } catch {
    // falls through to the named refusal
  }
  throw new Problem('invalid', 'cursorMalformed');
}
