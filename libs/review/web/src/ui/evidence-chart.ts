import type { Lang, MetricChartModel } from '@kpi-loop/shared/ui';
import { styleOf, type Measured } from './figures';

const MONTHS = 12;

export interface MonthFigures extends Measured {
  months: { month: string; value: string | null; status?: string }[];
  target: string | null;
  flow: boolean;
  periodFrom?: string;
  periodTo?: string;
}

/** Up to twelve months until the latest figure, with the year before behind them where there is one. */
export function evidenceChart(of: MonthFigures, words: { now: string; before: string }, lang: Lang): MetricChartModel {
  const known = new Map(of.months.map((m) => [m.month.slice(0, 7), m]));
  const last = [...known.keys()].sort().at(-1) ?? of.periodTo?.slice(0, 7) ?? '2000-01';
  const first = [...known.keys()].sort()[0] ?? last;
  const all = Array.from({ length: MONTHS }, (_, i) => back(last, MONTHS - 1 - i));
  const months = all.slice(
    Math.max(
      0,
      Math.min(
        all.findIndex((m) => m >= first),
        MONTHS - 4,
      ),
    ),
  );
  const earlier = months.map((m) => known.get(back(m, MONTHS))?.value ?? null);
  const open = [...months].reverse().findIndex((m) => known.get(m)?.status !== 'submitted');
  const { unit = null, decimals = 1 } = styleOf(of);
  return {
    categories: months.map((m) =>
      new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : lang, { month: 'short', timeZone: 'UTC' }).format(new Date(`${m}-01T00:00:00Z`)),
    ),
    series: [
      { name: words.now, values: months.map((m) => known.get(m)?.value ?? null), kind: of.flow ? 'bar' : 'line', ...(open > 0 ? { provisional: open } : {}) },
      ...(earlier.some((value) => value !== null) ? [{ name: words.before, values: earlier, past: true, kind: 'line' as const }] : []),
    ],
    unit,
    decimals,
    target: of.target === null ? null : of.flow ? String(Number(of.target) / monthsIn(of)) : of.target,
  };
}

function back(month: string, n: number): string {
  return new Date(Date.UTC(+month.slice(0, 4), +month.slice(5, 7) - 1 - n, 1)).toISOString().slice(0, 7);
}

/** What adds up is shown by month: its target is shared out over the months of the period. */
function monthsIn({ periodFrom, periodTo }: MonthFigures): number {
  if (!periodFrom || !periodTo) return 1;
  return (+periodTo.slice(0, 4) - +periodFrom.slice(0, 4)) * 12 + +periodTo.slice(5, 7) - +periodFrom.slice(5, 7) + 1;
}
