import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { IsBusinessDate } from './business-date';
import { IsWeight } from './weight';

/**
 * One decorator a field: what OpenAPI says and what the validator checks are the same sentence. In a view (an answer)
 * the checks are idle. `optional` allows absence, `nullable` an explicit null.
 */
export interface FieldOptions {
  optional?: boolean;
  nullable?: boolean;
  description?: string;
}

type Decorator = PropertyDecorator;

function field(api: ApiPropertyOptions, checks: Decorator[], { optional, nullable, description }: FieldOptions = {}): Decorator {
  return applyDecorators(
    ApiProperty({ ...api, required: !optional, ...(nullable ? { nullable: true } : {}), ...(description ? { description } : {}) } as ApiPropertyOptions),
    ...(optional || nullable ? [IsOptional()] : []),
    ...checks,
  );
}

export const Id = (o?: FieldOptions): Decorator => field({ type: String, format: 'uuid' }, [IsUUID()], o);
export const Ids = (o?: FieldOptions & { max?: number }): Decorator =>
  field({ type: [String], format: 'uuid' }, [IsArray(), ArrayMaxSize(o?.max ?? 1000), IsUUID(undefined, { each: true })], o);
export const Text = (o: FieldOptions & { min?: number; max?: number } = {}): Decorator =>
  field(
    { type: String, maxLength: o.max ?? 500, ...(o.min ? { minLength: o.min } : {}) },
    [IsString(), MinLength(o.min ?? 0), MaxLength(o.max ?? 500), Matches(/^[^\u0000]*$/)],
    o,
  );
export const Texts = (o?: FieldOptions & { max?: number }): Decorator =>
  field({ type: [String] }, [IsArray(), ArrayMaxSize(o?.max ?? 1000), IsString({ each: true })], o);
/** A page or a file that a browser can open; nothing that runs. */
export const Link = (o?: FieldOptions): Decorator =>
  field({ type: String, format: 'uri', maxLength: 1000 }, [IsString(), MaxLength(1000), Matches(/^https?:\/\/[^\s\u0000]+$/i)], o);
/** A point in the stream of facts, handed out by the server and handed back as it is. */
export const Position = (o?: FieldOptions): Decorator => field({ type: String, pattern: '^\\d{1,19}$' }, [IsString(), Matches(/^\d{1,19}$/)], o);
/** A decimal number as text: `-?digits[.digits]`, at most 30 digits and 12 decimals. */
export const Amount = (o?: FieldOptions): Decorator =>
  field({ type: String, pattern: '^-?\\d{1,18}(\\.\\d{1,12})?$', example: '92.50' }, [IsString(), Matches(/^-?\d{1,18}(\.\d{1,12})?$/)], o);
/** A weight in percent: more than 0, at most 100, at most two decimals (R-W1). Never rounded to fit. */
export const Weight = (o?: FieldOptions): Decorator => field({ type: String, pattern: '^\\d{1,3}(\\.\\d{1,2})?$', example: '12.50' }, [IsWeight()], o);
export const Day = (o?: FieldOptions): Decorator => field({ type: String, format: 'date', example: '2026-03-31' }, [IsBusinessDate()], o);
export const Instant = (o?: FieldOptions): Decorator => field({ type: String, format: 'date-time' }, [IsISO8601({ strict: true })], o);
export const Int = (o: FieldOptions & { min?: number; max?: number } = {}): Decorator =>
  field({ type: 'integer', minimum: o.min, maximum: o.max }, [Type(() => Number), IsInt(), Min(o.min ?? -2_147_483_648), Max(o.max ?? 2_147_483_647)], o);
export const Flag = (o?: FieldOptions): Decorator => field({ type: Boolean }, [IsBoolean()], o);
/** A fixed list. `name` makes it a named type in the generated client. */
export const OneOf = (values: readonly string[], name: string, o?: FieldOptions): Decorator =>
  field({ enum: [...values], enumName: name }, [IsIn([...values])], o);
// Swagger takes a function for a lazy type only if it is called `type`: written as a property of that name, it is.
export const Nested = (type: () => new () => object, o?: FieldOptions): Decorator => field({ type: () => type() }, [ValidateNested(), Type(type)], o);
export const NestedList = (type: () => new () => object, o?: FieldOptions & { max?: number }): Decorator =>
  field({ type: () => type(), isArray: true }, [IsArray(), ArrayMaxSize(o?.max ?? 1000), ValidateNested({ each: true }), Type(type)], o);
/** Free JSON, for traces and snapshots whose shape their feature documents. */
export const Json = (o?: FieldOptions): Decorator => field({ type: 'object', additionalProperties: true }, [IsObject()], o);
export const JsonList = (o?: FieldOptions): Decorator => field({ type: 'array', items: { type: 'object', additionalProperties: true } }, [IsArray()], o);
