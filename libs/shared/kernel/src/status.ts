import type { AnyStateMachine, StateValue } from 'xstate';

/** What a row stores: one path (`negotiating.with_owner`), or one path per region of a parallel machine, a column each. */
export type Status = string | Record<string, string>;

/** `{ negotiating: 'with_owner' }` → `negotiating.with_owner`. */
export function toPath(value: StateValue | undefined): string {
  if (typeof value === 'string') return value;
  const [key, inner] = Object.entries(value ?? {})[0] ?? ['', undefined];
  return inner === undefined || (typeof inner === 'object' && !Object.keys(inner).length) ? key : `${key}.${toPath(inner)}`;
}

/** `negotiating.with_owner` → `{ negotiating: 'with_owner' }`. */
export function toValue(path: string): StateValue {
  const keys = path.split('.');
  return keys.slice(0, -1).reduceRight<StateValue>((inner, key) => ({ [key]: inner }), keys[keys.length - 1]);
}

export function valueOf(status: Status): StateValue {
  if (typeof status === 'string') return toValue(status);
  return Object.fromEntries(Object.entries(status).map(([region, path]) => [region, toValue(path)]));
}

export function statusOf(machine: AnyStateMachine, value: StateValue): Status {
  if (machine.root.type !== 'parallel') return toPath(value);
  return Object.fromEntries(Object.entries(value as Record<string, StateValue>).map(([region, inner]) => [region, toPath(inner)]));
}

/** One line for logs and error messages: `condition=breaching handling=new`. */
export function printStatus(status: Status): string {
  return typeof status === 'string'
    ? status
    : Object.entries(status)
        .map(([region, path]) => `${region}=${path}`)
        .join(' ');
}

/** Every status there is, by the column that holds it: `status`, or one column a region of a parallel machine. */
export function statusesOf({ root }: AnyStateMachine): Record<string, string[]> {
  if (root.type !== 'parallel') return { status: leaves(root) };
  return Object.fromEntries(Object.entries(root.states).map(([region, node]) => [region, leaves(node)]));
}

function leaves(node: AnyStateMachine['root'], path: string[] = []): string[] {
  const inner = Object.entries(node.states);
  return inner.length ? inner.flatMap(([key, child]) => leaves(child, [...path, key])) : [path.join('.')];
}
