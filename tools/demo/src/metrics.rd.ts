import { later, ratio, total, type DemoMetric } from './metric';

const RELEASE = 'rd_release_monthly';

export const rdMetrics: DemoMetric[] = [
  later(['RD01', '研发周期', 'Development cycle time', 'RD-BUILD'], RELEASE, 'median', { direction: 'LOWER', unit: 'd', decimals: 0 }),
  ratio(['RD02', '按期上线率', 'On-time releases', 'RD-RELEASE'], RELEASE, 'on_time', 'planned', { guard: 'RD03' }),
  total(['RD03', '逃逸缺陷数', 'Escaped defects', 'RD-TEST'], RELEASE, 'escaped_defects', { direction: 'LOWER' }),
  later(['RD04', '创新项目落地率', 'Innovation projects landed', 'RD-LAND'], RELEASE, 'rolling'),
  later(['RD05', '关键任务', 'Key tasks', 'RD-INITIATE'], RELEASE, 'milestone'),
  ratio(['RD06', '协作满意度', 'Collaboration satisfaction', 'RD-DESIGN'], 'rd_survey_monthly', 'score_sum', 'responses', { unit: 'pt', decimals: 2 }),
];
