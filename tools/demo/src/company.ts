import { nameSource } from './names';
import { stream } from './random';
import { positions, staffing, type Position, type Unit } from './units';

export type { Position, Unit } from './units';

/** One password for every demo account. */
export const DEMO_PASSWORD = 'demo-2026';

export interface Person {
  employeeNo: string;
  nameZh: string;
  nameEn: string;
  login: string;
  email: string;
  /** Named in the stories of domain.md §7; everybody else is a fictional colleague. */
  persona: boolean;
  hireDate: string;
  /** Home on `demoToday`. */
  unitCode: string;
  positionCode: string;
  /** Employee number of the manager on `demoToday`; null only at the very top. */
  managerNo: string | null;
}

/** Dated: the unit of proration. Both ends inclusive, `validTo` null = open. */
export interface Assignment {
  employeeNo: string;
  unitCode: string;
  positionCode: string;
  managerNo: string | null;
  validFrom: string;
  validTo: string | null;
}

export interface Leave {
  employeeNo: string;
  kind: 'MATERNITY';
  from: string;
  to: string;
  neutralised: boolean;
}

export type Role = 'HR' | 'HRBP' | 'EXEC' | 'FIN' | 'COMP' | 'AUD' | 'STEWARD';

export interface RoleGrant {
  employeeNo: string;
  role: Role;
  unitCode: string;
}

export interface Company {
  code: string;
  nameZh: string;
  nameEn: string;
  units: Unit[];
  positions: Position[];
  people: Person[];
  assignments: Assignment[];
  leaves: Leave[];
  grants: RoleGrant[];
}

interface Persona {
  zh: string;
  en: string;
  unit: string;
  position?: string;
  hired?: string;
}

const PERSONAS: Persona[] = [
  { zh: '林致远', en: 'Lin Zhiyuan', unit: 'HQ' },
  { zh: '周敏', en: 'Zhou Min', unit: 'HQ-HR' },
  { zh: '何嘉', en: 'He Jia', unit: 'HQ-HR', position: 'HRBP' },
  { zh: '高宁', en: 'Gao Ning', unit: 'HQ-HR', position: 'HRBP' },
  { zh: '许文', en: 'Xu Wen', unit: 'HQ-FIN' },
  { zh: '沈玥', en: 'Shen Yue', unit: 'HQ-COMP' },
  { zh: '顾清', en: 'Gu Qing', unit: 'HQ-AUD' },
  { zh: '陶然', en: 'Tao Ran', unit: 'HQ-DATA' },
  { zh: '陈雨桐', en: 'Chen Yutong', unit: 'EC' },
  { zh: '阿杰', en: 'A Jie', unit: 'EC-PF' },
  { zh: '佳琪', en: 'Jia Qi', unit: 'EC-TR', hired: '2026-04-16' },
  { zh: '晓芸', en: 'Xiao Yun', unit: 'EC-CV' },
  { zh: '郑国强', en: 'Zheng Guoqiang', unit: 'MF' },
  { zh: '秀兰', en: 'Xiu Lan', unit: 'MF-L2' },
  { zh: '老周', en: 'Lao Zhou', unit: 'MF-PL' },
  { zh: '宋佳宁', en: 'Song Jianing', unit: 'RT' },
  { zh: '小满', en: 'Xiao Man', unit: 'RT03' },
  { zh: '吴昊', en: 'Wu Hao', unit: 'RD' },
  { zh: '一帆', en: 'Yi Fan', unit: 'RD-PL' },
];

const GRANTS: [string, Role, string][] = [
  ['zhoumin', 'HR', 'HH'],
  ['hejia', 'HRBP', 'EC'],
  ['hejia', 'HRBP', 'RT'],
  ['gaoning', 'HRBP', 'MF'],
  ['gaoning', 'HRBP', 'RD'],
  ['gaoning', 'HRBP', 'HQ'],
  ['linzhiyuan', 'EXEC', 'HH'],
  ['xuwen', 'FIN', 'HH'],
  ['shenyue', 'COMP', 'HH'],
  ['guqing', 'AUD', 'HH'],
  ['taoran', 'STEWARD', 'HH'],
  // whoever wrote a definition does not certify it: there is a second steward
  ['suqichen', 'STEWARD', 'HH'],
];

