import { endOfMonth, firstOfMonth, type DateRange, type IsoDate } from '@kpi-loop/shared/kernel';

/** Where the figure of a month may stand; one of several months stands where the weakest of them does. */
export const WEAKEST_FIRST = ['quarantined', 'missing', 'submitted', 'waived', 'verified', 'locked'] as const;
export type FigureStand = (typeof WEAKEST_FIRST)[number];

/** Bits a month takes in the number that says how the months of a period stand, the first month in the lowest. */
export const BITS_A_MONTH = 3;

/** What is said of one month: 0 = there is no figure. */
export const digitOf = (stand: FigureStand): number => WEAKEST_FIRST.indexOf(stand) + 1;

export interface PeriodStanding {
  status: FigureStand;
  /** Months that are wanted and have no figure, or one without a number. */
  absent: IsoDate[];
}

/**
 * Where the figure over the days of a line stands (R-M3), from how its months do: the weakest of those that have a figure or have to
 * have one, `missing` where there is none. Months that end by `due` have to; without it, or once the line has ended by then, all of them.
 * @param stands how `months` stand, as one number: `BITS_A_MONTH` bits a month, each `digitOf` its figure
 * @param months first days of the months of the period, without a gap
 * @param days of the line, within these months
 */
export function periodStand(stands: number, months: readonly IsoDate[], days: DateRange, due: IsoDate | null = null): PeriodStanding {
  const wantedUntil = due && due < days.to ? due : endOfMonth(days.to);
  let weakest: number | null = null;
  const absent: IsoDate[] = [];
  months.forEach((month, i) => {
    if (month < firstOfMonth(days.from) || month > days.to) return;
    const digit = Math.floor(stands / 2 ** (BITS_A_MONTH * i)) % 2 ** BITS_A_MONTH;
    const wanted = endOfMonth(month) <= wantedUntil;
    if (!digit && !wanted) return;
    const state = digit || digitOf('missing');
    weakest = Math.min(weakest ?? state, state);
    if (wanted && state === digitOf('missing')) absent.push(month);
  });
  return { status: WEAKEST_FIRST[(weakest ?? digitOf('missing')) - 1], absent };
}
