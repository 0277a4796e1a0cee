export * from './company';
export * from './harness';
