import { columnText, type NamedColumn } from '@kpi-loop/metric/domain';
import type { MetricVersionView } from '@kpi-loop/shared/client';
import type { Texts } from '@kpi-loop/shared/ui';

/** In the order in which people read them. */
const FACTS = [
  'inputs',
  'span',
  'aggOrg',
  'aggTime',
  'nullRule',
  'zeroDenominator',
  'grain',
  'timezone',
  'dimensions',
  'drillPaths',
  'synonyms',
  'synonymsEn',
  'visibility',
  'entry',
] as const;

/** One property of a definition in words; empty where it says nothing. `labels`: what people call the columns. */
export function factText(field: string, version: MetricVersionView, texts: Texts, labels: readonly NamedColumn[] = []): string {
  const called = (column: string): string => columnText(column, labels, texts.lang());
  const { span, nullRule, visibility } = version;
  switch (field) {
    case 'inputs':
      return version.inputs.map((input) => inputText(input, texts)).join('; ');
    case 'span':
      return span ? (span.kind === 'ytd' ? texts.text('metric.span.ytd') : texts.text('metric.span.rollingOf', { months: span.months })) : '';
    case 'aggOrg':
      return texts.text(`metric.aggOrg.${version.aggOrg}`);
    case 'aggTime':
      return texts.text(`metric.aggTime.${version.aggTime}`);
    case 'nullRule':
      return nullRule.kind === 'carry_forward'
        ? texts.text('metric.nullRule.carryOf', { months: nullRule.months })
        : texts.text(`metric.nullRule.${nullRule.kind}`);
    case 'zeroDenominator':
      return texts.text(`metric.zero.${version.zeroDenominator}`);
    case 'grain':
      return texts.text(`metric.grain.${version.grain}`);
    case 'drillPaths':
      return version.drillPaths.map((path) => path.columns.map(called).join(' > ')).join('; ');
    case 'visibility': {
      const purpose = (texts.lang() === 'en' ? visibility.purposeEn : visibility.purpose) || visibility.purpose || visibility.purposeEn;
      return [texts.text(`metric.perPerson.${visibility.perPerson}`), purpose].filter((text) => text !== '').join(' · ');
    }
    case 'entry':
      return version.entry ? entryText(version.entry, texts) : '';
    case 'timezone':
      return version.timezone;
    case 'dimensions':
      return version.dimensions.map(called).join(', ');
    case 'synonyms':
    case 'synonymsEn':
      return version[field].join(', ');
    default:
      return '';
  }
}

function entryText({ dueWorkdays, evidence, lowest, highest }: NonNullable<MetricVersionView['entry']>, texts: Texts): string {
  const range = lowest === null && highest === null ? '' : texts.text('metric.entry.range', { lowest: lowest ?? '−∞', highest: highest ?? '∞' });
  return [texts.text('metric.entry.due', { days: dueWorkdays }), evidence ? texts.text('metric.entry.evidenceShort') : '', range]
    .filter((text) => text !== '')
    .join(' · ');
}

function inputText({ as, code, back, weight, zeroAt, fullAt }: MetricVersionView['inputs'][number], texts: Texts): string {
  const name = as === code || weight !== null ? code : `${as} = ${code}`;
  const before = back ? ` (${texts.text('metric.back.of', { n: back.n, unit: texts.text(`metric.back.${back.unit}`) })})` : '';
  return `${name}${before}${weight === null ? '' : ` × ${weight}`}${zeroAt === null ? '' : ` [${zeroAt} … ${fullAt}]`}`;
}

export const definitionFacts = (version: MetricVersionView & { labels?: readonly NamedColumn[] }, texts: Texts): { field: string; text: string }[] =>
  FACTS.map((field) => ({ field, text: factText(field, version, texts, version.labels) })).filter(({ text }) => text !== '');
