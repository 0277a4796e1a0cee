import { LINK_KINDS, TIMINGS, type DriverTiming, type LinkKind } from '@kpi-loop/metric/domain';
import { Id, Nested, OneOf } from '@kpi-loop/shared/api';
import { MetricRefView } from './metric-refs.dto';

export class MetricLinkDto {
  @OneOf(LINK_KINDS, 'MetricLinkKind') kind: LinkKind;
  @Id() otherId: string;
  @OneOf(TIMINGS, 'DriverTiming', { optional: true, nullable: true, description: 'of a driver' }) timing?: DriverTiming | null;
}

/** What drives a metric, or has to be read beside it. */
export class MetricLinkView {
  @Id() id: string;
  @OneOf(LINK_KINDS, 'MetricLinkKind') kind: LinkKind;
  @OneOf(TIMINGS, 'DriverTiming', { nullable: true }) timing: DriverTiming | null;
  @Nested(() => MetricRefView) metric: MetricRefView;
}
