import { entered, later, ratio, total, type DemoMetric } from './metric';

const SHIFT = 'mf_shift_daily';
/** Availability and performance are measured on the bottleneck line. */
const BOTTLENECK = [{ column: 'unit_code', equals: 'MF-L2' }];

export const mfMetrics: DemoMetric[] = [
  ratio(['MF01', '人时产出', 'Output per labour hour', 'MF-ASSEMBLE'], SHIFT, 'output', 'labour_hours', { unit: 'pcs/h', decimals: 2, guard: 'MF02' }),
  ratio(['MF02', '直通率', 'First-pass yield', 'MF-INSPECT'], SHIFT, 'good', 'output'),
  ratio(['MF03', '可用率', 'Availability', 'MF-MOULD'], SHIFT, 'run_minutes', 'planned_minutes', { filters: BOTTLENECK }),
  ratio(['MF04', '表现性', 'Performance', 'MF-MOULD'], SHIFT, 'ideal_minutes', 'run_minutes', { filters: BOTTLENECK }),
  later(['MF05', 'OEE', 'Overall equipment effectiveness', 'MF-MOULD'], SHIFT, 'product', { drivers: ['MF03', 'MF04', 'MF02'] }),
  total(['MF06', '质量事故数', 'Quality incidents', 'MF-INSPECT'], SHIFT, 'incidents', { direction: 'LOWER' }),
  ratio(['MF07', '计划达成率', 'Plan attainment', 'MF-PLAN'], SHIFT, 'output', 'planned_output'),
  ratio(['MF08', '单位能耗', 'Energy per piece', 'MF-PREPARE'], SHIFT, 'energy_kwh', 'output', { direction: 'LOWER', unit: 'kWh/pc' }),
  total(['MF09', '重大安全事故', 'Major safety accidents', 'MF-ASSEMBLE'], SHIFT, 'major_accidents', { direction: 'LOWER' }),
  entered(
    ['MF10', '改善提案落地数', 'Improvement ideas landed', 'MF-STORE'],
    {
      evidence: true,
      dueWorkdays: 12,
      lowest: '0',
      highest: '50',
      descriptionZh: '当月落地并经验收的改善提案件数，由责任人填报并附验收单，按期间合计',
      descriptionEn: 'Improvement ideas put into practice and accepted in the month, entered by the owner with the acceptance sheet, total of the period',
    },
    { unit: 'item' },
  ),
];
