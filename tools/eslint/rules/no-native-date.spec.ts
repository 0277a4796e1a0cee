import { RuleTester } from 'eslint';
import * as parser from '@angular-eslint/template-parser';
import house from '../index.mjs';

new RuleTester({ languageOptions: { parser } } as ConstructorParameters<typeof RuleTester>[0]).run('no-native-date', house.rules['no-native-date'], {
  valid: [`<kl-date-field [label]="'a.b' | transloco" />`, `<input nz-input type="text" />`, `<input nz-input />`],
  invalid: [{ code: `@if (open()) { <label>From <input nz-input type="date" /></label> }`, errors: [{ messageId: 'native' }] }],
});
