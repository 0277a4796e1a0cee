export * from './company';
export * from './harness';
export * from './races';
export * from './statements';
