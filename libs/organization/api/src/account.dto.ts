import { Flag, Text } from '@kpi-loop/shared/api';

export class AccountCreateDto {
  @Text({ min: 3, max: 200 }) login: string;
}

/** Shown once: only its hash is kept. */
export class OneTimePasswordView {
  @Text() login: string;
  @Text() password: string;
}

export class OwnAccountView {
  @Text() login: string;
  @Flag({ description: 'the password is the one HR gave out' }) oneTime: boolean;
}

export class PasswordChangeDto {
  @Text({ min: 1, max: 200 }) current: string;
  @Text({ min: 10, max: 200 }) password: string;
}
