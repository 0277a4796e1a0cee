import { Day, Id, Int, NestedList, OneOf, Text } from '@kpi-loop/shared/api';

export const IMPACT_KINDS = ['metric', 'board', 'team', 'card', 'rule', 'alert', 'plan', 'statement'] as const;

/** One thing that rests on a metric, and where it is. */
export class ImpactItemView {
  @OneOf(IMPACT_KINDS, 'ImpactKind') kind: (typeof IMPACT_KINDS)[number];
  @Text() name: string;
  @Text() nameEn: string;
  @Text() period: string;
  @Text() periodEn: string;
  @Text() link: string;
  @Text({ optional: true, description: 'the rule that watches or has warned: said.rule.<rule>' }) rule?: string;
  @Int({ optional: true, description: 'of a rule how many owners it watches, of a plan’s period how many statements' }) count?: number;
}

export class ImpactView {
  @NestedList(() => ImpactItemView) items: ImpactItemView[];
}

export class ComparedMonthView {
  @Day() month: string;
  @Text({ nullable: true }) before: string | null;
  @Text({ nullable: true }) after: string | null;
}

export class ComparedSubjectView {
  @Id() id: string;
  @Text() name: string;
  @Text() nameEn: string;
  @NestedList(() => ComparedMonthView) months: ComparedMonthView[];
}

/** What two versions make of the same rows. */
export class ComparedValuesView {
  @NestedList(() => ComparedSubjectView) subjects: ComparedSubjectView[];
}
