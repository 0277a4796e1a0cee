import type { RuleTester } from 'eslint';
import { parser } from 'typescript-eslint';

/** What a RuleTester needs to read our files. */
export const typescript = { languageOptions: { parser } } as ConstructorParameters<typeof RuleTester>[0];