const loginOf = (en: string): string => en.replace(' ', '').toLowerCase();

function hire(next: () => number): string {
  const year = 2014 + Math.floor(next() * 11);
  return `${year}-${String(1 + Math.floor(next() * 12)).padStart(2, '0')}-${String(1 + Math.floor(next() * 28)).padStart(2, '0')}`;
}

function populate(): { units: Unit[]; people: Person[] } {
  const draw = nameSource(new Set(PERSONAS.map(({ en }) => loginOf(en))));
  const next = stream('hire dates');
  const units: Unit[] = [];
  const people: Person[] = [];
  for (const { unit, headPosition, staffPosition } of staffing) {
    const named = PERSONAS.filter((persona) => persona.unit === unit.code);
    const homeHead = unit.head === '@' ? draw() : null;
    const head = homeHead?.login ?? unit.head;
    units.push({ ...unit, head });
    const crew = [
      ...(homeHead ? [{ ...homeHead, persona: false, position: headPosition, hired: hire(next) }] : []),
      ...named.map(({ zh, en, position, hired }) => {
        const login = loginOf(en);
        return { zh, en, login, persona: true, position: position ?? (login === head ? headPosition : staffPosition), hired: hired ?? hire(next) };
      }),
    ];
    while (crew.length < unit.headCount) crew.push({ ...draw(), persona: false, position: staffPosition, hired: hire(next) });
    for (const { zh, en, login, persona, position, hired } of crew) {
      const employeeNo = `H${String(people.length + 1).padStart(4, '0')}`;
      const email = `${login}@huahe.example`;
      people.push({ employeeNo, nameZh: zh, nameEn: en, login, email, persona, hireDate: hired, unitCode: unit.code, positionCode: position, managerNo: null });
    }
  }
  return { units, people };
}

/** The head of the person's own unit, else of the nearest unit above that somebody else heads. */
function managerIn(units: Map<string, Unit>, unitCode: string, login: string): string | null {
  for (let unit = units.get(unitCode); unit; unit = unit.parent ? units.get(unit.parent) : undefined) {
    if (unit.head !== login) return unit.head;
  }
  return null;
}

export function buildCompany(): Company {
  const { units, people } = populate();
  const unitByCode = new Map(units.map((unit) => [unit.code, unit]));
  const noOf = new Map(people.map((person) => [person.login, person.employeeNo]));
  const managerNo = (unitCode: string, login: string): string | null => noOf.get(managerIn(unitByCode, unitCode, login) ?? '') ?? null;
  for (const person of people) person.managerNo = managerNo(person.unitCode, person.login);
  const assignments = people.flatMap(({ employeeNo, login, unitCode, positionCode, managerNo: manager, hireDate }): Assignment[] => {
    const now = { employeeNo, unitCode, positionCode, managerNo: manager, validFrom: hireDate, validTo: null };
    if (login !== 'laozhou') return [now];
    const before = { ...now, unitCode: 'MF-EQ', positionCode: 'TECHNICIAN', managerNo: managerNo('MF-EQ', login), validTo: '2026-06-30' };
    return [before, { ...now, validFrom: '2026-07-01' }];
  });
  return {
    code: 'huahe',
    nameZh: '华禾集团',
    nameEn: 'Huahe Group',
    units,
    positions,
    people,
    assignments,
    leaves: [{ employeeNo: noOf.get('xiaoyun')!, kind: 'MATERNITY', from: '2026-08-01', to: '2026-11-30', neutralised: true }],
    grants: GRANTS.map(([login, role, unitCode]) => ({ employeeNo: noOf.get(login)!, role, unitCode })),
  };
}

/** Employee number of the head of a unit. */
export function headOf(company: Company, unitCode: string): string {
  const { head } = company.units.find(({ code }) => code === unitCode)!;
  return company.people.find(({ login }) => login === head)!.employeeNo;
}

/** The unit and everything below it. */
export function subtree(company: Company, unitCode: string): string[] {
  return [unitCode, ...company.units.filter(({ parent }) => parent === unitCode).flatMap(({ code }) => subtree(company, code))];
}
