export * from './eligibility';
export * from './incentive-plan';
export * from './incentive-plan.machine';
export * from './incentive.policy';
export * from './pay-run.machine';
export * from './statement-amount';
export * from './statement.machine';
export * from './true-up';
