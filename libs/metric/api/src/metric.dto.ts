import { ApiProperty } from '@nestjs/swagger';
import {
  AGG_ORGS,
  AGG_TIMES,
  DIRECTIONS,
  GRAINS,
  KINDS,
  ZERO_DENOMINATORS,
  type AggOrg,
  type AggTime,
  type Direction,
  type MetricGrain,
  type MetricKind,
  type ZeroDenominator,
} from '@kpi-loop/metric/domain';
import { Flag, Id, Ids, Instant, Int, Nested, NestedList, OfferView, OneOf, Text, Texts } from '@kpi-loop/shared/api';
import { CertificationView } from './certification.dto';
import {
  CumulativeSpanDto,
  DefinitionDto,
  DrillPathDto,
  EntryRuleDto,
  MeasureDto,
  MetricInputDto,
  NullRuleDto,
  TestCaseDto,
  VisibilityDto,
} from './definition.dto';
import { TestResultView } from './definition-trial.dto';
import { ColumnLabelView } from './column-label.dto';
import { MetricLinkView } from './metric-link.dto';
import { MetricPersonView, ProcessNodeRef } from './metric-refs.dto';

const AnyValue = (): PropertyDecorator =>
  ApiProperty({
    oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }, { type: 'object', additionalProperties: true }],
    nullable: true,
    description: 'as in the version view',
  });

export class MetricCreateDto {
  @Text({ min: 1, max: 40 }) code: string;
  @Text({ min: 1, max: 200 }) name: string;
  @Text({ max: 200 }) nameEn: string;
  @Nested(() => DefinitionDto) definition: DefinitionDto;
  @Text({ optional: true, max: 40, description: 'the template it is made of' }) templateCode?: string;
  @Flag({ optional: true, description: 'false: a count that says nothing without its companions; as its template says where it is absent' })
  standsAlone?: boolean;
}

export class MetricUpdateDto {
  @Text({ min: 1, max: 200 }) name: string;
  @Text({ max: 200 }) nameEn: string;
  @Id({ optional: true, nullable: true }) stewardId?: string | null;
  @Ids({ optional: true, max: 10, description: 'who alone publishes its definitions; none: every steward. Left as they are where it is absent' })
  approverIds?: string[];
  @Flag({ optional: true, description: 'left as it is where it is absent' }) standsAlone?: boolean;
}

export class PublishDto {
  @Flag({ optional: true, description: 'published all the same, although it counts without quality beside it' }) confirmed?: boolean;
}

/** A definition with the name of its metric: what downstream features read. */
export class MetricVersionView {
  @Id() id: string;
  @Id() metricId: string;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Int() versionNo: number;
  @Text() status: string;
  @Int() version: number;
  @OneOf(KINDS, 'MetricKind') kind: MetricKind;
  @Text() datasetCode: string;
  @Nested(() => MeasureDto, { nullable: true }) numerator: MeasureDto | null;
  @Nested(() => MeasureDto, { nullable: true }) denominator: MeasureDto | null;
  @OneOf(AGG_ORGS, 'AggOrg') aggOrg: AggOrg;
  @OneOf(AGG_TIMES, 'AggTime') aggTime: AggTime;
  @Nested(() => CumulativeSpanDto, { nullable: true }) span: CumulativeSpanDto | null;
  @Text({ max: 2000 }) formula: string;
  @NestedList(() => MetricInputDto) inputs: MetricInputDto[];
  @Nested(() => NullRuleDto) nullRule: NullRuleDto;
  @OneOf(ZERO_DENOMINATORS, 'ZeroDenominator') zeroDenominator: ZeroDenominator;
  @OneOf(DIRECTIONS, 'Direction') direction: Direction;
  @Text() unit: string;
  @Int() decimals: number;
  @Flag() percent: boolean;
  @Flag() flow: boolean;
  @Text() timezone: string;
  @OneOf(GRAINS, 'MetricGrain') grain: MetricGrain;
  @Texts() dimensions: string[];
  @NestedList(() => DrillPathDto) drillPaths: DrillPathDto[];
  @Texts() synonyms: string[];
  @Texts() synonymsEn: string[];
  @Nested(() => VisibilityDto) visibility: VisibilityDto;
  @NestedList(() => TestCaseDto) tests: TestCaseDto[];
  @Nested(() => EntryRuleDto, { nullable: true }) entry: EntryRuleDto | null;
  @Text() description: string;
  @Text() descriptionEn: string;
  @Nested(() => ProcessNodeRef, { nullable: true }) processNode: ProcessNodeRef | null;
  @Nested(() => MetricPersonView, { nullable: true }) author: MetricPersonView | null;
  @Nested(() => MetricPersonView, { nullable: true }) approver: MetricPersonView | null;
  @Instant({ nullable: true }) publishedAt: string | null;
  @Text({ nullable: true }) contentHash: string | null;
}

/** The same with what the viewer may do with it now. */
export class MetricVersionItemView extends MetricVersionView {
  @Text({ nullable: true, description: 'why it was returned last' }) returnedBecause: string | null;
  @Text({ nullable: true, description: 'code of the metric that measures the same' }) duplicateOf: string | null;
  @Texts({ description: 'columns the dataset does not have' }) unknownColumns: string[];
  @NestedList(() => TestResultView, { description: 'of a draft or a version in review' }) testResults: TestResultView[];
  @Texts({ description: 'codes it reads that have no definition in force' }) unknownInputs: string[];
  @Texts({ description: 'the way over what it reads back to itself; empty: none' }) circle: string[];
  @Flag({ description: 'a count, and no companion in force tells its quality' }) countsWithoutQuality: boolean;
  @Nested(() => CertificationView) certification: CertificationView;
  @Text({ description: 'what people call its dataset; its code where nobody knows it' }) datasetName: string;
  @Text() datasetNameEn: string;
  @NestedList(() => ColumnLabelView, { description: 'what people call the columns it reads' }) labels: ColumnLabelView[];
  @NestedList(() => OfferView) offers: OfferView[];
}

export class MetricView {
  @Id() id: string;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Int() version: number;
  @Nested(() => MetricPersonView, { nullable: true }) steward: MetricPersonView | null;
  @NestedList(() => MetricPersonView, { description: 'who alone publishes its definitions; none: every steward' }) approvers: MetricPersonView[];
  @Flag({ description: 'false: a count that says nothing without its companions' }) standsAlone: boolean;
  @Text({ description: 'the template it was made of; empty: none' }) templateCode: string;
  @NestedList(() => MetricLinkView) links: MetricLinkView[];
  @NestedList(() => MetricVersionItemView, { description: 'newest first' }) versions: MetricVersionItemView[];
  @NestedList(() => OfferView) offers: OfferView[];
}

export class DiffFieldView {
  @Text() field: string;
  @AnyValue() before: unknown;
  @AnyValue() after: unknown;
  @Flag() changed: boolean;
}

export class DatasetNameView {
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
}

export class MetricVersionDiffView {
  @Nested(() => MetricVersionView) before: MetricVersionView;
  @Nested(() => MetricVersionView) after: MetricVersionView;
  @NestedList(() => DiffFieldView) fields: DiffFieldView[];
  @NestedList(() => ColumnLabelView, { description: 'what people call the columns either of them reads' }) labels: ColumnLabelView[];
  @NestedList(() => DatasetNameView, { description: 'and the datasets either of them counts' }) datasets: DatasetNameView[];
}
