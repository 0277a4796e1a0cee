import type { IsoDate } from '@kpi-loop/shared/kernel';

/** 考核周期 templates: what a cycle begins with. The grains say how it is cut, and may be chosen otherwise. */
export const TEMPLATES = ['annual', 'quarterly', 'monthly'] as const;
export type Template = (typeof TEMPLATES)[number];

/** How long the periods are that are settled; the finest first. */
export const SETTLEMENT_GRAINS = ['month', 'quarter', 'half', 'year'] as const;
export type SettlementGrain = (typeof SETTLEMENT_GRAINS)[number];
/** What is only tracked within them. */
export const TRACKING_GRAINS = ['none', 'month'] as const;
export type TrackingGrain = (typeof TRACKING_GRAINS)[number];

export interface Grains {
  settlementGrain: SettlementGrain;
  trackingGrain: TrackingGrain;
}
export const GRAINS_OF: Record<Template, Grains> = {
  annual: { settlementGrain: 'quarter', trackingGrain: 'month' },
  quarterly: { settlementGrain: 'quarter', trackingGrain: 'none' },
  monthly: { settlementGrain: 'month', trackingGrain: 'none' },
};

export const PERIOD_KINDS = ['TRACKING', 'SETTLEMENT'] as const;
export type PeriodKind = (typeof PERIOD_KINDS)[number];

export const CYCLE_STATUSES = [
  'draft',
  'published',
  'active',
  'settlement.scoring',
  'settlement.calibrating',
  'settlement.previewing',
  'settlement.appealing',
  'settlement.rewarding',
  'closed',
  'archived',
  'cancelled',
] as const;
export type CycleStatus = (typeof CYCLE_STATUSES)[number];

export const CONTRACTING = ['pending', 'open', 'chasing', 'closed'] as const;
export type Contracting = (typeof CONTRACTING)[number];
export const ADJUSTING = ['pending', 'window_open', 'frozen'] as const;
export type Adjusting = (typeof ADJUSTING)[number];
export const HOLDS = ['running', 'suspended'] as const;

/** Where a cycle stands in each of its regions, as its row has it. */
export interface CycleStand {
  status: string;
  contracting: string;
  adjusting: string;
  hold: string;
}
export const standOf = ({ status, contracting, adjusting, hold }: CycleStand): Record<keyof CycleStand, string> => ({ status, contracting, adjusting, hold });

export const PERIOD_STATUSES = ['upcoming', 'open', 'data_closing', 'data_locked', 'scored', 'reviewed', 'closed'] as const;
export type PeriodStatus = (typeof PERIOD_STATUSES)[number];

/** A slice before it is a row. */
export interface PeriodPlan {
  /** From 1 within its cycle and kind. */
  ordinal: number;
  code: string;
  name: string;
  nameEn: string;
  kind: PeriodKind;
  startsOn: IsoDate;
  endsOn: IsoDate;
}

/** A slice that is settled, with those tracked within it; none where nothing is. */
export interface SettledPlan extends PeriodPlan {
  tracked: PeriodPlan[];
}

/** What must be empty before a period may lock or close: asked of the features downstream. */
export const GATES = ['lock', 'close'] as const;
export type Gate = (typeof GATES)[number];
