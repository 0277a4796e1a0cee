import { toCamel } from './entity';

// How rows and values are written to the database and read from it.

/** What is not given is the database's to fill in. */
export function placeholder({ type }: { type: unknown }, value: unknown, params: unknown[]): string {
  if (value === undefined) return 'DEFAULT';
  return `$${params.push(type === 'jsonb' && value !== null ? JSON.stringify(value) : value)}`;
}

export const jsonParam = (value: unknown): unknown =>
  value !== null && typeof value === 'object' && !(value instanceof Date) && !Buffer.isBuffer(value) ? JSON.stringify(value) : value;

export const isMissing = (error: unknown, name: string): boolean => {
  const { code, column } = error as { code?: string; column?: string };
  return code === '23502' && column === name;
};

const camel = new Map<string, string>();
function camelOf(name: string): string {
  let known = camel.get(name);
  if (known === undefined) camel.set(name, (known = toCamel(name)));
  return known;
}

export function camelRows<T>(rows: Record<string, unknown>[]): T[] {
  if (!rows.length) return [];
  const names = Object.keys(rows[0]);
  const camels = names.map(camelOf);
  return rows.map((row) => {
    const renamed: Record<string, unknown> = {};
    for (let i = 0; i < names.length; i++) renamed[camels[i]] = row[names[i]];
    return renamed as T;
  });
}
