import { Amount, Flag, Int, Text } from '@kpi-loop/shared/api';

/** The metric of a line, and how its figures are written. */
export class LineMetricView {
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Text() unit: string;
  @Int() decimals: number;
  @Flag() percent: boolean;
}

/** What two agree on about a line. */
export class LineValuesView {
  @Amount() weight: string;
  @Amount({ nullable: true }) threshold: string | null;
  @Amount() target: string;
  @Amount({ nullable: true }) stretch: string | null;
  @Amount({ nullable: true, description: 'of a ratio: what it is expected to be counted on' }) plannedDenominator: string | null;
}
