import { RuleTester } from 'eslint';
import house from '../index.mjs';
import { typescript } from './typescript';

const errors = [{ messageId: 'colour' }];
const component = (fields: string) => `@Component({ ${fields} }) class X {}`;

new RuleTester(typescript).run('no-colour-literal', house.rules['no-colour-literal'], {
  valid: [
    component('template: `<input #add><a href="#fade">x</a><p class="a" #bed>{{ x }}</p>`'),
    component('styles: `.a { color: var(--kpi-good) }`'),
    `const text = 'issue #12345 is open';`,
    `router.navigate([], { fragment: '#section-add' })`,
  ],
  invalid: [
    { code: component('styles: `.a { color: #fff; }`'), errors },
    { code: component('styles: `.a { border: 1px solid #1677ff }`'), errors },
    { code: component('styles: `.a { background: rgba(0, 0, 0, 0.5) }`'), errors },
    { code: component('template: `<p style="color: #c00">x</p>`'), errors },
    { code: component('template: `<nz-tag [nzColor]="\'#ff0000\'"></nz-tag>`'), errors },
    { code: component('template: `<style>.a { color:#123456 }</style>`'), errors },
    { code: `const option = { color: '#5470c6' };`, errors },
  ],
});
