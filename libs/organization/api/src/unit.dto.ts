import { Id, Int, Nested, Text } from '@kpi-loop/shared/api';

/** A person, as a name to show and an id to link. */
export class NamedPerson {
  @Id() id: string;
  @Text() name: string;
  @Text() nameEn: string;
}

export class UnitView {
  @Id() id: string;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Id({ nullable: true }) parentId: string | null;
  @Text({ description: 'codes from the root, each followed by a slash' }) path: string;
  @Int() depth: number;
  @Nested(() => NamedPerson, { nullable: true }) head: NamedPerson | null;
  @Int({ description: 'people in this very unit today' }) people: number;
  @Int({ description: 'people in it and below today' }) peopleBelow: number;
  @Int() version: number;
}

export class UnitCreateDto {
  @Text({ min: 1, max: 60 }) code: string;
  @Text({ min: 1, max: 200 }) name: string;
  @Text({ max: 200, optional: true }) nameEn?: string;
  @Id({ nullable: true }) parentId: string | null;
  @Id({ optional: true, nullable: true }) headId?: string | null;
}

export class UnitRenameDto {
  @Text({ min: 1, max: 200 }) name: string;
  @Text({ max: 200 }) nameEn: string;
}

export class UnitMoveDto {
  @Id({ nullable: true }) parentId: string | null;
}

export class UnitHeadDto {
  @Id({ nullable: true }) personId: string | null;
}

export class PositionView {
  @Id() id: string;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Int({ description: 'people who hold it today' }) people: number;
}

export class PositionCreateDto {
  @Text({ min: 1, max: 60 }) code: string;
  @Text({ min: 1, max: 200 }) name: string;
  @Text({ max: 200, optional: true }) nameEn?: string;
}

export class PositionRenameDto {
  @Text({ min: 1, max: 200 }) name: string;
  @Text({ max: 200 }) nameEn: string;
}
