import type { LineEvidenceView, ScorecardLineView } from '@kpi-loop/shared/client';
import type { Lang, MetricChartModel } from '@kpi-loop/shared/ui';
import { styleOf } from '../../ui/line-number';

export interface ChartNames {
  actual: string;
  lastYear: string;
  forecast: string;
  interval: string;
}

const yearBefore = (month: string): string => `${+month.slice(0, 4) - 1}${month.slice(4)}`;
const label = (month: string, lang: Lang): string =>
  new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : lang, { year: '2-digit', month: 'short', timeZone: 'UTC' }).format(
    new Date(`${month.slice(0, 7)}-01T00:00:00Z`),
  );

/**
 * The last twelve months and those that are expected, over the year before; `need` is what a month has to bring. Null without a month.
 */
export function evidenceChart(
  evidence: LineEvidenceView,
  line: ScorecardLineView,
  need: string | null,
  names: ChartNames,
  lang: Lang,
): MetricChartModel | null {
  if (!evidence.months.length) return null;
  const known = new Map(evidence.months.map(({ month, value }) => [month, value]));
  const ahead = new Map((evidence.forecast?.months ?? []).map((month) => [month.month, month]));
  const past = evidence.months.slice(-12).map(({ month }) => month);
  const months = [...new Set([...past, ...ahead.keys()])].sort();
  // the forecast begins where the figures it was made of end
  const joint = evidence.forecast?.to;
  const style = styleOf(line);
  return {
    categories: months.map((month) => label(month, lang)),
    unit: style.unit ?? null,
    decimals: style.decimals ?? 0,
    target: need,
    series: [
      { name: names.actual, values: months.map((month) => known.get(month) ?? null) },
      ...(ahead.size
        ? [{ name: names.forecast, values: months.map((month) => ahead.get(month)?.value ?? (month === joint ? known.get(month) : null) ?? null) }]
        : []),
      { name: names.lastYear, past: true, values: months.map((month) => known.get(yearBefore(month)) ?? null) },
    ],
    ...(evidence.forecast?.low == null
      ? {}
      : {
          band: {
            name: names.interval,
            low: months.map((month) => ahead.get(month)?.low ?? (month === joint ? known.get(month) : null) ?? null),
            high: months.map((month) => ahead.get(month)?.high ?? (month === joint ? known.get(month) : null) ?? null),
          },
        }),
  };
}
