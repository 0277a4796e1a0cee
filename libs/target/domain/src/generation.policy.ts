import type { Policy } from '@kpi-loop/shared/kernel';

/** Templates of cards are HR's; whoever makes a card may begin with one. */
export const templatePolicy = {
  'scorecardTemplate.list': ['anyone'],
  'scorecardTemplate.write': ['HR'],
} satisfies Policy<string>;

/** Cards for a unit or the whole company by rule, and of themselves where a period opens. */
export const generationPolicy = {
  'scorecard.generate': ['HR', 'HRBP', 'system'],
} satisfies Policy<string>;

/** Which units a template is for, counted from the top: the company, what stands right below it, and everything further down. */
export const UNIT_LEVELS = ['company', 'department', 'team'] as const;
export type UnitLevel = (typeof UNIT_LEVELS)[number];

/** What begins a run: a person, or by itself the opening of a period, or somebody who joins within one. */
export const GENERATION_ORIGINS = ['asked', 'opening', 'joining'] as const;
export type GenerationOrigin = (typeof GENERATION_ORIGINS)[number];

/**
 * Why somebody gets no card, in the order in which it is asked; `noOwner`: a unit without a head in the population. Of runs that begin
 * by themselves only: `hadCard`, somebody has voided it; `onlyAsked`, his template waits until it is asked for.
 */
export const SKIP_REASONS = ['hasCard', 'hadCard', 'noOwner', 'noHead', 'noTemplate', 'onlyAsked', 'noDefinition', 'noBaseline'] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];
