import { Amount, Day, Id, Instant, NestedList, OfferView, Text } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';

export class BenchmarkDto {
  @Amount() value: string;
  @Amount({ optional: true, nullable: true, description: 'of a range around the value' }) low?: string | null;
  @Amount({ optional: true, nullable: true }) high?: string | null;
  @Text({ optional: true, max: 200, description: 'what exactly it counts, where that differs from the metric' }) unitText?: string;
  @Text({ min: 1, max: 300, description: 'who says so' }) source: string;
  @Text({ optional: true, nullable: true, max: 500, description: 'where it is written: http or https' }) url?: string | null;
  @Day({ description: 'the day the source speaks of' }) asOf: IsoDate;
}

/** What others reach in a metric, and who says so. */
export class BenchmarkView {
  @Id() id: string;
  @Amount() value: string;
  @Amount({ nullable: true }) low: string | null;
  @Amount({ nullable: true }) high: string | null;
  @Text() unitText: string;
  @Text() source: string;
  @Text({ nullable: true }) url: string | null;
  @Day() asOf: IsoDate;
  @Text({ description: 'who entered it' }) enteredBy: string;
  @Text() enteredByEn: string;
  @Instant() enteredAt: string;
}

export class BenchmarkListView {
  @NestedList(() => BenchmarkView) items: BenchmarkView[];
  @NestedList(() => OfferView) offers: OfferView[];
}
