export * from './measurement.module';
export * from './measurement.reader';
