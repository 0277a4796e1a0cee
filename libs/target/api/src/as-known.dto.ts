import { Amount, Day, Flag, Id, Instant, Int, Json, NestedList, Text } from '@kpi-loop/shared/api';

export class AsKnownQuery {
  @Day({ description: 'what applied on this day …' }) on: string;
  @Day({ description: '… as it was known at the end of this one' }) known: string;
}

export class KnownLineView {
  @Id() lineId: string;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Text() unit: string;
  @Int() decimals: number;
  @Flag() percent: boolean;
  @Int() versionNo: number;
  @Amount() weight: string;
  @Amount({ nullable: true }) threshold: string | null;
  @Amount() target: string;
  @Amount({ nullable: true }) stretch: string | null;
  @Day() validFrom: string;
  @Day() validTo: string;
  @Id({ nullable: true }) changeRequestId: string | null;
  @Json({ nullable: true, description: 'a rule of these days’ own; null: as the line was signed' }) rule: object | null;
  @Instant() recordedAt: Date;
}

export class AsKnownView {
  @Day() on: string;
  @Day() known: string;
  @Day() periodFrom: string;
  @Day() periodTo: string;
  @Text() subjectName: string;
  @Text() subjectNameEn: string;
  @NestedList(() => KnownLineView) lines: KnownLineView[];
}
