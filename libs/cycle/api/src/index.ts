export { currentPeriod } from './current-period';
export * from './cycle.commands';
export * from './cycle.module';
export * from './cycle.reader';
export { MONTHS_TRACKED } from './period.reader';
export type { PersonInScope } from './population.reader';
export { inPopulation, peopleInScope } from './population.sql';
export * from './ports';
