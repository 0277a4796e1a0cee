import { RuleTester } from 'eslint';
import house from '../index.mjs';
import { typescript } from './typescript';

const options = [{ optionalPackages: true }];

new RuleTester(typescript).run('no-forward-ref', house.rules['no-forward-ref'], {
  valid: [
    `import { Inject } from '@nestjs/common';`,
    // a database driver that need not be installed
    { code: `const mysql = await import('mysql2/promise');`, options },
  ],
  invalid: [
    { code: `import { forwardRef } from '@nestjs/common';`, errors: [{ messageId: 'forwardRef' }] },
    { code: `import { forwardRef as later } from '@nestjs/common';`, errors: [{ messageId: 'forwardRef' }] },
    { code: `nest.forwardRef(() => X)`, errors: [{ messageId: 'forwardRef' }] },
    { code: `const x = await import('./cycle.commands');`, options, errors: [{ messageId: 'lazy' }] },
    { code: `const x = await import('@kpi-loop/measurement/api');`, options, errors: [{ messageId: 'lazy' }] },
    { code: `const x = await import(\`\${name}\`);`, options, errors: [{ messageId: 'lazy' }] },
    { code: `const x = await import(name);`, options, errors: [{ messageId: 'lazy' }] },
    { code: `const fs = await import('node:fs');`, errors: [{ messageId: 'lazy' }] },
  ],
});
