/** A formula as it is reckoned: numbers keep the digits they were written with. */
export type FormulaNode =
  | { op: 'number'; text: string }
  | { op: 'input'; name: string }
  | { op: '+' | '-' | '*' | '/' | '<' | '<=' | '>' | '>=' | '==' | '!=' | '&&' | '||'; left: FormulaNode; right: FormulaNode }
  | { op: 'minus' | 'not'; of: FormulaNode }
  | { op: 'if'; when: FormulaNode; then: FormulaNode; else: FormulaNode }
  | { op: 'call'; name: FormulaFunction; args: FormulaNode[] };

/** `orElse(x, y)`: y where x is not known. `min` and `max` leave out what is not known. */
export const FORMULA_FUNCTIONS = { abs: 1, min: 2, max: 2, round: 2, orElse: 2 } as const;
export type FormulaFunction = keyof typeof FORMULA_FUNCTIONS;

export type FormulaErrorCode =
  'syntax' | 'unknownInput' | 'unknownFunction' | 'wrongArguments' | 'numberExpected' | 'conditionExpected' | 'notSupported' | 'tooLong';

/** `from` and `to` are positions in the text, `to` is not part of it any more. */
export interface FormulaError {
  code: FormulaErrorCode;
  from: number;
  to: number;
  /** What was found there. */
  found: string;
}

export interface CompiledFormula {
  /** Null while anything is wrong. */
  tree: FormulaNode | null;
  errors: FormulaError[];
  /** Inputs the formula names. */
  used: string[];
}
