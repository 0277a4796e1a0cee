import type { ZeroDenominator } from '@kpi-loop/metric/domain';
import type { FormulaNode } from './formula-tree';

const SIGNS: Record<string, string> = { '==': '=', '!=': '<>', '&&': 'AND', '||': 'OR' };

/**
 * The formula as SQL over numeric columns, exact where numbers are; a quotient has 34 digits behind the point (R-N1). What is
 * not known makes everything it stands in unknown; a division by zero gives what the definition says. `column` names the
 * column of an input: nothing of the text becomes part of a statement but digits.
 */
export function formulaSql(node: FormulaNode, column: (input: string) => string, zero: ZeroDenominator): string {
  const of = (part: FormulaNode): string => formulaSql(part, column, zero);
  switch (node.op) {
    case 'number':
      return `${node.text}::numeric`;
    case 'input':
      return column(node.name);
    case 'minus':
      return `(-${of(node.of)})`;
    case 'not':
      return `(NOT ${of(node.of)})`;
    case 'if':
      return `(CASE WHEN ${of(node.when)} IS NULL THEN NULL WHEN ${of(node.when)} THEN ${of(node.then)} ELSE ${of(node.else)} END)`;
    case '/':
      return quotientSql(of(node.left), of(node.right), zero);
    case 'call':
      return callSql(node.name, node.args.map(of));
    default:
      return `(${of(node.left)} ${SIGNS[node.op] ?? node.op} ${of(node.right)})`;
  }
}

/** One number through another, as the definition wants it where the other is zero. */
export function quotientSql(above: string, below: string, zero: ZeroDenominator): string {
  const quotient = `trim_scale(round(${above}, 34) / nullif(${below}, 0))`;
  return zero === 'ZERO' ? `(CASE WHEN ${below} = 0 AND ${above} IS NOT NULL THEN 0::numeric ELSE ${quotient} END)` : quotient;
}

function callSql(name: string, args: string[]): string {
  if (name === 'orElse') return `coalesce(${args.join(', ')})`;
  if (name === 'round') return `round(${args[0]}, (${args[1]})::int)`;
  return `${{ abs: 'abs', min: 'least', max: 'greatest' }[name]}(${args.join(', ')})`;
}
