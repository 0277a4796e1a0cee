import { absenceRows } from './absence-rows';

describe('absences pasted from a spreadsheet', () => {
  it('are read with tabs or commas, in either language, with or without a last day; a header is passed over', () =>
    expect(absenceRows('工号\t类型\t开始\t结束\nE001\t产假\t2026/08/01\t2026/11/30\nE002,injury,2026-09-01,')).toEqual({
      rows: [
        { employeeNo: 'E001', kind: 'maternity', startsOn: '2026-08-01', endsOn: '2026-11-30' },
        { employeeNo: 'E002', kind: 'injury', startsOn: '2026-09-01', endsOn: null },
      ],
      wrong: [],
    }));

  it('name the line that cannot be read', () => {
    expect(absenceRows('E001\t产假\t8月1日\t').wrong).toEqual([1]);
    expect(absenceRows('E001\t睡觉\t2026-08-01\t').wrong).toEqual([1]);
  });
});
