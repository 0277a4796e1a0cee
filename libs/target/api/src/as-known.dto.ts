import { IntersectionType } from '@nestjs/swagger';
import { Day, Id, Instant, Int, Json, NestedList, Text } from '@kpi-loop/shared/api';
import { LineMetricView, LineValuesView } from './line-view.dto';

export class AsKnownQuery {
  @Day({ description: 'what applied on this day …' }) on: string;
  @Day({ description: '… as it was known at the end of this one' }) known: string;
}

export class KnownLineView extends IntersectionType(LineMetricView, LineValuesView) {
  @Id() lineId: string;
  @Int() versionNo: number;
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
