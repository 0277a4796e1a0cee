import { decimal } from '@kpi-loop/shared/kernel';
import type { GuidelineShareDto } from '@kpi-loop/shared/client';

/** What was typed for each grade. */
export type Shares = Readonly<Record<string, string>>;

const PERCENT = /^\d{1,3}(\.\d{1,2})?$/;

/** A guideline names every grade, or there is none. */
export function sharesGiven(grades: string[], shares: Shares): GuidelineShareDto[] {
  if (!grades.some((grade) => shares[grade])) return [];
  return grades.map((grade) => ({ grade, pct: shares[grade] || '0' }));
}

/** Of what is a number so far. */
export const totalOf = (guideline: GuidelineShareDto[]): string =>
  guideline.reduce((sum, { pct }) => (PERCENT.test(pct) ? sum.plus(pct) : sum), decimal(0)).toString();
