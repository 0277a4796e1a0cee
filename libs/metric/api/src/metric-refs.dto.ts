import { Id, Text } from '@kpi-loop/shared/api';

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

/** Another metric, by its name. */
export class MetricRefView {
  @Id() id: string;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
}
