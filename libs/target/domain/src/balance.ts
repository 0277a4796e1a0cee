import { Decimal, decimal } from '@kpi-loop/shared/kernel';

/** 维度 (data.md S2): where a metric looks. */
export const PERSPECTIVES = ['financial', 'customer', 'process', 'innovation', 'collaboration'] as const;
export type Perspective = (typeof PERSPECTIVES)[number];

/** Above this share the plan looks at money only (S2). */
export const FINANCIAL_MOST = '0.6';

export interface Balance {
  /** Share of the weight that looks there, 4 dp. */
  shares: Record<Perspective, string>;
  /** Of metrics of which nobody has said where they look, 4 dp. */
  unknown: string;
  /** Nobody looks there. */
  missing: Perspective[];
  tooFinancial: boolean;
}

/** Weight by perspective over any number of cards, each card counting alike. Null without any weight. */
export function balanceOf(weights: readonly { perspective: Perspective | null; weight: string }[]): Balance | null {
  const total = sum(weights.map(({ weight }) => weight));
  if (!total.gt(0)) return null;
  const share = (of: Perspective | null) => sum(weights.filter(({ perspective }) => perspective === of).map(({ weight }) => weight)).div(total);
  const shares = Object.fromEntries(PERSPECTIVES.map((perspective) => [perspective, share(perspective).toDecimalPlaces(4).toFixed()])) as Balance['shares'];
  return {
    shares,
    unknown: share(null).toDecimalPlaces(4).toFixed(),
    missing: PERSPECTIVES.filter((perspective) => share(perspective).isZero()),
    tooFinancial: share('financial').gt(decimal(FINANCIAL_MOST)),
  };
}

const sum = (texts: readonly string[]): Decimal => texts.reduce((total, text) => total.plus(decimal(text)), new Decimal(0));
