import type { ZeroDenominator } from '@kpi-loop/metric/domain';
import { Decimal, decimal } from '@kpi-loop/shared/kernel';

/** Σnum ÷ Σden to 40 significant digits (R-N1), or Σnum where there is no denominator; null for nothing ÷ something, and for anything ÷ 0 unless that is 0. */
export function valueOf(numerator: string | null, denominator: string | null, zero: ZeroDenominator = 'NONE'): string | null {
  if (numerator === null) return null;
  if (denominator === null) return numerator;
  const bottom = decimal(denominator);
  if (bottom.isZero()) return zero === 'ZERO' ? '0' : null;
  return new Decimal(decimal(numerator).div(bottom)).toFixed();
}
