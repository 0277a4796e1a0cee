export * from './cn-calendar';
export * from './import-plan';
export * from './organization.policy';
export * from './people-file';
export * from './people-rows';
export * from './people-state';
export * from './role-grant';
