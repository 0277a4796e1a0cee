import { Id, Instant, Int, NestedList, Text } from '../http/fields';

export class DeadJobQuery {
  @Text({ max: 500, optional: true }) cursor?: string;
  @Int({ min: 1, max: 200, optional: true }) limit?: number;
}

/** Work that was tried as often as it may be, and did not succeed. */
export class DeadJobView {
  @Id() id: string;
  @Text({ description: 'the job, or `deadline:<aggregate> <event>`' }) name: string;
  @Instant({ description: 'of the last attempt' }) at: Date;
  @Int() attempts: number;
  @Text({ description: 'why the last attempt failed: no stack, nobody’s data' }) error: string;
}

export class DeadJobPage {
  @NestedList(() => DeadJobView) items: DeadJobView[];
  @Text({ nullable: true }) next: string | null;
}
