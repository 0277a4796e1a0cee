import { headOf, type Company } from './company';

/** Which metrics stand on whose card. The login of a head (`@UNIT`) is looked up; weights sum to 100.00. */
export interface TemplateLine {
  metric: string;
  weight: string;
  /** Shared line: the figure of this unit instead of the subject's own rows. */
  unit?: string;
  /** A figure of the subject alone, also on the card of a head. */
  own?: true;
}

export interface CardTemplate {
  /** Login, or `@` and the code of the unit whose head it is. */
  subject: string;
  /** `UNIT`: a head answers for everything below; `OWN`: the rows the person owns. */
  scope: 'UNIT' | 'OWN';
  unit: string;
  plan: string;
  base: string;
  lines: TemplateLine[];
  /** What stands on it from the third quarter of 2026 on, where that is something else. */
  third?: TemplateLine[];
  /** The first quarter of 2026 in which the subject has a card. */
  from: 2 | 3;
  /** The last one, for whoever moved on. */
  until: 2 | 3;
}

const line = (metric: string, weight: number, unit?: string): TemplateLine => ({ metric, weight: weight.toFixed(2), ...(unit ? { unit } : {}) });
/** What people enter themselves. */
const IDEAS: TemplateLine = { ...line('MF10', 10), own: true };
const card = (
  subject: string,
  scope: CardTemplate['scope'],
  unit: string,
  plan: string,
  base: number,
  lines: TemplateLine[],
  from: CardTemplate['from'] = 2,
  until: CardTemplate['until'] = 3,
): CardTemplate => ({
  subject,
  scope,
  unit,
  plan,
  base: base.toFixed(2),
  lines,
  from,
  until,
});

const STORE = () => [line('RT01', 35), line('RT05', 20), line('RT04', 20), line('RT07', 15), line('RT06', 10)];
const LINE = () => [line('MF01', 35), line('MF02', 30), line('MF07', 20), line('MF08', 15)];
const RD = () => [line('RD02', 40), line('RD03', 30), line('RD06', 30)];

export const templates: CardTemplate[] = [
  card('chenyutong', 'UNIT', 'EC', 'P-EC-Q', 30000, [line('EC06', 25), line('EC05', 25), line('EC07', 20), line('EC08', 15), line('EC09', 15)]),
  card('@EC-TR', 'OWN', 'EC-TR', 'P-EC-Q', 15000, [line('EC01', 40), line('EC07', 35), line('EC12', 25)]),
  card('@EC-CV', 'OWN', 'EC-CV', 'P-EC-Q', 15000, [line('EC02', 40), line('EC03', 30), line('EC05', 30)]),
  card('ajie', 'OWN', 'EC-PF', 'P-EC-Q', 15000, [line('EC04', 40), line('EC08', 35), line('EC11', 25)]),
  card('@EC-CS', 'OWN', 'EC-CS', 'P-EC-Q', 12000, [line('EC09', 40), line('EC11', 35), line('EC08', 25, 'EC')]),
  // people without rows of their own share the figures of their unit
  card('jiaqi', 'UNIT', 'EC-TR', 'P-EC-Q', 6000, [line('EC01', 40), line('EC07', 35), line('EC12', 25)], 3),
  card('xiaoyun', 'UNIT', 'EC-CV', 'P-EC-Q', 6000, [line('EC02', 40), line('EC03', 30), line('EC05', 30)], 3),
  {
    ...card('zhengguoqiang', 'UNIT', 'MF', 'P-MF-Q', 30000, [line('MF01', 30), line('MF02', 25), line('MF07', 20), line('MF06', 15), line('MF08', 10)]),
    third: [line('MF01', 25), line('MF02', 25), line('MF07', 20), line('MF06', 10), line('MF08', 10), IDEAS],
  },
  card('@MF-L1', 'OWN', 'MF-L1', 'P-MF-Q', 9000, LINE()),
  {
    ...card('xiulan', 'OWN', 'MF-L2', 'P-MF-Q', 9000, [line('MF01', 30), line('MF02', 25), line('MF03', 25), line('MF07', 20)]),
    third: [line('MF01', 30), line('MF02', 20), line('MF03', 20), line('MF07', 20), IDEAS],
  },
  card('@MF-L3', 'OWN', 'MF-L3', 'P-MF-Q', 9000, LINE()),
  // A12: in the workshop until June, in planning from July on; a card for each
  card('laozhou', 'UNIT', 'MF-EQ', 'P-MF-Q', 6000, [line('MF01', 40, 'MF'), line('MF02', 30, 'MF'), line('MF07', 30, 'MF')], 2, 2),
  card('laozhou', 'UNIT', 'MF-PL', 'P-MF-Q', 6000, [line('MF07', 40, 'MF'), line('MF01', 30, 'MF'), line('MF08', 20, 'MF'), IDEAS], 3),
  card('songjianing', 'UNIT', 'RT', 'P-RT-Q', 28000, STORE()),
  ...['RT01', 'RT02', 'RT03', 'RT04', 'RT05', 'RT06', 'RT07', 'RT08', 'RT09'].map((store) => card(`@${store}`, 'OWN', store, 'P-RT-Q', 12000, STORE())),
  card('wuhao', 'UNIT', 'RD', 'P-RD-H', 32000, RD()),
  card('@RD-PL', 'OWN', 'RD-PL', 'P-RD-H', 18000, RD()),
  card('yifan', 'OWN', 'RD-PL', 'P-RD-H', 14000, RD()),
  card('@RD-AP', 'OWN', 'RD-AP', 'P-RD-H', 18000, RD()),
  card('@RD-QA', 'OWN', 'RD-QA', 'P-RD-H', 15000, [line('RD03', 40), line('RD02', 30, 'RD'), line('RD06', 30)]),
  card('@RD-IN', 'OWN', 'RD-IN', 'P-RD-H', 16000, RD()),
];

/** Employee number of the subject of a template. */
export const ownerOf = (company: Company, { subject }: Pick<CardTemplate, 'subject'>): string =>
  subject.startsWith('@') ? headOf(company, subject.slice(1)) : company.people.find(({ login }) => login === subject)!.employeeNo;
