import type { TraceView, WhyView } from '@kpi-loop/shared/client';
import { dateText, figure, type KpiStatus, type Lang, numberText, type Texts, type WhyExpression, type WhyModel, type WhyTerm } from '@kpi-loop/shared/ui';
import { nameIn, pick, placesOf, unitOf } from './names';

const LONG = /(\d+\.\d{6})\d{2,}/;
const LONGS = new RegExp(LONG, 'g');
const RUN_STATUS: Record<string, KpiStatus> = { succeeded: 'ok', failed: 'bad', running: 'none', queued: 'none' };

/** Everything behind a value, in the order in which a person recomputes it. */
export function whyModel(why: WhyView, rows: TraceView | null, texts: Texts, timezone: string): WhyModel {
  const lang = texts.lang();
  const unit = unitOf(why);
  const shown = (value: string | null | undefined) => numberText(value, lang, { unit, decimals: placesOf(why) });
  const name = nameIn(lang, why);
  const value = shown(why.value);
  return {
    title: texts.text('monitoring.why.title', { value }),
    subtitle: `${name} · ${pick(lang, why.periodName, why.periodNameEn)} · ${pick(lang, why.ownerName, why.ownerNameEn)}`,
    value,
    status: why.state,
    provisional: why.official ? undefined : texts.text('monitoring.why.provisional'),
    asOf: why.asOf ? texts.text('monitoring.why.asOf', { day: dateText(why.asOf, lang, timezone, 'day') }) : undefined,
    formula: formulaOf(why, texts, value, timezone),
    steps: why.steps.map((step) => ({
      step: texts.text(`monitoring.step.${step.step}`),
      formula: step.formula.replace(LONGS, '$1…'),
      unrounded: step.unrounded.replace(LONGS, '$1…'),
      rounded: step.rounded,
      rule: step.ruleId,
      strong: step.step === 'lineScore' || step.step === 'weightedLine',
    })),
    versions: [
      {
        label: texts.text('monitoring.why.definition'),
        value: `v${why.metricVersionNo}`,
        note: pick(lang, why.processNode, why.processNodeEn),
        link: ['/metrics', why.metricId],
        queryParams: { version: why.metricVersionId },
      },
      {
        label: texts.text('monitoring.why.target'),
        value: `v${why.targets.at(-1)?.versionNo ?? 1} · ${shown(why.targets.at(-1)?.target)}`,
        note: texts.text('monitoring.why.from', { day: dateText(why.targets.at(-1)?.validFrom ?? '', lang, timezone, 'dayShort') }),
        link: ['/targets', why.scorecardId],
      },
      { label: texts.text('monitoring.why.policy'), value: why.cycleCode, note: texts.text(`monitoring.rule.${why.ruleKind}`) },
      { label: texts.text('monitoring.why.engine'), value: why.engineVersion, note: texts.text('monitoring.why.rounding', { version: why.roundingVersion }) },
    ],
    runs: why.runs.length
      ? {
          columns: [
            { label: texts.text('monitoring.why.time') },
            { label: texts.text('monitoring.why.source') },
            { label: texts.text('monitoring.why.rows'), number: true },
            { label: texts.text('monitoring.why.status') },
          ],
          rows: why.runs.map((run) => [
            run.finishedAt ? dateText(run.finishedAt, lang, timezone, 'moment') : '–',
            pick(lang, run.datasetName, run.datasetNameEn),
            figure(run.rowsRead, lang, { decimals: 0 }),
            { text: texts.text(`monitoring.run.${run.status}`), status: RUN_STATUS[run.status] ?? 'none' },
          ]),
          more: why.runCount > why.runs.length ? { label: texts.text('monitoring.why.runCount', { count: why.runCount }) } : undefined,
        }
      : undefined,
    rows: rows?.rows.length
      ? {
          columns: [
            { label: texts.text('monitoring.why.day') },
            { label: texts.text('monitoring.why.row'), mono: true },
            { label: texts.text('monitoring.why.file') },
            { label: texts.text('monitoring.why.adds'), number: true },
          ],
          rows: rows.rows
            .slice(0, 5)
            .map((row) => [
              dateText(row.eventDate, lang, timezone, 'dayShort'),
              row.data['entry'] ? String(row.data['evidence'] ?? '') : row.rowKey,
              row.data['entry'] ? texts.text('monitoring.why.entered', { by: row.data['entered_by'], approver: row.data['approved_by'] }) : (row.fileName ?? ''),
              figure(row.contribution, lang, { decimals: 2, trim: true }),
            ]),
          more: {
            label: texts.text('monitoring.why.allRows', { count: figure(why.rowCount, lang, { decimals: 0 }) }),
            link: '/collection/trace',
            queryParams: { ...why.rows },
          },
        }
      : undefined,
  };
}

/** The names of what is divided, where the definition says them so ("paid orders ÷ orders at checkout, …"). */
function named(why: WhyView, lang: Lang, ratio: boolean): WhyExpression[] {
  const [, above, below] = /^(.+?) ÷ ([^，,]+)/.exec(pick(lang, why.metricDescription, why.metricDescriptionEn)) ?? [];
  return ratio && below ? [{ above: [{ text: above }], below: [{ text: below }], words: true }] : [];
}

/** Σ numerators over Σ denominators with the months in colours, or the sum of a flow: summed first, divided once. Of anything else the value alone. */
function formulaOf(why: WhyView, texts: Texts, value: string, timezone: string): WhyModel['formula'] {
  const lang = texts.lang();
  const months = why.months.filter((month) => month.numerator !== null && !['quarantined', 'missing'].includes(month.status));
  if (!months.length || why.value === null) return undefined;
  const number = (text: string | null) => figure(text, lang, { decimals: 2, trim: true });
  const tone = (i: number): WhyTerm['tone'] => (i === months.length - 1 && months.length > 1 ? 'b' : i === 0 ? 'a' : 'plain');
  const above = months.map((month, i): WhyTerm => ({ text: number(month.numerator), tone: tone(i) }));
  const below = months.map((month, i): WhyTerm => ({ text: number(month.denominator), tone: tone(i) }));
  const ratio = why.kind === 'ratio' && why.denominator !== null;
  // a level, a median and the like are not what their months add up to
  const added = ratio || why.flow || months.length === 1;
  const expressions: WhyExpression[] = [...named(why, lang, ratio), ...(added ? [{ above, ...(ratio ? { below } : {}) }] : [])];
  if (months.length > 1 && ratio) expressions.push({ above: [{ text: number(why.numerator) }], below: [{ text: number(why.denominator) }] });
  if (ratio && LONG.test(why.value)) expressions.push({ above: [{ text: why.value.replace(/^(\d+\.\d{6})\d+$/, '$1…') }] });
  expressions.push({ above: [{ text: value }], rounded: true, strong: true });
  return {
    expressions,
    legend: months.map((month, i) => ({
      text: `${dateText(month.month, lang, timezone, 'month')} ${texts.text(`monitoring.figure.${month.status}`)}`,
      tone: tone(i),
    })),
    note: ratio && months.length > 1 ? texts.text('monitoring.why.sumFirst') : undefined,
  };
}
