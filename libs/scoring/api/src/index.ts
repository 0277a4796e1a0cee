export * from './scoring.module';
export * from './scoring.reader';
export * from './scoring.commands';
export { lineInput, type LineAgreement, type LineInput, type LineSpan } from './line-input';
export { stepsOf } from './card-scoring';
export { TraceStepView } from './scoring.dto';
export { resultShown } from './score.policy';
