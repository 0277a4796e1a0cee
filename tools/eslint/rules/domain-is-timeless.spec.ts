import { RuleTester } from 'eslint';
import house from '../index.mjs';
import { typescript } from './typescript';

const errors = [{ messageId: 'timeless' }];

new RuleTester(typescript).run('domain-is-timeless', house.rules['domain-is-timeless'], {
  valid: [`new Date(ms).toISOString()`, `Date.UTC(2026, 0, 1)`, `Math.round(x)`, `const now = clock.now()`, `deadline.now`, `sample.random()`],
  invalid: [
    { code: `const d = new Date()`, errors },
    { code: `const d = Date()`, errors },
    { code: `const t = Date.now()`, errors },
    { code: `const later = { now: Date.now }`, errors },
    { code: `const t = Date['now']()`, errors },
    { code: `const r = Math.random()`, errors },
    { code: `const id = crypto.randomUUID()`, errors },
    { code: `const id = globalThis.crypto.randomUUID()`, errors },
    { code: `const id = randomUUID()`, errors },
    { code: `const t = performance.now()`, errors },
    { code: `setTimeout(() => 1, 10)`, errors },
  ],
});
