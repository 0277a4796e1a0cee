import { RuleTester } from 'eslint';
import house from '../index.mjs';
import { typescript } from './typescript';

const at = (filename: string) => ({ code: 'export {};', filename: `/work/libs/target/${filename}` });
const errors = [{ messageId: 'emptyWord' }];

new RuleTester(typescript).run('file-name', house.rules['file-name'], {
  valid: [
    at('domain/src/weighting.ts'),
    at('api/src/dataset.entity.ts'),
    at('domain/src/missing-data.ts'),
    at('api/src/information-need.ts'),
    at('web/src/scorecard-list/scorecard-list-page.ts'),
  ],
  invalid: [
    { ...at('api/src/helper.ts'), errors },
    { ...at('api/src/date-utils.ts'), errors },
    { ...at('api/src/scorecard-manager.spec.ts'), errors },
    { ...at('api/src/utils/rounding.ts'), errors },
    { ...at('web/src/data.ts'), errors },
  ],
});
