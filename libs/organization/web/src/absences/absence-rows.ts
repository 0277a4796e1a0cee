import type { AbsenceDto } from '@kpi-loop/shared/client';

const KINDS: Record<string, AbsenceDto['kind']> = {
  产假: 'maternity',
  工伤: 'injury',
  长期病假: 'illness',
  病假: 'illness',
  其他: 'other',
  maternity: 'maternity',
  injury: 'injury',
  illness: 'illness',
  other: 'other',
};
const day = (text: string | undefined): string => (text ?? '').trim().replaceAll('/', '-');

/** Lines pasted from a spreadsheet: employee number, kind, first day, last day or nothing. A header is passed over; a line that is none is named. */
export function absenceRows(text: string): { rows: AbsenceDto[]; wrong: number[] } {
  const wrong: number[] = [];
  const rows = text.split(/\r?\n/).flatMap((line, i): AbsenceDto[] => {
    const [employeeNo, kind, startsOn, endsOn] = line.split(/[\t,，;]/).map((cell) => cell.trim());
    // a header holds no figures
    if (!employeeNo || (i === 0 && !KINDS[kind] && !/\d/.test(line))) return [];
    const row = { employeeNo, kind: KINDS[kind], startsOn: day(startsOn), endsOn: day(endsOn) || null };
    const holds = !!row.kind && /^\d{4}-\d{2}-\d{2}$/.test(row.startsOn) && (row.endsOn === null || /^\d{4}-\d{2}-\d{2}$/.test(row.endsOn));
    if (!holds) wrong.push(i + 1);
    return holds ? [row] : [];
  });
  return { rows, wrong };
}
