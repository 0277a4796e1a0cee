import { HEALTH_KEYS } from '@kpi-loop/insight/domain';
import { Amount, Id, Int, Nested, NestedList, OneOf, Text } from '@kpi-loop/shared/api';

export class LoopHealthQueryDto {
  @Id({ optional: true, description: 'the cycle of the current period, if none is named' }) cycleId?: string;
}

export class HealthCycleView {
  @Id() id: string;
  @Text() name: string;
  @Text() nameEn: string;
}

export class HealthFigureView {
  @OneOf(HEALTH_KEYS, 'HealthKey') key: string;
  @Amount({ nullable: true, description: 'a share from 0 to 1, of `rounds` a mean; null: fewer than five people stand behind it' }) value: string | null;
  @Int({ nullable: true, min: 0 }) count: number | null;
  @Int({ nullable: true, min: 0 }) part: number | null;
}

export class LoopHealthView {
  @Nested(() => HealthCycleView, { nullable: true }) cycle: HealthCycleView | null;
  @Int() leastPeople: number;
  @NestedList(() => HealthFigureView) figures: HealthFigureView[];
}
