import { compileFormula, type FormulaNode } from '@kpi-loop/metric/api';
import type { Combination } from '@kpi-loop/target/domain';

export interface FormulaDriver {
  /** Name of the input in the formula. */
  as: string;
  inverse: boolean;
}

/** `a * b / c` and `a + b - c` can be planned with; every other formula is no product and no sum of its inputs. */
export function driversOf(formula: string, inputs: readonly string[]): { combination: Combination; drivers: FormulaDriver[] } | null {
  const { tree } = compileFormula(formula, inputs);
  if (!tree) return null;
  for (const [combination, plain, inverse] of [
    ['product', '*', '/'],
    ['sum', '+', '-'],
  ] as const) {
    const drivers = chain(tree, plain, inverse, false);
    if (drivers && drivers.length > 1 && new Set(drivers.map(({ as }) => as)).size === drivers.length) return { combination, drivers };
  }
  return null;
}

function chain(node: FormulaNode, plain: '*' | '+', inverse: '/' | '-', turned: boolean): FormulaDriver[] | null {
  if (node.op === 'input') return [{ as: node.name, inverse: turned }];
  if (node.op !== plain && node.op !== inverse) return null;
  const left = chain(node.left, plain, inverse, turned);
  const right = chain(node.right, plain, inverse, node.op === inverse ? !turned : turned);
  return left && right && [...left, ...right];
}
