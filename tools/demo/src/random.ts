/** The only source of chance: the generator of domain.md §7.3, `x = (1103515245x + 12345) mod 2^31`. */
export const SEED = 20260101;

/** A named, independent stream of numbers in [0, 1); the same name always gives the same stream. */
export function stream(name: string): () => number {
  let x = SEED;
  for (const char of name) x = (Math.imul(x, 31) + char.charCodeAt(0)) & 0x7fffffff;
  return () => {
    x = (Math.imul(1103515245, x) + 12345) & 0x7fffffff;
    return x / 2 ** 31;
  };
}

export interface Shape {
  base: number;
  /** Growth from January to December. */
  growth?: number;
  /** Twelve factors around 1. */
  season?: readonly number[];
  noise?: number;
}

/** `v(m) = base × (1 + g·m/11) × season[m] × (1 + e(m))`, twelve unrounded values. */
export function series(name: string, { base, growth = 0, season, noise = 0 }: Shape): number[] {
  const next = stream(name);
  return Array.from({ length: 12 }, (_, m) => base * (1 + (growth * m) / 11) * (season?.[m] ?? 1) * (1 + (next() - 0.5) * noise));
}

/** Splits a whole number by weights (largest remainder, ties to the first); the parts always sum to the total. */
export function split(total: number, weights: readonly number[]): number[] {
  if (!Number.isSafeInteger(total) || total < 0) throw new Error(`cannot split ${total}`);
  const whole = weights.map((weight) => BigInt(Math.round(weight * 1000)));
  const sum = whole.reduce((a, b) => a + b, 0n);
  if (sum === 0n) {
    if (total === 0) return weights.map(() => 0);
    throw new Error('cannot split by weights of zero');
  }
  const exact = whole.map((weight) => weight * BigInt(total));
  const parts = exact.map((value) => Number(value / sum));
  const order = exact.map((value, i) => ({ i, rest: value % sum })).sort((a, b) => (a.rest === b.rest ? a.i - b.i : a.rest > b.rest ? -1 : 1));
  const missing = total - parts.reduce((a, b) => a + b, 0);
  for (const { i } of order.slice(0, missing)) parts[i] += 1;
  return parts;
}

/** Deals small counts one by one to the holder with the largest deficit: months stay exact, shares hold over the year. */
export function deal(totals: readonly number[], shares: readonly number[]): number[][] {
  const sum = shares.reduce((a, b) => a + b, 0);
  const held = shares.map(() => 0);
  let dealt = 0;
  return totals.map((total) => {
    const parts = shares.map(() => 0);
    for (let n = 0; n < total; n += 1) {
      dealt += 1;
      const deficits = shares.map((share, i) => share * dealt - held[i] * sum);
      const to = deficits.indexOf(Math.max(...deficits));
      held[to] += 1;
      parts[to] += 1;
    }
    return parts;
  });
}

/** Multiplies every weight by 1 ± noise/2. */
export function jitter(name: string, weights: readonly number[], noise: number): number[] {
  const next = stream(name);
  return weights.map((weight) => weight * (1 + (next() - 0.5) * noise));
}

export const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Hundredths to a decimal string: 12345 → "123.45". */
export function fixed(scaled: number, decimals: number): string {
  const digits = String(scaled).padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
