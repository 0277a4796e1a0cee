import { Decimal, decimal } from '@kpi-loop/shared/kernel';

/** How drivers make the figure they drive: multiplied (leads × conversion × price), or added. */
export const COMBINATIONS = ['product', 'sum'] as const;
export type Combination = (typeof COMBINATIONS)[number];

export interface PlannedDriver {
  /** Null for the one that is left free. */
  value: string | null;
  /** Divides instead of multiplying, or is taken off instead of added. */
  inverse?: boolean;
}

export interface DriverPlan {
  combination: Combination;
  /** What shall come out. */
  wanted: string;
  drivers: readonly PlannedDriver[];
  /** Decimals the free driver is set with, to reach at least what is wanted. */
  decimals: number;
  /** Where more is better the free driver is rounded so that at least the wanted figure comes out, else at most. */
  lowerIsBetter?: boolean;
}

export interface Solved {
  /** Which driver was free. */
  free: number;
  /** The value of the free driver: exact where it divides, else at 12 decimals. */
  value: string;
  exact: boolean;
  /** The exact value as a fraction in lowest terms where no decimal number is it. */
  fraction: string | null;
  /** As it can be set, and what comes out then: never short of what is wanted. */
  settable: string;
  comesOut: string;
}

export const PLAN_FAULTS = ['driversGiven', 'twoFree', 'noneFree', 'zeroDivisor', 'zeroProduct', 'belowZero'] as const;
export type PlanFault = (typeof PLAN_FAULTS)[number];
export type PlanAnswer = { ok: true; solved: Solved } | { ok: false; because: PlanFault };

const refused = (because: PlanFault): PlanAnswer => ({ ok: false, because });

/** `+30 %` of a base: exact. */
export const grownBy = (base: string, share: string): string =>
  decimal(base)
    .plus(decimal(base).abs().times(decimal(share)))
    .toFixed();

/**
 * The one driver that is free, so that all together make what is wanted (S9). Reckoned with fractions: exact whatever the
 * numbers. Refusals: driversGiven (fewer than two), twoFree, noneFree, zeroDivisor (a driver that divides is zero, or the free
 * one would have to divide into zero), zeroProduct (the others make zero, so no value helps), belowZero (nothing but a
 * negative value would do: what is wanted and the others do not go together).
 */
export function solveDrivers(plan: DriverPlan): PlanAnswer {
  const { combination, wanted, drivers } = plan;
  if (drivers.length < 2) return refused('driversGiven');
  const free = drivers.findIndex(({ value }) => value === null);
  if (free < 0) return refused('noneFree');
  if (drivers.some(({ value }, i) => value === null && i !== free)) return refused('twoFree');
  if (combination === 'product' && drivers.some(({ value, inverse }) => value !== null && inverse && decimal(value).isZero())) return refused('zeroDivisor');
  const others = drivers
    .filter((_, i) => i !== free)
    .reduce((made, driver) => joined(made, driver, combination), fraction(combination === 'product' ? '1' : '0'));
  const value = alone(fraction(wanted), others, combination, !!drivers[free].inverse);
  if (typeof value === 'string') return refused(value);
  if (value.over < 0n) return refused('belowZero');
  return { ok: true, solved: told(plan, free, value, others) };
}

/** What all drivers make together. @returns null for a product that is divided by zero. Unrounded to 12 decimals. */
export function combined(combination: Combination, drivers: readonly { value: string; inverse?: boolean }[]): string | null {
  if (combination === 'product' && drivers.some(({ value, inverse }) => inverse && decimal(value).isZero())) return null;
  return text(drivers.reduce((made, driver) => joined(made, driver, combination), fraction(combination === 'product' ? '1' : '0')));
}

function told(plan: DriverPlan, free: number, value: Fraction, others: Fraction): Solved {
  const inverse = !!plan.drivers[free].inverse;
  const exact = decimalsOf(value.under) !== null;
  // a greater driver makes a greater figure, unless it divides or is taken off
  const up = inverse === !!plan.lowerIsBetter;
  const settable = rounded(value, plan.decimals, up);
  const chosen = fraction(settable);
  const comesOut = chosen.over === 0n && inverse && plan.combination === 'product' ? value : joined(others, { value: settable, inverse }, plan.combination);
  return { free, value: text(value), exact, fraction: exact ? null : `${value.over}/${value.under}`, settable, comesOut: text(comesOut) };
}

function alone(wanted: Fraction, others: Fraction, combination: Combination, inverse: boolean): Fraction | PlanFault {
  if (combination === 'sum') return inverse ? minus(others, wanted) : minus(wanted, others);
  if (inverse) return wanted.over === 0n ? 'zeroDivisor' : over(others, wanted);
  return others.over === 0n ? 'zeroProduct' : over(wanted, others);
}

/** A rational number in lowest terms, the sign above the line. */
interface Fraction {
  over: bigint;
  under: bigint;
}

function reduced(over: bigint, under: bigint): Fraction {
  let [a, b] = [over < 0n ? -over : over, under < 0n ? -under : under];
  while (b) [a, b] = [b, a % b];
  const sign = under < 0n ? -1n : 1n;
  return a ? { over: (sign * over) / a, under: (sign * under) / a } : { over: 0n, under: 1n };
}

function fraction(value: string): Fraction {
  const plain = decimal(value).toFixed();
  const digits = plain.split('.')[1]?.length ?? 0;
  return reduced(BigInt(plain.replace('.', '')), 10n ** BigInt(digits));
}

const minus = (a: Fraction, b: Fraction): Fraction => reduced(a.over * b.under - b.over * a.under, a.under * b.under);
const over = (a: Fraction, b: Fraction): Fraction => reduced(a.over * b.under, a.under * b.over);

function joined(made: Fraction, { value, inverse }: PlannedDriver, combination: Combination): Fraction {
  const own = fraction(value!);
  if (combination === 'product') return inverse ? over(made, own) : reduced(made.over * own.over, made.under * own.under);
  return minus(made, inverse ? own : { over: -own.over, under: own.under });
}

/** How many decimals say the fraction exactly; null where none do (anything but twos and fives below the line). */
function decimalsOf(under: bigint): number | null {
  let rest = under;
  const times = [2n, 5n].map((prime) => {
    let count = 0;
    for (; rest % prime === 0n; rest /= prime) count++;
    return count;
  });
  return rest === 1n ? Math.max(...times) : null;
}

const DIGITS = 12;
const text = (value: Fraction): string => {
  const decimals = decimalsOf(value.under);
  if (decimals === null) return new Decimal(value.over.toString()).div(new Decimal(value.under.toString())).toDecimalPlaces(DIGITS).toFixed();
  return pointed((value.over * 10n ** BigInt(decimals)) / value.under, decimals);
};

/** The digits of a whole number with the point so far from the right; all of them, however many. */
function pointed(whole: bigint, decimals: number): string {
  const digits = (whole < 0n ? -whole : whole).toString().padStart(decimals + 1, '0');
  const cut = digits.length - decimals;
  return `${whole < 0n ? '-' : ''}${digits.slice(0, cut)}${decimals ? `.${digits.slice(cut)}` : ''}`;
}

/** To so many decimals, up or down whatever the sign, reckoned on the fraction itself. */
function rounded({ over: above, under }: Fraction, decimals: number, up: boolean): string {
  const scale = 10n ** BigInt(decimals);
  let whole = (above * scale) / under;
  const rest = (above * scale) % under;
  if (rest !== 0n && up && above > 0n) whole += 1n;
  if (rest !== 0n && !up && above < 0n) whole -= 1n;
  return pointed(whole, decimals);
}
