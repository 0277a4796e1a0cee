import { isoDate } from '@kpi-loop/shared/kernel';
import { ValidateBy } from 'class-validator';

/** A real calendar day as `2026-03-31`. */
export const IsBusinessDate = (): PropertyDecorator =>
  ValidateBy({
    name: 'isBusinessDate',
    validator: {
      validate: (value: unknown) => {
        try {
          return typeof value === 'string' && isoDate(value) === value;
        } catch {
          return false;
        }
      },
      defaultMessage: () => 'must be a calendar day, YYYY-MM-DD',
    },
  });
