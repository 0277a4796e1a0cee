import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { Problem, type FieldProblem } from '@kpi-loop/shared/kernel';

const escape = (key: string): string => key.replace(/~/g, '~0').replace(/\//g, '~1');

export function fieldsOf(errors: ValidationError[], path = ''): FieldProblem[] {
  return errors.flatMap((error) => {
    const pointer = `${path}/${escape(error.property)}`;
    const own = Object.keys(error.constraints ?? {}).map((code) => ({ pointer, code: code === 'whitelistValidation' ? 'unknownField' : code }));
    return [...own, ...fieldsOf(error.children ?? [], pointer)];
  });
}

/** Every wrong field at once, with its JSON pointer. Unknown fields are refused, not ignored. */
export const validationPipe = (): ValidationPipe =>
  new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: true,
    exceptionFactory: (errors) => new Problem('invalid', 'invalidRequest', undefined, { fields: fieldsOf(errors) }),
  });
