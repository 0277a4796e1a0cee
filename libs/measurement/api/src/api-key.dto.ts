import { MOST_GRACE_HOURS } from '@kpi-loop/measurement/domain';
import { Id, Ids, Instant, Int, NestedList, Text } from '@kpi-loop/shared/api';

export class ApiKeyCreateDto {
  @Text({ min: 1, max: 200, description: 'the program that will show it' }) name: string;
  @Ids({ max: 100, description: 'datasets it may push to' }) datasetIds: string[];
}

export class ApiKeyRotateDto {
  @Int({ optional: true, min: 0, max: MOST_GRACE_HOURS, description: 'hours the old key goes on; 24 unless given' }) graceHours?: number;
}

export class ApiKeyDatasetView {
  @Id() id: string;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
}

export class ApiKeyView {
  @Id() id: string;
  @Text() name: string;
  @Text({ description: 'its last characters' }) hint: string;
  @NestedList(() => ApiKeyDatasetView) datasets: ApiKeyDatasetView[];
  @Text({ nullable: true }) createdByName: string | null;
  @Text({ nullable: true }) createdByNameEn: string | null;
  @Instant() createdAt: Date;
  @Instant({ nullable: true }) lastUsedAt: Date | null;
  @Instant({ nullable: true, description: 'until then the key before the last rotation goes on' }) previousUntil: Date | null;
  @Instant({ nullable: true }) revokedAt: Date | null;
  @Int() version: number;
}

export class ApiKeyListView {
  @NestedList(() => ApiKeyView) items: ApiKeyView[];
}

export class ApiKeySecretView {
  @Id() id: string;
  @Text({ description: 'shown this once: Authorization: Bearer …' }) key: string;
  @Text({ nullable: true, description: 'shown this once, when the key is made: HMAC SHA-256 over timestamp, a dot and the body' }) signingSecret: string | null;
}
