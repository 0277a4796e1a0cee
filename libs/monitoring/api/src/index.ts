export * from './monitoring.module';
export * from './monitoring.reader';
export * from './alert.commands';
export * from './thread-sources';
