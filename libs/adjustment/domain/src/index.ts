export * from './approval-chain';
export * from './change-request';
export * from './change-request.machine';
export * from './change-request.policy';
export * from './materiality';
export * from './proposal';
export * from './projection';
export * from './version-change.machine';
