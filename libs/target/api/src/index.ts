export * from './baseline-source';
export { CALIBRATES } from './card.loader';
export { FigureLocks, type LockedFigures } from './figure-locks';
export type { NewCard, NewLine } from './card.writer';
export { periodRank } from './period-rank';
export { TargetCommands, type NewBlankLine, type Revision } from './target.commands';
export * from './target.module';
export * from './target.reader';
export { DatedMilestoneDto, DatedMilestoneView, TaskTermsDto, TaskTermsView } from './task-terms.dto';
