import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, ValidateBy } from 'class-validator';
import {
  AGGREGATES,
  DIRECTIONS,
  FILTER_OPS,
  KINDS,
  type Aggregate,
  type Direction,
  type FilterOp,
  type FilterValue,
  type MetricKind,
} from '@kpi-loop/metric/domain';
import { Flag, Id, Instant, Int, Nested, NestedList, OfferView, OneOf, Text, Texts } from '@kpi-loop/shared/api';

const SCALAR = ['string', 'number', 'boolean'];
const MAX_VALUES = 200;
const MAX_TEXT = 200;
const isScalar = (v: unknown): boolean => SCALAR.includes(typeof v) && String(v).length <= MAX_TEXT && !String(v).includes('\u0000');

/** One scalar, or a list of them for `in`. */
const ComparedValue = (): PropertyDecorator => (target, key) => {
  ApiProperty({
    oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }, { type: 'array', items: { oneOf: [{ type: 'string' }, { type: 'number' }] } }],
    required: false,
  })(target, key);
  IsOptional()(target, key);
  ValidateBy({
    name: 'isComparedValue',
    validator: {
      validate: (v: unknown) =>
        Array.isArray(v) ? v.length <= MAX_VALUES && v.every((member) => isScalar(member) && typeof member !== 'boolean') : isScalar(v),
    },
  })(target, key);
};

const AnyValue = (): PropertyDecorator =>
  ApiProperty({
    oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }, { type: 'object', additionalProperties: true }],
    nullable: true,
    description: 'as in the version view',
  });

export class MeasureFilterDto {
  @Text({ max: 100 }) column: string;
  @OneOf(FILTER_OPS, 'FilterOp') op: FilterOp;
  @ComparedValue() value?: FilterValue;
}

export class MeasureDto {
  @OneOf(AGGREGATES, 'Aggregate') agg: Aggregate;
  @Text({ max: 100, optional: true }) column?: string;
  @NestedList(() => MeasureFilterDto, { max: 20 }) filters: MeasureFilterDto[];
}

/** The whole definition: what is left out of a draft is said by the rules when it is submitted. */
export class DefinitionDto {
  @OneOf(KINDS, 'MetricKind') kind: MetricKind;
  @Text({ max: 100 }) datasetCode: string;
  @Nested(() => MeasureDto) numerator: MeasureDto;
  @Nested(() => MeasureDto, { optional: true, nullable: true }) denominator?: MeasureDto | null;
  @OneOf(DIRECTIONS, 'Direction') direction: Direction;
  @Text({ max: 20 }) unit: string;
  @Int({ min: 0, max: 6 }) decimals: number;
  @Flag() percent: boolean;
  @Flag() flow: boolean;
  @Text({ max: 4000 }) description: string;
  @Text({ max: 4000 }) descriptionEn: string;
  @Id({ optional: true, nullable: true }) processNodeId?: string | null;
}

export class MetricCreateDto {
  @Text({ min: 1, max: 40 }) code: string;
  @Text({ min: 1, max: 200 }) name: string;
  @Text({ max: 200 }) nameEn: string;
  @Nested(() => DefinitionDto) definition: DefinitionDto;
}

export class MetricUpdateDto {
  @Text({ min: 1, max: 200 }) name: string;
  @Text({ max: 200 }) nameEn: string;
  @Id({ optional: true, nullable: true }) stewardId?: string | null;
}

export class MetricPersonView {
  @Id() id: string;
  @Text() name: string;
  @Text() nameEn: string;
}

export class ProcessNodeRef {
  @Id() id: string;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Id() processId: string;
  @Text() processName: string;
  @Text() processNameEn: string;
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
  @Nested(() => MeasureDto) numerator: MeasureDto;
  @Nested(() => MeasureDto, { nullable: true }) denominator: MeasureDto | null;
  @OneOf(DIRECTIONS, 'Direction') direction: Direction;
  @Text() unit: string;
  @Int() decimals: number;
  @Flag() percent: boolean;
  @Flag() flow: boolean;
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
  @NestedList(() => OfferView) offers: OfferView[];
}

export class MetricView {
  @Id() id: string;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Int() version: number;
  @Nested(() => MetricPersonView, { nullable: true }) steward: MetricPersonView | null;
  @NestedList(() => MetricVersionItemView, { description: 'newest first' }) versions: MetricVersionItemView[];
  @NestedList(() => OfferView) offers: OfferView[];
}

export class DiffFieldView {
  @Text() field: string;
  @AnyValue() before: unknown;
  @AnyValue() after: unknown;
  @Flag() changed: boolean;
}

export class MetricVersionDiffView {
  @Nested(() => MetricVersionView) before: MetricVersionView;
  @Nested(() => MetricVersionView) after: MetricVersionView;
  @NestedList(() => DiffFieldView) fields: DiffFieldView[];
}
