import { addDays, daysIn, decimal, type DateRange, type IsoDate } from '@kpi-loop/shared/kernel';

/** A share of a period, above 0 to 1, with at most four decimals: `0.3333`. */
export const isDueShare = (text: string): boolean => /^[01](\.\d{1,4})?$/.test(text) && decimal(text).gt(0) && decimal(text).lte(1);

/**
 * When a milestone of a template is due on a card: the day on which that share of the card's days is over (both ends included; a day
 * begun counts as whole, so that 1 is the last day and no share comes before the first). Of a card that begins within its period,
 * the days from then on: nobody is due before his first day.
 */
export const dueOnShare = (share: string, days: DateRange): IsoDate => addDays(days.from, decimal(share).times(daysIn(days)).ceil().toNumber() - 1);
