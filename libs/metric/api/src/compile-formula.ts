import { Environment, ParseError, type ASTNode } from '@marcbachmann/cel-js';
import { FORMULA_FUNCTIONS, type CompiledFormula, type FormulaError, type FormulaErrorCode, type FormulaFunction, type FormulaNode } from './formula-tree';

/** A formula is a line of arithmetic: what is larger is refused before it is read. */
const MOST_CHARACTERS = 2000;
const LIMITS = { maxAstNodes: 400, maxDepth: 40, maxCallArguments: 4, maxListElements: 0, maxMapEntries: 0 };
const ARITHMETIC = new Set(['+', '-', '*', '/']);
const COMPARES = new Set(['<', '<=', '>', '>=', '==', '!=']);
const DIGITS = /^\d{1,18}(\.\d{1,12})?$|^\.\d{1,12}$/;

type Type = 'number' | 'condition';
type Typed = { node: FormulaNode; type: Type };

/**
 * A formula in CEL over the names of its inputs, as a tree of numbers and conditions, with every mistake and its place.
 * CEL tells whole numbers from fractions (`1 + x` is an error there); here a number is a number, and exact.
 */
export function compileFormula(text: string, inputs: readonly string[]): CompiledFormula {
  if (text.length > MOST_CHARACTERS) return failed([{ code: 'tooLong', from: MOST_CHARACTERS, to: text.length, found: '' }]);
  let ast: ASTNode;
  try {
    ast = new Environment({ limits: LIMITS }).parse(text).ast;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const { start = 0, end = text.length } = error.range ?? {};
    return failed([{ code: 'syntax', from: start, to: Math.max(end, start), found: text.slice(start, end) }]);
  }
  const reading = new Reading(text, new Set(inputs));
  const tree = reading.expect(ast, 'number');
  return reading.errors.length ? { ...failed(reading.errors), used: [...reading.used] } : { tree, errors: [], used: [...reading.used] };
}

const failed = (errors: FormulaError[]): CompiledFormula => ({ tree: null, errors, used: [] });
const NOTHING: FormulaNode = { op: 'number', text: '0' };

class Reading {
  readonly errors: FormulaError[] = [];
  readonly used = new Set<string>();

  constructor(
    private readonly text: string,
    private readonly inputs: ReadonlySet<string>,
  ) {}

  expect(ast: ASTNode, type: Type): FormulaNode {
    const before = this.errors.length;
    const read = this.read(ast);
    // a part that is wrong already has said so
    if (read.type !== type && this.errors.length === before) this.fault(type === 'number' ? 'numberExpected' : 'conditionExpected', ast);
    return read.node;
  }

  private read(ast: ASTNode): Typed {
    switch (ast.op) {
      case 'value':
        return this.number(ast);
      case 'id':
        this.used.add(ast.args);
        return this.inputs.has(ast.args) ? number({ op: 'input', name: ast.args }) : this.fault('unknownInput', ast);
      case '-_':
        return number({ op: 'minus', of: this.expect(ast.args, 'number') });
      case '!_':
        return condition({ op: 'not', of: this.expect(ast.args, 'condition') });
      case '?:': {
        const [when, then, otherwise] = ast.args;
        return number({ op: 'if', when: this.expect(when, 'condition'), then: this.expect(then, 'number'), else: this.expect(otherwise, 'number') });
      }
      case '&&':
      case '||':
        return condition({ op: ast.op, left: this.expect(ast.args[0], 'condition'), right: this.expect(ast.args[1], 'condition') });
      case 'call':
        return this.call(ast, ...ast.args);
      default:
        return this.binary(ast);
    }
  }

  private binary(ast: ASTNode): Typed {
    if (!ARITHMETIC.has(ast.op) && !COMPARES.has(ast.op)) return this.fault('notSupported', ast);
    const [left, right] = ast.args as [ASTNode, ASTNode];
    const node = { op: ast.op, left: this.expect(left, 'number'), right: this.expect(right, 'number') } as FormulaNode;
    return ARITHMETIC.has(ast.op) ? number(node) : condition(node);
  }

  private number(ast: ASTNode): Typed {
    const written = this.text.slice(ast.start, ast.end);
    return DIGITS.test(written) ? number({ op: 'number', text: written.startsWith('.') ? `0${written}` : written }) : this.fault('numberExpected', ast);
  }

  private call(ast: ASTNode, name: string, args: ASTNode[]): Typed {
    if (!Object.hasOwn(FORMULA_FUNCTIONS, name)) return this.fault('unknownFunction', ast);
    const known = name as FormulaFunction;
    const read = args.map((arg) => this.expect(arg, 'number'));
    if (args.length !== FORMULA_FUNCTIONS[known]) return this.fault('wrongArguments', ast);
    if (known === 'round' && !(read[1].op === 'number' && /^\d{1,2}$/.test(read[1].text))) return this.fault('wrongArguments', ast);
    return number({ op: 'call', name: known, args: read });
  }

  private fault(code: FormulaErrorCode, ast: ASTNode): Typed {
    this.errors.push({ code, from: ast.start, to: ast.end, found: this.text.slice(ast.start, ast.end).slice(0, 60) });
    return number(NOTHING);
  }
}

const number = (node: FormulaNode): Typed => ({ node, type: 'number' });
const condition = (node: FormulaNode): Typed => ({ node, type: 'condition' });
