import { LIKENESSES, type Likeness } from '@kpi-loop/metric/domain';
import { Id, Nested, NestedList, OneOf, Text, Texts } from '@kpi-loop/shared/api';
import { DefinitionDto } from './definition.dto';
import { MetricRefView } from './metric-refs.dto';

/** A definition while it is being written, with what its metric is called. */
export class LikenessDto {
  @Id({ optional: true, description: 'the metric it belongs to: it is not like itself' }) metricId?: string;
  @Text({ max: 200 }) name: string;
  @Text({ max: 200 }) nameEn: string;
  @Nested(() => DefinitionDto) definition: DefinitionDto;
}

export class LikeMetricView extends MetricRefView {
  @OneOf(LIKENESSES, 'Likeness') likeness: Likeness;
  @Text() status: string;
}

export class NamesakeView extends MetricRefView {
  @Texts({ description: 'names and synonyms that both have' }) words: string[];
}

export class LikenessView {
  @NestedList(() => LikeMetricView, { description: 'the same first' }) metrics: LikeMetricView[];
  @NestedList(() => NamesakeView) names: NamesakeView[];
}
