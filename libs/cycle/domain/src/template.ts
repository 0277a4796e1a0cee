import { Problem, addDays, addMonths, endOfMonth, firstOfMonth, type DateRange, type IsoDate } from '@kpi-loop/shared/kernel';
import type { Grains, PeriodKind, PeriodPlan, SettledPlan, SettlementGrain } from './cycle';

const MONTHS_EN = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Ten years of months: a longer cycle is a typing error. */
const MOST_PERIODS = 120;

const monthNo = (d: IsoDate): number => +d.slice(5, 7);
const year = (d: IsoDate): string => d.slice(0, 4);

interface Slice {
  months: number;
  /** By the number of the slice within its year, from 1. */
  names(year: string, no: number): Pick<PeriodPlan, 'code' | 'name' | 'nameEn'>;
}

const SLICES: Record<SettlementGrain, Slice> = {
  month: { months: 1, names: (y, no) => ({ code: `${y}-${String(no).padStart(2, '0')}`, name: `${y}年${no}月`, nameEn: `${MONTHS_EN[no - 1]} ${y}` }) },
  quarter: { months: 3, names: (y, no) => ({ code: `${y}Q${no}`, name: `${y}年第${'一二三四'[no - 1]}季度`, nameEn: `Q${no} ${y}` }) },
  half: { months: 6, names: (y, no) => ({ code: `${y}H${no}`, name: `${y}年${'上下'[no - 1]}半年`, nameEn: `H${no} ${y}` }) },
  year: { months: 12, names: (y) => ({ code: y, name: `${y}年`, nameEn: y }) },
};

/** The rule `trackedFinerThanSettled`: within a month nothing is tracked by months. */
export const trackedFinerThanSettled = ({ settlementGrain, trackingGrain }: Grains): boolean => trackingGrain === 'none' || settlementGrain !== 'month';

/**
 * The periods of a cycle: calendar months, quarters, halves or years, cut at the cycle's own first and last day. Those that are
 * settled tile the cycle, without gap or overlap, and those tracked within one tile it. The year above them is the cycle itself.
 * @throws Problem invalid `cycleDates` when the range ends before it begins · `cycleTooLong` · `trackedFinerThanSettled`.
 */
export function periodsOf(grains: Grains, range: DateRange): SettledPlan[] {
  if (range.to < range.from) throw new Problem('invalid', 'cycleDates', `${range.from} to ${range.to}`);
  if (!trackedFinerThanSettled(grains)) throw new Problem('invalid', 'trackedFinerThanSettled');
  const { settlementGrain, trackingGrain } = grains;
  let before = 0;
  return cut(settlementGrain, 'SETTLEMENT', range, 0).map((period) => {
    const tracked = trackingGrain === 'none' ? [] : cut(trackingGrain, 'TRACKING', { from: period.startsOn, to: period.endsOn }, before);
    before += tracked.length;
    return { ...period, tracked };
  });
}

function cut(grain: SettlementGrain, kind: PeriodKind, range: DateRange, before: number): PeriodPlan[] {
  const { months, names } = SLICES[grain];
  const periods: PeriodPlan[] = [];
  for (let from = range.from; from <= range.to;) {
    if (before + periods.length === MOST_PERIODS) throw new Problem('invalid', 'cycleTooLong');
    const no = Math.ceil(monthNo(from) / months);
    const end = endOfMonth(addMonths(firstOfMonth(from), no * months - monthNo(from)));
    const to = end < range.to ? end : range.to;
    periods.push({ ordinal: before + periods.length + 1, ...names(year(from), no), kind, startsOn: from, endsOn: to });
    from = addDays(to, 1);
  }
  return periods;
}

type Dated = Pick<PeriodPlan, 'startsOn' | 'endsOn'>;

/** The rule `childrenTileParent`: whatever is tracked within a period covers exactly its days, each once; nothing at all is nothing to cover it with. */
export function childrenTileParent(parent: Dated, children: readonly Dated[]): boolean {
  if (!children.length) return true;
  const inOrder = [...children].sort((a, b) => (a.startsOn < b.startsOn ? -1 : 1));
  return (
    inOrder[0].startsOn === parent.startsOn &&
    inOrder[inOrder.length - 1].endsOn === parent.endsOn &&
    inOrder.every(({ startsOn, endsOn }, i) => startsOn <= endsOn && (i === 0 || startsOn === addDays(inOrder[i - 1].endsOn, 1)))
  );
}
