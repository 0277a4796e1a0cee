import { Problem } from '@kpi-loop/shared/kernel';

/** Beside the columns that a definition names: the units directly below, and the people. */
export const BY_UNIT = '@unit';
export const BY_PERSON = '@person';

/** One choice on the way down: the rows whose `by` is `value`; null is "none given", of units the rows of the unit itself. */
export interface DrillStep {
  by: string;
  value: string | null;
}

const MOST_STEPS = 8;

/**
 * The way down as it stands in an address: a JSON array of `{ by, value }`.
 * @throws Problem invalid (400) `drillPathUnreadable` for anything else, also for more than eight steps.
 */
export function drillSteps(text: string | undefined): DrillStep[] {
  if (!text) return [];
  const steps = parsed(text);
  if (!Array.isArray(steps) || steps.length > MOST_STEPS || !steps.every(isStep)) throw new Problem('invalid', 'drillPathUnreadable', 'at');
  return steps.map(({ by, value }) => ({ by, value }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isStep(step: unknown): step is DrillStep {
  const { by, value } = (step ?? {}) as Record<string, unknown>;
  return typeof by === 'string' && by !== '' && (value === null || typeof value === 'string');
}

/** What a definition says of looking closer. */
export interface Drillable {
  dimensions: readonly string[];
  drillPaths: readonly { columns: readonly string[] }[];
}

/**
 * By what a figure of a unit or a person may be split after the given steps: units and people first, then the columns the
 * definition names. What was chosen is not offered again; units are, as long as a step goes further down.
 */
export function waysToSplit({ dimensions, drillPaths }: Drillable, subjectKind: 'person' | 'unit', people: boolean, steps: readonly DrillStep[]): string[] {
  const chosen = new Set(steps.map((step) => step.by));
  const columns = [...new Set([...dimensions, ...drillPaths.flatMap((path) => path.columns)])].filter((column) => !chosen.has(column));
  if (subjectKind === 'person' || chosen.has(BY_PERSON)) return columns;
  const atTheUnitItself = steps.some((step) => step.by === BY_UNIT && step.value === null);
  return [...(atTheUnitItself ? [] : [BY_UNIT]), ...(people ? [BY_PERSON] : []), ...columns];
}

/** What comes next on a path of the definition that begins with the steps taken; else the first way there is. */
export function nextSplit(definition: Drillable, ways: readonly string[], steps: readonly DrillStep[]): string | null {
  const taken = steps.map((step) => step.by).filter((by) => !by.startsWith('@'));
  const path = definition.drillPaths.find(({ columns }) => columns.length > taken.length && taken.every((by, i) => columns[i] === by) && taken.length > 0);
  const next = path?.columns[taken.length];
  return next && ways.includes(next) ? next : (ways[0] ?? null);
}
