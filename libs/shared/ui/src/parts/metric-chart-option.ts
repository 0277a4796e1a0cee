import type { EChartsCoreOption } from 'echarts/core';
import { figure, type Numeric, numberText, scaleFor, toNumber } from '../numbers/number-text';
import type { Lang } from '../texts/texts';

export interface ChartSeries {
  name: string;
  values: (Numeric | null)[];
  kind?: 'line' | 'bar';
  /** The last values are not final: dashed line, hatched bar. Count from the end. */
  provisional?: number;
  /** Last year: the quiet grey. */
  past?: boolean;
}

export interface MetricChartModel {
  categories: string[];
  series: ChartSeries[];
  unit: string | null;
  decimals: number;
  /** One value, or one per category where it changed on the way. */
  target?: Numeric | (Numeric | null)[] | null;
  threshold?: Numeric | null;
  /** Between which values something is expected. */
  band?: { name: string; low: (Numeric | null)[]; high: (Numeric | null)[] };
  /** Events worth a line: an action, a new target. */
  notes?: { at: string; text: string }[];
}

export interface ChartWords {
  target: string;
  threshold: string;
  provisional: string;
}

export type Token = (name: string) => string;

export function metricChartOption(model: MetricChartModel, lang: Lang, words: ChartWords, token: Token, still = false): EChartsCoreOption {
  const scale = scaleFor(
    model.series.flatMap(({ values }) => values),
    lang,
    model.unit,
  );
  const style = { unit: model.unit, decimals: model.decimals };
  const axis = (value: number) =>
    figure(value, lang, { ...style, decimals: Math.min(model.decimals, 1), trim: true }, scale) + (model.unit === '%' ? '%' : scale.suffix);
  const small = { color: token('text-3'), fontSize: 11 };
  const { target } = model;
  const targets: (Numeric | null)[] = Array.isArray(target) ? target : model.categories.map(() => target ?? null);
  const hasTarget = targets.some((value) => value !== null);
  const stepped = (name: string, values: (Numeric | null)[], color: string, type: number[]) => ({
    name,
    type: 'line',
    step: 'middle',
    data: values.map(toNumber),
    symbol: 'none',
    silent: true,
    color,
    lineStyle: { color, width: 1, type },
    endLabel: {
      show: true,
      formatter: `${name} ${numberText(values.findLast((value) => value !== null) ?? null, lang, style, scale)}`,
      color,
      fontSize: 11,
    },
  });
  const colors = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6'].map(token);
  let used = 0;
  const drawn = model.series.flatMap((series) => seriesOf(series, series.past ? token('c-last') : colors[used++ % colors.length], token('surface')));
  if (model.notes?.length && drawn[0]) {
    Object.assign(drawn[0], {
      markLine: {
        symbol: 'none',
        silent: true,
        lineStyle: { color: token('ok'), type: [2, 3], width: 1 },
        label: { fontSize: 11, color: token('ok'), formatter: ({ name }: { name: string }) => name },
        data: model.notes.map(({ at, text }) => ({ xAxis: at, name: text })),
      },
    });
  }
  return {
    animation: !still,
    animationDuration: 300,
    aria: { enabled: true },
    textStyle: { fontFamily: token('font') },
    grid: { left: 8, right: hasTarget ? 96 : 16, top: 24, bottom: 4, containLabel: true },
    tooltip: {
      trigger: 'axis',
      backgroundColor: token('tip'),
      borderWidth: 0,
      textStyle: { color: token('on-tip'), fontSize: 12 },
      valueFormatter: (value: unknown) => numberText(value as Numeric | null, lang, style),
      ...(model.band ? { formatter: (shown: Shown[]) => tipOf(shown, model.band!, (value) => numberText(value, lang, style)) } : {}),
    },
    xAxis: {
      type: 'category',
      data: model.categories,
      boundaryGap: true,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: token('c-grid') } },
      axisLabel: small,
    },
    yAxis: {
      type: 'value',
      scale: model.series.every(({ kind }) => kind !== 'bar'),
      // room below the lowest point, so that a bad month does not lie on the axis
      min: model.series.some(({ kind }) => kind === 'bar') ? null : ({ min, max }: { min: number; max: number }) => roomBelow(min, max),
      splitNumber: 5,
      // two lines of one label would say nothing
      ...(scale.divisor === 1 ? { minInterval: 10 ** -Math.min(model.decimals, 1) / (model.unit === '%' ? 100 : 1) } : {}),
      splitLine: { lineStyle: { color: token('c-grid') } },
      axisLabel: { ...small, formatter: axis },
    },
    series: [
      ...(model.band ? bandOf(model.band, token('c2')) : []),
      ...drawn,
      ...(hasTarget ? [stepped(words.target, targets, token('c-target'), [5, 4])] : []),
      ...(model.threshold !== null && model.threshold !== undefined
        ? [
            stepped(
              words.threshold,
              model.categories.map(() => model.threshold as Numeric),
              token('text-3'),
              [2, 4],
            ),
          ]
        : []),
    ],
  };
}

