import { decimal } from '@kpi-loop/shared/kernel';

/** What the loop does to its people, counted (domain.md §5.2, item 8): the two-way scorecard of the system itself. */
export const HEALTH_KEYS = [
  'linesWithoutDissent',
  'rounds',
  'signaturesRefused',
  'disputesUpheld',
  'appealsUpheld',
  'alertsSupported',
  'alertsEscalated',
] as const;
export type HealthKey = (typeof HEALTH_KEYS)[number];

/** Fewer people than this would show what one of them did. */
export const LEAST_PEOPLE = 5;

export interface HealthCount {
  key: HealthKey;
  /** Lines, cards, disputes or alerts that were counted, and the people they belong to. */
  count: number;
  people: number;
  /** How many of them it is said of; null of a mean. */
  part: number | null;
  mean: string | null;
}

export interface HealthFigure {
  key: HealthKey;
  /** A share from 0 to 1 with three decimals, or a mean with one; null where it is held back. */
  value: string | null;
  count: number | null;
  part: number | null;
}

/** With fewer than five people behind it neither a figure nor what it counts is told, and nothing at all where nothing happened. Half up. */
export function healthFigure({ key, count, people, part, mean }: HealthCount): HealthFigure {
  if (people < LEAST_PEOPLE || count === 0) return { key, value: null, count: null, part: null };
  const value = part === null ? decimal(mean ?? 0).toFixed(1) : decimal(part).div(count).toFixed(3);
  return { key, value, count, part };
}
