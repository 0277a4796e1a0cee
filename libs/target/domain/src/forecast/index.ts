export * from './accuracy';
export * from './forecast';
export type { MethodName } from './methods';
export { seasonalNaive } from './naive';
export { theta } from './theta';
