import { Id, Instant, Int, Json, NestedList, OneOf, Text } from '@kpi-loop/shared/api';

export class NotificationQuery {
  @OneOf(['unread', 'all'], 'NotificationScope', { optional: true }) scope?: 'unread' | 'all';
  @Text({ max: 500, optional: true }) cursor?: string;
  @Int({ min: 1, max: 100, optional: true }) limit?: number;
}

export class NotificationView {
  @Id() id: string;
  @Text({ description: 'the fact it tells of; the text is the key `told.<type>` with params' }) type: string;
  @Text() aggregate: string;
  @Id() aggregateId: string;
  @Text() link: string;
  @Json() params: Record<string, unknown>;
  @Instant() at: Date;
  @Instant({ nullable: true }) readAt: Date | null;
}

export class NotificationPage {
  @NestedList(() => NotificationView) items: NotificationView[];
  @Text({ nullable: true }) next: string | null;
  @Int() unread: number;
}

export class UnreadView {
  @Int() unread: number;
}

export class DutyView {
  @Text({ description: 'the text is the key `duty.<kind>` with params' }) kind: string;
  @Text() aggregate: string;
  @Id() aggregateId: string;
  @Json() params: Record<string, unknown>;
  @Text({ nullable: true, description: 'a day or an instant' }) dueAt: string | null;
  @OneOf(['ok', 'warn', 'bad', 'none'], 'DutySeverity') severity: 'ok' | 'warn' | 'bad' | 'none';
  @Text() link: string;
}

export class DutiesView {
  @NestedList(() => DutyView) items: DutyView[];
}

export class DutyCountView {
  @Int() count: number;
  @Int({ description: 'those that are past their day' }) late: number;
}