type Band = NonNullable<MetricChartModel['band']>;
interface Shown {
  seriesId: string;
  seriesName: string;
  marker: string;
  value: Numeric | null;
  axisValueLabel: string;
  dataIndex: number;
}
const BAND = 'band';

/** A surface is what lies between two lines that are put one upon the other: one that is not seen, and the distance. */
function bandOf({ low, high }: Band, color: string): object[] {
  const edge = { type: 'line', stack: BAND, stackStrategy: 'all', symbol: 'none', silent: true, color, lineStyle: { opacity: 0 } };
  const [from, to] = [low.map(toNumber), high.map(toNumber)];
  return [
    { ...edge, id: `${BAND} low`, data: from },
    {
      ...edge,
      id: `${BAND} width`,
      areaStyle: { color, opacity: 0.16 },
      data: to.map((value, i) => (value === null || from[i] === null ? null : value - from[i])),
    },
  ];
}

/** The two lines of a surface mean nothing by themselves: what is told is from where to where it reaches. */
function tipOf(shown: Shown[], { name, low, high }: Band, say: (value: Numeric | null) => string): string {
  const at = shown[0]?.dataIndex ?? 0;
  const rows = shown
    .filter(({ seriesId, value }) => !seriesId.startsWith(BAND) && value !== null && value !== undefined)
    .map(({ marker, seriesName, value }) => `${marker}${encode(seriesName)} <b>${encode(say(value))}</b>`);
  const reach = low[at] === null ? [] : [`${encode(name)} <b>${encode(`${say(low[at])} – ${say(high[at])}`)}</b>`];
  return [encode(shown[0]?.axisValueLabel ?? ''), ...rows, ...reach].join('<br>');
}

const encode = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function roomBelow(min: number, max: number): number {
  const step = 10 ** Math.floor(Math.log10(max - min || Math.abs(max) || 1));
  const floor = Math.floor((min - (max - min) * 0.08) / step) * step;
  return Number((min >= 0 ? Math.max(0, floor) : floor).toPrecision(12));
}

function seriesOf(series: ChartSeries, color: string, surface: string): object[] {
  const values = series.values.map(toNumber);
  const firstOpen = values.length - (series.provisional ?? 0);
  if (series.kind === 'bar') {
    const hatch = { color, decal: { symbol: 'rect', color: surface, dashArrayX: [1, 0], dashArrayY: [3, 3], rotation: -Math.PI / 4 } };
    return [
      {
        name: series.name,
        type: 'bar',
        color,
        barMaxWidth: 28,
        itemStyle: { borderRadius: [2, 2, 0, 0] },
        data: values.map((value, i) => (i >= firstOpen ? { value, itemStyle: hatch } : value)),
      },
    ];
  }
  const line = { name: series.name, type: 'line', color, symbolSize: 6, lineStyle: { color, width: 2 } };
  const settled = { ...line, symbol: 'circle', data: values.map((value, i) => (i < firstOpen ? value : null)) };
  if (!series.provisional) return [settled];
  const open = {
    ...line,
    symbol: 'emptyCircle',
    lineStyle: { color, width: 2, type: [3, 3] },
    // the dashed stroke begins at the last settled point, which keeps its own mark
    data: values.map((value, i) => (i >= firstOpen ? value : i === firstOpen - 1 ? { value, symbol: 'none' } : null)),
  };
  return [settled, open];
}
