export * from './dataset-catalog';
export { LineageSources, stepsOf, type LineageThing } from './lineage.sources';
export { MetricCommands } from './metric.commands';
export type { MetricVersionView } from './metric.dto';
export * from './metric.module';
export * from './metric.reader';
export * from './metric-version.commands';
export * from './process.commands';
