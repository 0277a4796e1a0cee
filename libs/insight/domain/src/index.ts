export * from './flow-chain';
export * from './flow-loss';
export * from './flow-window';
export * from './insight.policy';
export * from './loop-health';
