import type { KpiCardView, NextStepView } from '@kpi-loop/shared/client';
import { figure, type KpiCardModel, type Lang, type MetricChartModel, numberText, type Texts, unitWord } from '@kpi-loop/shared/ui';
import { nameIn, placesOf, unitOf } from './names';

/** What a line is on a card; the server's numbers, this language's words. */
export function cardModel(line: KpiCardView, texts: Texts, around: { scope?: string; owner?: string } = {}): KpiCardModel {
  const lang = texts.lang();
  const unit = unitOf(line);
  return {
    name: nameIn(lang, line),
    code: line.code,
    weight: Number(line.weight),
    unit,
    decimals: placesOf(line),
    direction: line.direction === 'LOWER' ? 'LOWER' : 'HIGHER',
    flow: line.flow,
    value: line.value,
    status: line.state,
    provisional: false,
    doubted: line.doubtedMonths > 0,
    threshold: line.threshold,
    target: line.target,
    stretch: line.stretch,
    pace: line.flow ? line.expected : line.needed,
    forecast: line.forecast,
    openEnd: line.series.at(-1)?.provisional,
    asOf: line.asOf,
    ...around,
    nextStep: stepText(line, line.nextStep, texts),
    series: line.series.slice(-8).map((point) => point.value),
    shared: line.shared,
  };
}

/** "145 more orders to reach 92.5 %": the gap and what closes it, never a verdict. Of a rate the pieces are counted in the unit it names. */
export function stepText(line: { unit: string; percent: boolean; decimals: number; value: string | null }, step: NextStepView, texts: Texts): string {
  const lang = texts.lang();
  const unit = unitOf(line);
  const shown = (value: string | null | undefined, of: string | null) =>
    value === null || value === undefined ? '' : numberText(value, lang, { unit: of, decimals: of === '%' ? placesOf(line) : undefined, trim: true });
  const pieces = step.unit === 'item';
  const amount = pieces ? shown(step.amount, null) : line.percent && step.unit !== null ? ppOf(step.amount, lang) : shown(step.amount, step.unit ?? null);
  const piece = line.percent && line.unit !== '%' ? line.unit : 'item';
  // less than one a day is none: then what is left in all is the better word
  if (step.kind === 'budgetPerDay' && Number(step.amount) === 0 && line.value !== null && step.goal !== null)
    return texts.text('monitoring.nextStep.budgetLeft', { amount: shown(String(Math.max(0, Number(step.goal) - Number(line.value))), unit) });
  return texts.text(`monitoring.nextStep.${step.kind}`, {
    amount,
    piece: pieces ? unitWord(piece, lang, Number(step.amount)) : '',
    goal: shown(step.goal, unit),
    to: step.to ? texts.text(`monitoring.to.${step.to}`) : '',
  });
}

/** A gap between two rates is a number of percentage points. */
const ppOf = (value: string | null | undefined, lang: Lang): string => `${figure(value ?? null, lang, { unit: '%', decimals: 2, trim: true })} pp`;

/** Twelve months with the target in force in each, the months that may still change dashed or hatched. */
export function chartModel(line: KpiCardView, texts: Texts): MetricChartModel {
  const lang = texts.lang();
  const known = line.series.filter((point, i) => i >= firstKnown(line));
  const month = new Intl.DateTimeFormat(lang, { month: 'short', timeZone: 'UTC' });
  return {
    categories: known.map((point) => month.format(Date.parse(`${point.month}T00:00:00Z`))),
    series: [
      {
        name: texts.text('monitoring.chart.actual'),
        values: known.map((point) => point.value),
        kind: line.flow ? 'bar' : 'line',
        provisional: openMonths(known),
      },
    ],
    unit: unitOf(line),
    decimals: placesOf(line),
    target: known.map((point) => point.target),
    threshold: line.flow ? null : line.threshold,
  };
}

function firstKnown(line: KpiCardView): number {
  const first = line.series.findIndex((point) => point.value !== null || point.target !== null);
  return Math.max(0, Math.min(first === -1 ? 0 : first, line.series.length - 4));
}

/** How many of the last months are not locked. */
function openMonths(points: { value: string | null; provisional: boolean }[]): number {
  let count = 0;
  for (let i = points.length - 1; i >= 0 && points[i].provisional; i--) count += 1;
  return Math.min(count, points.length);
}
