export * from './company';
export * from './harness';
export * from './statements';
