import { calendarExceptions, type CalendarException } from './calendar';
import { buildCompany, DEMO_PASSWORD, type Company } from './company';
import { buildDatasets, sources, type Dataset, type Source } from './datasets';
import type { DemoMetric } from './metric';
import { metrics } from './metrics';
import { processes, type Process } from './process';
import { buildScenario, type Scenario } from './scenario';

export interface DemoCompany {
  password: string;
  company: Company;
  calendar: CalendarException[];
  processes: Process[];
  metrics: DemoMetric[];
  sources: Source[];
  datasets: Dataset[];
  scenario: Scenario;
}

/** The whole of 华禾集团, built in memory; every call gives equal data. */
export function demoCompany(): DemoCompany {
  const company = buildCompany();
  const datasets = buildDatasets(company);
  return { password: DEMO_PASSWORD, company, calendar: calendarExceptions, processes, metrics, sources, datasets, scenario: buildScenario(company, datasets) };
}

export { actual, type Scope } from './actuals';
export type { AppealStory } from './appeals';
export { asDelivered, type ActionStory, type FeedDefect } from './anomalies';
export type { CalendarException } from './calendar';
export { datasetChecks, type DatasetCheck } from './checks';
export { definitionText, labelsOf, unitOf } from './column-words';
export type { Card, CardLine, LineResult, Result, Statement } from './cards';
export { DEMO_PASSWORD, headOf, subtree } from './company';
export type { Assignment, Company, Leave, Person, Position, Role, RoleGrant, Unit } from './company';
export { rowsUntil, toCsv, type Column, type Dataset, type Source } from './datasets';
export type { DemoMetric, MetricFilter } from './metric';
export type { NegotiationEntry } from './negotiation';
export type { Plan } from './plans';
export type { Branch, Process, ProcessNode } from './process';
export type { Cell, Row } from './rows';
export { demoToday, type Cycle, type DemoPeriod, type Scenario } from './scenario';
export type { Anchor, ScoringRule } from './score';
export type { Levels } from './targets';
