import { test as base } from '@playwright/test';
import type { Lang } from './words';

export interface Told {
  /** The language a story begins in: an option of the project, so that the same story runs in both. */
  lang: Lang;
  /** The language it goes on in from half-way. */
  later: Lang;
}

export const test = base.extend<object, Told>({ lang: ['zh-CN', { option: true, scope: 'worker' }], later: ['en', { option: true, scope: 'worker' }] });
export { expect } from '@playwright/test';
