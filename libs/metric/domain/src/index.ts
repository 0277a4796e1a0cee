export * from './definition';
export * from './difference';
export * from './formula';
export * from './measure';
export * from './metric.policy';
export * from './metric-version.machine';
