export * from './accuracy';
export * from './forecast';
export type { MethodName } from './methods';
export { seasonalNaive } from './naive';
export { theta } from './theta';
export { fourOfFive } from './interval';
export { isSeasonal, seasonOf } from './season';
export { lineThrough } from './theta';
