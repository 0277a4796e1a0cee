import { RuleTester } from 'eslint';
import * as parser from '@angular-eslint/template-parser';
import house from '../index.mjs';

const errors = [{ messageId: 'nameless' }];

new RuleTester({ languageOptions: { parser } } as ConstructorParameters<typeof RuleTester>[0]).run('select-has-label', house.rules['select-has-label'], {
  valid: [
    `<nz-select [klSelectLabel]="'a.b' | transloco" [ngModel]="x()"></nz-select>`,
    `<nz-select klSelectLabel="Period"></nz-select>`,
    `<select aria-label="Period"></select>`,
  ],
  invalid: [
    { code: `<nz-select [attr.aria-label]="'a.b' | transloco"></nz-select>`, errors },
    { code: `@if (open()) { <label>Period <nz-select nzId="x"></nz-select></label> }`, errors },
  ],
});
