import { Day, Flag, Int, NestedList, Text } from '@kpi-loop/shared/api';

export class CalendarQuery {
  @Int({ min: 1900, max: 2999 }) year: number;
}

/** A day that differs from Monday to Friday. */
export class CalendarDayView {
  @Day() day: string;
  @Flag() working: boolean;
  @Text() name: string;
  @Text() nameEn: string;
}

export class CalendarYearView {
  @Int() year: number;
  @NestedList(() => CalendarDayView) exceptions: CalendarDayView[];
  @Int({ description: 'working days of the year' }) workdays: number;
  @Flag() mayEdit: boolean;
  @Flag({ description: 'the product knows the official days of this year' }) official: boolean;
}

export class CalendarDayDto {
  @Flag() working: boolean;
  @Text({ max: 100, optional: true }) name?: string;
  @Text({ max: 100, optional: true }) nameEn?: string;
}
