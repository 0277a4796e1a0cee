import { Id, Int, NestedList, OneOf, Text } from '@kpi-loop/shared/api';
import { LINEAGE_KINDS, type LineageKind } from './lineage.sources';

export class LineageQueryDto {
  @OneOf(LINEAGE_KINDS, 'LineageKind') kind: LineageKind;
  @Id() id: string;
}

export class LineageThingView {
  @Id() id: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Text({ description: 'whose, when, which version' }) detail: string;
  @Text() detailEn: string;
  @Text({ nullable: true, description: 'where it is opened; null where the viewer may not' }) link: string | null;
  @Int({ optional: true, description: 'of a rule: how many owners it watches' }) count?: number;
}

export class LineageLayerView {
  @OneOf(LINEAGE_KINDS, 'LineageKind') kind: LineageKind;
  @NestedList(() => LineageThingView) things: LineageThingView[];
  @Int({ description: 'more than are drawn, where there are many' }) total: number;
}

export class LineageStepView {
  @OneOf(LINEAGE_KINDS, 'LineageKind') fromKind: LineageKind;
  @Id() from: string;
  @OneOf(LINEAGE_KINDS, 'LineageKind') toKind: LineageKind;
  @Id() to: string;
}

export class LineageView {
  @OneOf(LINEAGE_KINDS, 'LineageKind') kind: LineageKind;
  @Id() id: string;
  @NestedList(() => LineageLayerView) layers: LineageLayerView[];
  @NestedList(() => LineageStepView) steps: LineageStepView[];
}
