import { decimal } from '@kpi-loop/shared/kernel';
import { ValidateBy } from 'class-validator';

const isWeight = (value: unknown): boolean =>
  typeof value === 'string' && /^\d{1,3}(\.\d{1,2})?$/.test(value) && decimal(value).gt(0) && decimal(value).lte(100);

/** `weightPositive2Places`: what cannot be a weight is refused at its field, not rounded and not left to the database. */
export const IsWeight = (): PropertyDecorator =>
  ValidateBy({
    name: 'weightPositive2Places',
    validator: { validate: isWeight, defaultMessage: () => 'must be over 0, at most 100, with at most 2 decimals' },
  });
