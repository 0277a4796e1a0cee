import { RuleTester } from 'eslint';
import house from '../index.mjs';
import { typescript } from './typescript';

const errors = [{ messageId: 'bare' }];

new RuleTester(typescript).run('no-bare-exception', house.rules['no-bare-exception'], {
  valid: [`import { Controller, Get } from '@nestjs/common';`, `throw new Problem('notFound', 'noSuchScorecard')`],
  invalid: [
    { code: `import { BadRequestException } from '@nestjs/common';`, errors },
    { code: `import { Get, HttpException as Oops } from '@nestjs/common';`, errors },
    { code: `import * as nest from '@nestjs/common'; throw new nest.ConflictException()`, errors },
  ],
});
