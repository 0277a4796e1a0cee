import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, IsTimeZone, MaxLength, ValidateBy } from 'class-validator';
import {
  AGGREGATES,
  AGG_ORGS,
  AGG_TIMES,
  AUDIENCES,
  DIRECTIONS,
  FILTER_OPS,
  GRAINS,
  KINDS,
  NULL_RULES,
  OFFSET_UNITS,
  SPANS,
  ZERO_DENOMINATORS,
  type AggOrg,
  type AggTime,
  type Aggregate,
  type CumulativeSpan,
  type Direction,
  type FilterOp,
  type FilterValue,
  type MetricGrain,
  type MetricKind,
  type NullRule,
  type OffsetUnit,
  type PersonAudience,
  type ZeroDenominator,
} from '@kpi-loop/metric/domain';
import { Amount, Day, Flag, Id, Int, Json, Nested, NestedList, OneOf, Text, Texts } from '@kpi-loop/shared/api';

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

/** A time zone by its IANA name. */
const ZoneName = (): PropertyDecorator => (target, key) => {
  ApiProperty({ type: String, required: false, example: 'Asia/Shanghai', maxLength: 60 })(target, key);
  IsOptional()(target, key);
  IsTimeZone()(target, key);
  MaxLength(60)(target, key);
};

export class MeasureFilterDto {
  @Text({ max: 100 }) column: string;
  @OneOf(FILTER_OPS, 'FilterOp') op: FilterOp;
  @ComparedValue() value?: FilterValue;
}

export class MeasureDto {
  @OneOf(AGGREGATES, 'Aggregate') agg: Aggregate;
  @Text({ max: 100, optional: true }) column?: string;
  @Texts({ max: 5, optional: true, description: 'of `last`: the columns that name what has one value at a time' }) per?: string[];
  @NestedList(() => MeasureFilterDto, { max: 20 }) filters: MeasureFilterDto[];
}

export class CumulativeSpanDto {
  @OneOf(SPANS, 'SpanKind') kind: CumulativeSpan['kind'];
  @Int({ min: 0, max: 36, description: 'of `rolling`: how many months, this one included' }) months: number;
}

export class OffsetDto {
  @OneOf(OFFSET_UNITS, 'OffsetUnit') unit: OffsetUnit;
  @Int({ min: 1, max: 36 }) n: number;
}

export class MetricInputDto {
  @Text({ max: 40, description: 'its name in the formula' }) as: string;
  @Text({ max: 40, description: 'code of the metric' }) code: string;
  @Nested(() => OffsetDto, { nullable: true, description: 'so long before' }) back: OffsetDto | null;
  @Amount({ nullable: true, description: 'of a composite: its share' }) weight: string | null;
  @Amount({ nullable: true, description: 'the value that is worth 0 points' }) zeroAt: string | null;
  @Amount({ nullable: true, description: 'the value that is worth 100 points' }) fullAt: string | null;
}

export class NullRuleDto {
  @OneOf(NULL_RULES, 'NullRuleKind') kind: NullRule['kind'];
  @Int({ min: 0, max: 24, description: 'of `carry_forward`: how old a value may be' }) months: number;
}

export class DrillPathDto {
  @Texts({ max: 10 }) columns: string[];
}

export class VisibilityDto {
  @OneOf(AUDIENCES, 'PersonAudience', { description: 'who sees figures of single people' }) perPerson: PersonAudience;
  @Text({ max: 500 }) purpose: string;
  @Text({ max: 500 }) purposeEn: string;
}

export class TestRowDto {
  @Day() date: string;
  @Text({ optional: true, nullable: true, max: 40 }) person?: string | null;
  @Text({ optional: true, nullable: true, max: 40 }) unit?: string | null;
  @Json() data: Record<string, string | number | boolean | null>;
}

export class TestCaseDto {
  @Text({ min: 1, max: 100 }) name: string;
  @NestedList(() => TestRowDto, { max: 100 }) rows: TestRowDto[];
  @Json({ description: 'of a derived or composite metric: values of its inputs by name' }) inputs: Record<string, string | null>;
  @Amount({ optional: true, nullable: true, description: 'null: no figure' }) expected: string | null;
}

export class EntryRuleDto {
  @Flag({ description: 'a file or a link has to show where the figure comes from' }) evidence: boolean;
  @Int({ min: 0, max: 31, description: 'due so many working days after the end of the month' }) dueWorkdays: number;
  @Amount({ nullable: true, description: 'the lowest value that may be entered' }) lowest: string | null;
  @Amount({ nullable: true, description: 'the highest value that may be entered' }) highest: string | null;
}

/** The whole definition: what is left out of a draft is said by the rules when it is submitted, or is the usual of its kind. */
export class DefinitionDto {
  @OneOf(KINDS, 'MetricKind') kind: MetricKind;
  @Text({ max: 100 }) datasetCode: string;
  @Nested(() => MeasureDto, { optional: true, nullable: true }) numerator?: MeasureDto | null;
  @Nested(() => MeasureDto, { optional: true, nullable: true }) denominator?: MeasureDto | null;
  @OneOf(AGG_ORGS, 'AggOrg', { optional: true }) aggOrg?: AggOrg;
  @OneOf(AGG_TIMES, 'AggTime', { optional: true }) aggTime?: AggTime;
  @Nested(() => CumulativeSpanDto, { optional: true, nullable: true }) span?: CumulativeSpanDto | null;
  @Text({ max: 2000, optional: true }) formula?: string;
  @NestedList(() => MetricInputDto, { max: 20, optional: true }) inputs?: MetricInputDto[];
  @Nested(() => NullRuleDto, { optional: true }) nullRule?: NullRuleDto;
  @OneOf(ZERO_DENOMINATORS, 'ZeroDenominator', { optional: true }) zeroDenominator?: ZeroDenominator;
  @OneOf(DIRECTIONS, 'Direction') direction: Direction;
  @Text({ max: 20 }) unit: string;
  @Int({ min: 0, max: 6 }) decimals: number;
  @Flag() percent: boolean;
  @Flag() flow: boolean;
  @ZoneName() timezone?: string;
  @OneOf(GRAINS, 'MetricGrain', { optional: true }) grain?: MetricGrain;
  @Texts({ max: 20, optional: true }) dimensions?: string[];
  @NestedList(() => DrillPathDto, { max: 10, optional: true }) drillPaths?: DrillPathDto[];
  @Texts({ max: 20, optional: true }) synonyms?: string[];
  @Texts({ max: 20, optional: true }) synonymsEn?: string[];
  @Nested(() => VisibilityDto, { optional: true }) visibility?: VisibilityDto;
  @NestedList(() => TestCaseDto, { max: 20, optional: true }) tests?: TestCaseDto[];
  @Nested(() => EntryRuleDto, { optional: true, nullable: true, description: 'of a manual metric' }) entry?: EntryRuleDto | null;
  @Text({ max: 4000 }) description: string;
  @Text({ max: 4000 }) descriptionEn: string;
  @Id({ optional: true, nullable: true }) processNodeId?: string | null;
}
