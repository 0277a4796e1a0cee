import type { Cell } from '@kpi-loop/measurement/domain';
import { UnreadableSource } from './rows';

/** A number keeps every digit it was sent with; JSON's own would be rounded to a double. */
class Digits {
  constructor(readonly text: string) {}
}

export type Json = string | boolean | null | Digits | Json[] | { [name: string]: Json };

const MAX_DEPTH = 4;

export function parseJson(text: string): Json {
  try {
    return JSON.parse(text, ((_key: string, value: unknown, context: { source?: string }) => (typeof value === 'number' ? new Digits(context.source!) : value)) as never) as Json;
  } catch {
    throw new UnreadableSource('notJson');
  }
}

const isObject = (value: Json | undefined): value is { [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Digits);

/** RFC 6901; undefined when there is nothing there. */
export function at(value: Json, pointer: string): Json | undefined {
  let here: Json | undefined = value;
  for (const part of pointer.split('/').slice(1).map((each) => each.replace(/~1/g, '/').replace(/~0/g, '~'))) {
    if (Array.isArray(here)) here = /^\d+$/.test(part) ? here[Number(part)] : undefined;
    else here = isObject(here) && Object.hasOwn(here, part) ? here[part] : undefined;
  }
  return here;
}

export const asText = (value: Json | undefined): string | null =>
  value instanceof Digits ? value.text : typeof value === 'string' ? value : typeof value === 'boolean' ? String(value) : null;

/** A row as flat cells: `customer.name` for what is nested, JSON for lists. */
export function flatten(row: Json): Map<string, Cell> {
  const cells = new Map<string, Cell>();
  const walk = (value: Json, name: string, depth: number): void => {
    if (isObject(value) && depth < MAX_DEPTH) for (const [key, inner] of Object.entries(value)) walk(inner, name ? `${name}.${key}` : key, depth + 1);
    else cells.set(name || 'value', cellOf(value));
  };
  walk(row, '', 0);
  return cells;
}

function cellOf(value: Json): Cell {
  if (value instanceof Digits) return value.text;
  return typeof value === 'object' && value !== null ? JSON.stringify(value, (_, inner: unknown) => (inner instanceof Digits ? Number(inner.text) : inner)) : value;
}
