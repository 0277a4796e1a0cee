export * from './dataset-catalog';
export * from './metric.module';
export * from './metric.reader';
export type { MetricVersionView } from './metric.dto';
