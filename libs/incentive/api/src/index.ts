export * from './incentive.module';
export * from './incentive.reader';
export { PayBases } from './pay-base.service';
export { PayDisputes, type PayDispute } from './pay-disputes';
export { PayRunCommands } from './pay-run.commands';
export { PlanCommands } from './plan.commands';
export { PlanReader } from './plan.reader';
export { StatementHolds } from './statement-holds';
