export * from './incentive.module';
export * from './incentive.reader';
export { PayBases } from './pay-base.service';
export { PayRunCommands } from './pay-run.commands';
export { PlanCommands } from './plan.commands';
export { PlanReader } from './plan.reader';
