export * from './baseline-source';
export type { NewCard, NewLine } from './card.writer';
export { periodRank } from './period-rank';
export { TargetCommands, type NewBlankLine, type Revision } from './target.commands';
export * from './target.module';
export * from './target.reader';
