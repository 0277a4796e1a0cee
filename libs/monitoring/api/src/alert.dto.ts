import { ALERT_RULES, SEVERITIES } from '@kpi-loop/monitoring/domain';
import { Amount, Day, Flag, Id, Instant, Int, Json, NestedList, OfferView, OneOf, Text } from '@kpi-loop/shared/api';

export const DISMISSALS = ['false_positive', 'accepted_risk'] as const;
/** Why it happened, in the owner's words for statistics; the text says the rest. */
export const CAUSES = ['process', 'resource', 'market', 'data', 'timing', 'other'] as const;

export class AlertView {
  @Id() id: string;
  @Int() version: number;
  @OneOf(ALERT_RULES, 'AlertRule') rule: string;
  @OneOf(SEVERITIES, 'AlertSeverity') severity: string;
  @Text({ description: 'breaching, recovering, cleared: by the data alone' }) condition: string;
  @Text({ description: 'new, acknowledged, in_action, snoozed, escalated.l1 …, resolved, dismissed: by people' }) handling: string;
  @Text({ description: 'the same as handling' }) status: string;
  @Id() lineId: string;
  @Id() scorecardId: string;
  @Id() periodId: string;
  @Text() periodName: string;
  @Text() periodNameEn: string;
  @Id() ownerId: string;
  @Text() ownerName: string;
  @Text() ownerNameEn: string;
  @Text() metricCode: string;
  @Text() metricName: string;
  @Text() metricNameEn: string;
  @Text() unit: string;
  @Int() decimals: number;
  @Flag() percent: boolean;
  @Text() direction: string;
  @Text({ nullable: true }) processNode: string | null;
  @Text({ nullable: true }) processNodeEn: string | null;
  @Json({ description: 'what was true when it was raised: reading, limit, value, target, expected, pace, forecast, forecastScore, dataUntil' })
  snapshot: Record<string, unknown>;
  @Amount({ nullable: true, description: 'now' }) value: string | null;
  @Text({ nullable: true, description: 'now' }) state: string | null;
  @Instant({ nullable: true, description: 'the head sees it from then on (R-A1)' }) headToldAt: Date | null;
  @Instant({ nullable: true }) headToldDueAt: Date | null;
  @Instant({ nullable: true }) ackDueAt: Date | null;
  @Instant({ nullable: true }) acknowledgedAt: Date | null;
  @Text({ nullable: true }) cause: string | null;
  @Text({ nullable: true, max: 4000 }) explanation: string | null;
  @Text({ nullable: true }) dismissal: string | null;
  @Day({ nullable: true }) snoozedUntil: string | null;
  @Int() snoozes: number;
  @Int() reopens: number;
  @Id({ nullable: true }) actionId: string | null;
  @Id({ nullable: true }) carriedFromId: string | null;
  @Instant() raisedAt: Date;
  @Instant({ nullable: true }) resolvedAt: Date | null;
  @NestedList(() => OfferView) offers: OfferView[];
}

export class AlertPage {
  @NestedList(() => AlertView) items: AlertView[];
  @Text({ nullable: true }) next: string | null;
}

export class AlertListQuery {
  @OneOf(['open', 'closed', 'all'], 'AlertScope', { optional: true }) scope?: string;
  @OneOf(['own', 'team', 'all'], 'AlertWhose', { optional: true }) whose?: string;
  @Id({ optional: true }) periodId?: string;
  @Id({ optional: true }) lineId?: string;
  @OneOf(ALERT_RULES, 'AlertRule', { optional: true }) rule?: string;
  @OneOf(SEVERITIES, 'AlertSeverity', { optional: true }) severity?: string;
  @Text({ optional: true, max: 1000 }) cursor?: string;
  @Int({ optional: true, min: 1, max: 200 }) limit?: number;
}

export class ExplainAlertDto {
  @OneOf(CAUSES, 'AlertCause') cause: string;
  @Text({ min: 1, max: 4000 }) text: string;
}

export class SnoozeAlertDto {
  @Day({ description: 'at most 5 working days ahead' }) until: string;
}

export class DismissAlertDto {
  @OneOf(DISMISSALS, 'AlertDismissal') kind: string;
  @Text({ min: 1, max: 2000 }) reason: string;
}
