export { AppealedResults } from './appealed-results';
export * from './scoring.module';
export * from './scoring.reader';
export * from './scoring.commands';
export type { Regrade } from './regrade';
export { NOT_ASSESSED, stepsOf } from './card-scoring';
export { TraceStepView } from './scoring.dto';
export { agreementOf } from './score.inputs';
export { resultShown } from './score.policy';
