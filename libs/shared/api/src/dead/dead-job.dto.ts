import { Id, Instant, Int, Nested, NestedList, Text } from '../http/fields';

export class DeadJobQuery {
  @Text({ max: 500, optional: true }) cursor?: string;
  @Int({ min: 1, max: 200, optional: true }) limit?: number;
}

export class DeadJobPerson {
  @Text() name: string;
  @Text() nameEn: string;
}

/** Work that was tried as often as it may be, and did not succeed. */
export class DeadJobView {
  @Id() id: string;
  @Text({ description: 'the job, or `deadline:<aggregate> <event>`' }) name: string;
  @Instant({ description: 'of the last attempt' }) at: Date;
  @Int() attempts: number;
  @Nested(() => DeadJobPerson, { nullable: true, description: 'whose step it followed; null for what the clock or the system began' }) by: DeadJobPerson | null;
  @Text({ description: 'why the last attempt failed: no stack, nobody’s data' }) error: string;
}

export class DeadJobPage {
  @NestedList(() => DeadJobView) items: DeadJobView[];
  @Text({ nullable: true }) next: string | null;
}
