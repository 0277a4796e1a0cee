import { test as base } from '@playwright/test';
import type { Lang } from './words';

export interface Told {
  /** The language a story is told in: an option of the project, so that the same story runs in both. */
  lang: Lang;
}

export const test = base.extend<object, Told>({ lang: ['zh-CN', { option: true, scope: 'worker' }] });
export { expect } from '@playwright/test';
