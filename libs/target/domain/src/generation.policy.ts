import type { Policy } from '@kpi-loop/shared/kernel';

/** Templates of cards are HR's; whoever makes a card may begin with one. */
export const templatePolicy = {
  'scorecardTemplate.list': ['anyone'],
  'scorecardTemplate.write': ['HR'],
} satisfies Policy<string>;

/** Cards for a unit or the whole company by rule. */
export const generationPolicy = {
  'scorecard.generate': ['HR', 'HRBP'],
} satisfies Policy<string>;

/** Why somebody gets no card, in the order in which it is asked. */
export const SKIP_REASONS = ['hasCard', 'noHead', 'noTemplate', 'noDefinition', 'noBaseline'] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];
