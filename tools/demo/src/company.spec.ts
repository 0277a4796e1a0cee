import { calendarExceptions, isWorkingDay } from './calendar';
import { buildCompany, headOf, subtree } from './company';
import { demoToday } from './scenario';

const company = buildCompany();
const byNo = new Map(company.people.map((person) => [person.employeeNo, person]));
const person = (login: string) => company.people.find((one) => one.login === login)!;

describe('the company', () => {
  it('has 286 people: HQ 24, EC 46, MF 118, RT 64, RD 34', () => {
    expect(company.people).toHaveLength(286);
    const count = (unit: string) => company.people.filter(({ unitCode }) => subtree(company, unit).includes(unitCode)).length;
    expect(['HQ', 'EC', 'MF', 'RT', 'RD', 'HH'].map(count)).toEqual([24, 46, 118, 64, 34, 286]);
  });

  it('fills every unit to its head count', () => {
    for (const unit of company.units) expect(company.people.filter(({ unitCode }) => unitCode === unit.code)).toHaveLength(unit.headCount);
  });

  it('leads every manager chain to the top without a cycle', () => {
    for (const start of company.people) {
      const seen = new Set<string>();
      let at = start;
      while (at.managerNo) {
        expect(seen.has(at.employeeNo)).toBe(false);
        seen.add(at.employeeNo);
        at = byNo.get(at.managerNo)!;
      }
      expect(at.login).toBe('linzhiyuan');
    }
  });

  it('has unique logins, numbers and unit codes', () => {
    for (const list of [company.people.map(({ login }) => login), company.people.map(({ employeeNo }) => employeeNo), company.units.map(({ code }) => code)])
      expect(new Set(list).size).toBe(list.length);
    expect(company.people.every(({ login }) => /^[a-z]+$/.test(login))).toBe(true);
  });

  it('puts named heads at their units', () => {
    const heads = ['HQ', 'EC', 'MF', 'RT', 'RD', 'EC-PF', 'MF-L2', 'RT03'].map((unit) => byNo.get(headOf(company, unit))!.nameZh);
    expect(heads).toEqual(['林致远', '陈雨桐', '郑国强', '宋佳宁', '吴昊', '阿杰', '秀兰', '小满']);
  });

  it('knows the position of everybody, and one assignment a day', () => {
    const codes = new Set(company.positions.map(({ code }) => code));
    for (const { employeeNo, positionCode, hireDate } of company.people) {
      expect(codes.has(positionCode)).toBe(true);
      expect(hireDate < demoToday).toBe(true);
      expect(company.assignments.filter((row) => row.employeeNo === employeeNo && row.validTo === null)).toHaveLength(1);
    }
    expect(company.assignments).toHaveLength(287);
  });

  it('moves 老周 on 1 July, hires 佳琪 on 16 April, and grants 晓芸 her leave', () => {
    const moves = company.assignments.filter(({ employeeNo }) => employeeNo === person('laozhou').employeeNo);
    expect(moves.map(({ unitCode, validTo }) => [unitCode, validTo])).toEqual([
      ['MF-EQ', '2026-06-30'],
      ['MF-PL', null],
    ]);
    expect(moves[1].validFrom).toBe('2026-07-01');
    expect(person('jiaqi').hireDate).toBe('2026-04-16');
    expect(company.leaves).toEqual([{ employeeNo: person('xiaoyun').employeeNo, kind: 'MATERNITY', from: '2026-08-01', to: '2026-11-30', neutralised: true }]);
  });

  it('gives every role to a named person', () => {
    const roles = company.grants.map(({ employeeNo, role }) => `${role} ${byNo.get(employeeNo)!.nameZh}`);
    expect([...new Set(roles)]).toEqual([
      'HR 周敏',
      'HRBP 何嘉',
      'HRBP 高宁',
      'EXEC 林致远',
      'FIN 许文',
      'COMP 沈玥',
      'AUD 顾清',
      'STEWARD 陶然',
      'STEWARD 苏琪辰',
    ]);
  });
});

describe('the calendar', () => {
  it('names each day once', () => expect(new Set(calendarExceptions.map(({ date }) => date)).size).toBe(calendarExceptions.length));

  it('rests on holidays and works on the days given for them', () => {
    expect(['2026-02-16', '2026-05-05', '2026-10-07', '2026-09-25', '2026-08-15'].some(isWorkingDay)).toBe(false);
    expect(['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10', '2026-08-18'].every(isWorkingDay)).toBe(true);
  });
});
