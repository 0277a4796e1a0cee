import { compileFormula, formulaSql } from '@kpi-loop/metric/api';
import type { MetricInput, MetricKind, NullRule, ZeroDenominator } from '@kpi-loop/metric/domain';

export interface ReckonedDefinition {
  kind: MetricKind;
  formula: string;
  inputs: MetricInput[];
  nullRule: NullRule;
  zeroDenominator: ZeroDenominator;
}

/** Both parts of a figure that is made of others. */
export interface ReckonedSql {
  numerator: string;
  denominator: string;
}

/**
 * A figure from the figures of its inputs; `column(i)` is the one of the i-th. This is the one place that says how figures
 * make a figure: of a month, of a period, of a test case. A formula that does not read gives none.
 */
export function reckonedSql(definition: ReckonedDefinition, column: (input: number) => string): ReckonedSql {
  const known = (i: number): string => (definition.nullRule.kind === 'zero' ? `coalesce(${column(i)}, 0)` : column(i));
  return definition.kind === 'composite' ? compositeSql(definition.inputs, known) : derivedSql(definition, known);
}

function derivedSql({ formula, inputs, zeroDenominator }: ReckonedDefinition, column: (input: number) => string): ReckonedSql {
  const names = inputs.map((input) => input.as);
  const { tree } = compileFormula(formula, names);
  return { numerator: tree ? `(${formulaSql(tree, (name) => column(names.indexOf(name)), zeroDenominator)})` : 'NULL::numeric', denominator: 'NULL::numeric' };
}

const NUMBER = /^-?\d{1,18}(\.\d{1,12})?$/;
/** A number of the definition; a draft may still lack it. */
const numberSql = (text: string | null): string => (text !== null && NUMBER.test(text) ? `${text}::numeric` : 'NULL::numeric');

/** Σ share × points ÷ Σ share of those that are known: a value between `zeroAt` and `fullAt` is worth 0 to 100 points. */
function compositeSql(inputs: MetricInput[], column: (input: number) => string): ReckonedSql {
  const points = ({ zeroAt, fullAt }: MetricInput, i: number): string =>
    zeroAt === null || fullAt === null
      ? column(i)
      : `greatest(0, least(100, trim_scale(round((${column(i)} - ${numberSql(zeroAt)}) * 100, 34) / nullif(${numberSql(fullAt)} - ${numberSql(zeroAt)}, 0))))`;
  const known = (i: number, amount: string): string => `CASE WHEN ${column(i)} IS NULL THEN 0 ELSE ${amount} END`;
  const sum = (amount: (input: MetricInput, i: number) => string): string => inputs.map((input, i) => known(i, amount(input, i))).join(' + ') || '0';
  return {
    numerator: `(${sum((input, i) => `${numberSql(input.weight)} * ${points(input, i)}`)})`,
    denominator: `nullif(${sum((input) => numberSql(input.weight))}, 0)`,
  };
}
