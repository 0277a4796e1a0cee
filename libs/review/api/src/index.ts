export type { NewAction } from './improvement-action.commands';
export { ImprovementActionCommands } from './improvement-action.commands';
export * from './review.module';
export * from './review.reader';
export type { ItemSnapshot } from './snapshot';
