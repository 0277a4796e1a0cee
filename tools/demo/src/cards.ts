import { actual, type Scope } from './actuals';
import { subtree, type Company } from './company';
import type { Dataset } from './datasets';
import { quarter } from './dates';
import { keyTasks, type Beside } from './key-tasks';
import { metrics } from './metrics';
import type { Plan } from './plans';
import { amountOf, coefficientOf, gradeOf, lineScore, totalScore, type ScoringRule } from './score';
import { enteredLevels, levelsOf, ruleOf, type Levels } from './targets';
import { ownerOf, templates, type CardTemplate } from './templates';

export interface CardLine extends Levels {
  metric: string;
  weight: string;
  rule: ScoringRule;
  /** Whose figure scores the line. */
  scope: { unitCode: string } | { ownerNo: string };
}

export interface LineResult {
  metric: string;
  actual: string;
  score: string;
}

export interface Statement {
  plan: string;
  base: string;
  coefficient: string;
  amount: string;
  state: 'released';
}

export interface Result {
  lines: LineResult[];
  total: string;
  grade: 'S' | 'A' | 'B' | 'C' | 'D';
  statement: Statement;
}

export interface Card {
  key: string;
  period: string;
  ownerNo: string;
  /** The owner's manager, who sets the targets together with the owner. */
  managerNo: string;
  unitCode: string;
  state: 'draft' | 'negotiating.with_owner' | 'in_approval' | 'effective.steady' | 'final';
  /** What the card stands on in the end. While `state` is `negotiating.…` the values on the table are those of `Scenario.negotiation`. */
  lines: CardLine[];
  /** Key tasks and bonus items. */
  beside?: Beside;
  /** Only for the closed quarter: what the engine must arrive at. */
  result?: Result;
}

/** The third quarter of RT03 as it is worked out in the domain's example E2E-1. */
const AGREED: Record<string, Record<string, string>> = {
  '2026-Q3 RT03': { RT01: '3000000.00', RT05: '60.00', RT04: '0.0200', RT07: '0.9500', RT06: '0.0200' },
};

/** Everything not named here is in force. */
const Q3_STATES: Record<string, Card['state']> = { RT03: 'negotiating.with_owner', 'RD-AP': 'in_approval', 'RD-IN': 'draft' };

const templatesOf = (q: number): CardTemplate[] => templates.filter(({ from, until }) => from <= q && q <= until);

const metricOf = (code: string) => metrics.find((metric) => metric.code === code)!;
const scopeOf = (company: Company, scope: CardLine['scope']): Scope =>
  'unitCode' in scope ? { units: subtree(company, scope.unitCode) } : { ownerNo: scope.ownerNo };

function linesOf(company: Company, datasets: Dataset[], template: CardTemplate, ownerNo: string, q: number): CardLine[] {
  const agreed = AGREED[`2026-Q${q} ${template.unit}`] ?? {};
  const lines = q >= 3 ? (template.third ?? template.lines) : template.lines;
  return lines.map(({ metric: code, weight, unit, own }) => {
    const metric = metricOf(code);
    const scope = unit ? { unitCode: unit } : template.scope === 'UNIT' && !own ? { unitCode: template.unit } : { ownerNo };
    const levels =
      metric.kind === 'manual' ? enteredLevels(metric) : levelsOf(metric, actual(metric, datasets, scopeOf(company, scope), quarter(2025, q))!, agreed[code]);
    return { metric: code, weight, scope, ...levels, rule: ruleOf(metric, levels) };
  });
}

/** Scores lines against the rows of a quarter. */
export function resultOf(company: Company, datasets: Dataset[], card: Card, q: number, plan: Plan): Result {
  const lines = card.lines.map(({ metric: code, scope, rule, target }) => {
    const metric = metricOf(code);
    const value = actual(metric, datasets, scopeOf(company, scope), quarter(2026, q))!;
    return { metric: code, actual: value, score: lineScore(rule, metric.direction, target, value) };
  });
  const total = totalScore(card.lines.map(({ weight }, i) => ({ weight, score: lines[i].score })));
  const { base } = plan.participants.find(({ employeeNo }) => employeeNo === card.ownerNo)!;
  const coefficient = coefficientOf(total, plan.curve);
  return { lines, total, grade: gradeOf(total), statement: { plan: plan.code, base, coefficient, amount: amountOf(base, coefficient), state: 'released' } };
}

export function buildCards(company: Company, datasets: Dataset[], plans: Plan[]): Card[] {
  const cards = (q: number, stateOf: (template: CardTemplate) => Card['state']): Card[] =>
    templatesOf(q).map((template) => {
      const ownerNo = ownerOf(company, template);
      const person = company.people.find(({ employeeNo }) => employeeNo === ownerNo)!;
      const there = company.assignments.find(({ employeeNo, unitCode }) => employeeNo === ownerNo && unitCode === template.unit);
      const period = `FY2026-Q${q}`;
      const key = `${period}/${person.login}`;
      const beside = keyTasks[key];
      const lines = linesOf(company, datasets, template, ownerNo, q).map((line, i) => (beside ? { ...line, weight: beside.weights[i] } : line));
      return {
        key,
        period,
        ownerNo,
        managerNo: there?.managerNo ?? person.managerNo!,
        unitCode: template.unit,
        state: stateOf(template),
        lines,
        ...(beside ? { beside } : {}),
      };
    });
  const closed = cards(2, () => 'final').map((card, i) => {
    const plan = plans.find(({ code }) => code === templatesOf(2)[i].plan)!;
    return { ...card, result: resultOf(company, datasets, card, 2, plan) };
  });
  const stateOf = ({ unit }: CardTemplate) => Q3_STATES[unit] ?? 'effective.steady';
  return [...closed, ...cards(3, stateOf)];
}
