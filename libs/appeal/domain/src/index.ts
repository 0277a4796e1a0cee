export * from './appeal';
export * from './appeal.machine';
export * from './appeal.policy';
export * from './deciding';
