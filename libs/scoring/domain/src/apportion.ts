import { Fraction } from './fraction';
import { refuse } from './refuse';

/**
 * Weights as integers in one common unit, so that remainders compare exactly (R-X1).
 * @throws Problem invalid weightNegative, weightsTotalZero, notANumber
 */
export function commonUnits(weights: string[]): bigint[] {
  const values = weights.map(Fraction.of);
  const places = Math.max(0, ...weights.map((weight) => weight.split('.')[1]?.length ?? 0));
  const units = values.map((value) => value.times(Fraction.units(10n ** BigInt(places))).whole());
  if (units.some((unit) => unit < 0n)) refuse('weightNegative');
  if (sumOf(units) === 0n) refuse('weightsTotalZero');
  return units;
}

export const sumOf = (units: bigint[]): bigint => units.reduce((sum, unit) => sum + unit, 0n);

/**
 * Largest remainder: shares `total` indivisible units by weight so that the sum is exact (R-X1). What is left after the
 * whole shares goes, one unit each, to the largest undivided remainders; ties to the lowest id, else to list order (R-X9).
 */
export function apportion(total: bigint, weights: bigint[], ids?: string[]): bigint[] {
  const allWeights = sumOf(weights);
  const shares = weights.map((weight) => (total * weight) / allWeights);
  const remainders = weights.map((weight) => (total * weight) % allWeights);
  const left = Number(total - sumOf(shares));
  const byRemainder = weights.map((_, i) => i).sort((a, b) => descending(remainders[a], remainders[b]) || byId(ids, a, b));
  for (const i of byRemainder.slice(0, left)) shares[i] += 1n;
  return shares;
}

const descending = (a: bigint, b: bigint): number => (a > b ? -1 : a < b ? 1 : 0);

function byId(ids: string[] | undefined, a: number, b: number): number {
  if (!ids || ids[a] === ids[b]) return a - b;
  return ids[a] < ids[b] ? -1 : 1;
}
