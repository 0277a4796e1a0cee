import { demoCompany } from '../../../../tools/demo/src';
import type { DemoAccount } from './demo.controller';

let known: DemoAccount[] | null = null;

/** The people of the demo company a visitor may sign in as, those who run the loop first. */
export function personas(): DemoAccount[] {
  known ??= list();
  return known;
}

function list(): DemoAccount[] {
  const { company, password } = demoCompany();
  const roleOf = (employeeNo: string): string =>
    company.grants.find((grant) => grant.employeeNo === employeeNo)?.role ?? (company.people.some((p) => p.managerNo === employeeNo) ? 'HEAD' : 'EMPLOYEE');
  const order = ['HR', 'HEAD', 'EMPLOYEE', 'HRBP', 'EXEC', 'STEWARD', 'COMP', 'FIN', 'AUD'];
  return company.people
    .filter((person) => person.persona)
    .map((person) => {
      const unit = company.units.find((u) => u.code === person.unitCode)!;
      const position = company.positions.find((p) => p.code === person.positionCode)!;
      return {
        login: person.login,
        password,
        name: person.nameZh,
        nameEn: person.nameEn,
        role: roleOf(person.employeeNo),
        position: `${unit.nameZh} · ${position.nameZh}`,
        positionEn: `${unit.nameEn} · ${position.nameEn}`,
      };
    })
    .sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role) || a.login.localeCompare(b.login));
}
