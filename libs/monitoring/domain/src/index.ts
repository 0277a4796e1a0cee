export * from './alert-rules';
export * from './alert.machine';
export * from './figures';
export * from './key-task';
export * from './live-value';
export * from './monitoring.policy';
export * from './next-step';
export * from './work-hours';
