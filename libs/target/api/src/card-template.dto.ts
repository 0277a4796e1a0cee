import { Amount, Flag, Id, Instant, Int, Json, NestedList, OneOf, Text, Weight } from '@kpi-loop/shared/api';
import { CONTRIBUTIONS, UNIT_LEVELS, VISIBILITIES, type Contribution, type LineRule, type UnitLevel, type Visibility } from '@kpi-loop/target/domain';
import { LineMetricView } from './line-view.dto';
import { BonusTermsDto, BonusTermsView, MilestoneWordsDto, MilestoneWordsView, WeighedTaskDto, WeighedTaskView } from './task-terms.dto';

// ── requests ─────────────────────────────────────────────────────────────

export class CardTemplateLineDto {
  @Id() metricId: string;
  @Weight() weight: string;
  @Json({ optional: true, description: 'LINEAR by DEVIATION when absent' }) rule?: LineRule;
  @Amount({ optional: true, nullable: true, description: 'threshold as a share of the target' }) thresholdRate?: string | null;
  @Amount({ optional: true, nullable: true, description: 'stretch as a share of the target' }) stretchRate?: string | null;
  @Amount({ optional: true, nullable: true, description: 'target where nothing was measured before; absent: nobody gets the card without evidence' })
  fallback?: string | null;
  @OneOf(VISIBILITIES, 'LineVisibility', { optional: true }) visibility?: Visibility;
  @OneOf(CONTRIBUTIONS, 'Contribution', { optional: true, nullable: true }) contribution?: Contribution | null;
}

export class TemplateMilestoneDto extends MilestoneWordsDto {
  @Amount({ description: 'due on the day on which this share of the period is over, above 0 to 1 (its last day), four decimals: 0.5' }) dueShare: string;
}

export class TemplateTaskDto extends WeighedTaskDto {
  @NestedList(() => TemplateMilestoneDto, { max: 20 }) milestones: TemplateMilestoneDto[];
}

export class CardTemplateDto {
  @Text({ min: 1, max: 100 }) name: string;
  @Text({ optional: true, max: 100 }) nameEn?: string;
  @Id({ optional: true, nullable: true, description: 'whose people begin with it by themselves; one template a position' }) positionId?: string | null;
  @OneOf(UNIT_LEVELS, 'UnitLevel', {
    optional: true,
    nullable: true,
    description: 'which units begin with it by themselves; one template a level, and none of a position',
  })
  unitLevel?: UnitLevel | null;
  @Flag({ optional: true, description: 'the one of the company: of everybody whose position has none; then none of a position or a level' }) standard?: boolean;
  @Flag({
    optional: true,
    description: 'whom it is for gets a draft when a period opens, or he joins within one (true when absent); false: only when somebody asks',
  })
  atOpening?: boolean;
  @Amount({ optional: true, nullable: true, description: '0.05 for 5 %; absent: as the rules of the cycle say' }) growth?: string | null;
  @NestedList(() => CardTemplateLineDto, { max: 50 }) lines: CardTemplateLineDto[];
  @NestedList(() => TemplateTaskDto, { optional: true, max: 20, description: 'key tasks: their weights are part of the 100 %' }) tasks?: TemplateTaskDto[];
  @NestedList(() => BonusTermsDto, { optional: true, max: 20 }) bonuses?: BonusTermsDto[];
}

// ── views ────────────────────────────────────────────────────────────────

export class CardTemplateLineView extends LineMetricView {
  @Id() metricId: string;
  @Flag({ description: 'false: the metric has no definition in force, and nobody gets a card by this template' }) definitionPublished: boolean;
  @Amount() weight: string;
  @Json() rule: LineRule;
  @Amount({ nullable: true }) thresholdRate: string | null;
  @Amount({ nullable: true }) stretchRate: string | null;
  @Amount({ nullable: true }) fallback: string | null;
  @OneOf(VISIBILITIES, 'LineVisibility') visibility: Visibility;
  @OneOf(CONTRIBUTIONS, 'Contribution', { nullable: true }) contribution: Contribution | null;
}

export class TemplateMilestoneView extends MilestoneWordsView {
  @Amount() dueShare: string;
}

export class TemplateTaskView extends WeighedTaskView {
  @NestedList(() => TemplateMilestoneView) milestones: TemplateMilestoneView[];
}

export class CardTemplateView {
  @Id() id: string;
  @Int() version: number;
  @Text() name: string;
  @Text() nameEn: string;
  @Id({ nullable: true }) positionId: string | null;
  @OneOf(UNIT_LEVELS, 'UnitLevel', { nullable: true }) unitLevel: UnitLevel | null;
  @Flag() standard: boolean;
  @Flag() atOpening: boolean;
  @Text({ nullable: true }) positionName: string | null;
  @Text({ nullable: true }) positionNameEn: string | null;
  @Amount({ nullable: true }) growth: string | null;
  @Instant({ nullable: true }) archivedAt: string | null;
  @Int({ description: 'cards that began with it' }) cardCount: number;
  @NestedList(() => CardTemplateLineView) lines: CardTemplateLineView[];
  @NestedList(() => TemplateTaskView) tasks: TemplateTaskView[];
  @NestedList(() => BonusTermsView) bonuses: BonusTermsView[];
}

export class PositionRef {
  @Id() id: string;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
}

export class TemplateCycleView {
  @Text() name: string;
  @Text() nameEn: string;
  @Amount({ description: 'the most all key tasks may weigh together' }) keyTaskMax: string;
  @Amount({ description: 'the most points all bonus items may bring together' }) bonusMax: string;
}

export class CardTemplatesView {
  @NestedList(() => CardTemplateView) items: CardTemplateView[];
  @NestedList(() => PositionRef) positions: PositionRef[];
  @NestedList(() => TemplateCycleView, {
    description: 'what the cycles in which cards may still begin allow; without any, what a new one begins with, under no name',
  })
  cycles: TemplateCycleView[];
}
