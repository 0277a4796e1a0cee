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

/** Which units a template is for, counted from the top: the company, what stands right below it, and everything further down. */
export const UNIT_LEVELS = ['company', 'department', 'team'] as const;
export type UnitLevel = (typeof UNIT_LEVELS)[number];

/** Why somebody gets no card, in the order in which it is asked; `noOwner`: a unit without a head in the population. */
export const SKIP_REASONS = ['hasCard', 'noOwner', 'noHead', 'noTemplate', 'noDefinition', 'noBaseline'] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];
