import type { Company } from './company';
import type { Anchor } from './score';
import { ownerOf, templates } from './templates';

export interface Plan {
  code: string;
  nameZh: string;
  nameEn: string;
  unitCode: string;
  currency: 'CNY';
  /** Total score → coefficient. */
  curve: Anchor[];
  participants: { employeeNo: string; base: string }[];
}

const curve: Anchor[] = [
  { x: '60', score: '0' },
  { x: '80', score: '0.5' },
  { x: '100', score: '1.0' },
  { x: '120', score: '1.5' },
];

const PLANS: [string, string, string, string][] = [
  ['P-EC-Q', '电商季度激励方案', 'E-commerce quarterly incentive', 'EC'],
  ['P-MF-Q', '工厂季度激励方案', 'Factory quarterly incentive', 'MF'],
  ['P-RT-Q', '零售季度激励方案', 'Retail quarterly incentive', 'RT'],
  ['P-RD-H', '研发激励方案', 'R&D incentive', 'RD'],
];

/** Written by compensation, waiting for finance on the day the demo opens. */
export const planInReview: Plan = {
  code: 'P-EC-CS',
  nameZh: '客服服务激励方案',
  nameEn: 'Customer care incentive',
  unitCode: 'EC-CS',
  currency: 'CNY',
  curve,
  participants: [],
};

export const buildPlans = (company: Company): Plan[] =>
  PLANS.map(([code, nameZh, nameEn, unitCode]) => ({
    code,
    nameZh,
    nameEn,
    unitCode,
    currency: 'CNY',
    curve,
    participants: [...new Map(templates.filter(({ plan }) => plan === code).map(({ base, ...template }) => [ownerOf(company, template), base]))].map(
      ([employeeNo, base]) => ({ employeeNo, base }),
    ),
  }));
