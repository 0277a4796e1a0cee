export { Coverage, type Covered } from './coverage';
export { CollectionRunCommands } from './collection-run.commands';
export { DatasetCommands } from './dataset.commands';
export { FigureAccess } from './figure-access';
export { MeasurementCommands } from './measurement.commands';
export * from './measurement.module';
export * from './measurement.reader';
export { SourceCommands } from './source.commands';
export type { Trace, TraceQuestion, TraceRow } from './trace.reader';
