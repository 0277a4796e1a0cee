import { daysLeft, daysOut, daysThatCount, prorated, workShare } from './participation';

const Q3 = { from: '2026-07-01', to: '2026-09-30' };
const Q4 = { from: '2026-10-01', to: '2026-12-31' };
const LEAVE = [{ from: '2026-08-01', to: '2026-11-30' }];

describe('the days of a period that count', () => {
  it('are without a long absence, on both sides of a quarter’s end (A18)', () => {
    expect(daysOut(Q3, LEAVE)).toEqual([{ from: '2026-08-01', to: '2026-09-30' }]);
    expect([daysLeft(Q3, daysOut(Q3, LEAVE)), daysLeft(Q4, daysOut(Q4, LEAVE))]).toEqual([31, 31]);
    expect(daysThatCount(Q3, daysOut(Q3, LEAVE))).toEqual({ from: '2026-07-01', to: '2026-07-31' });
    expect(daysThatCount(Q4, daysOut(Q4, LEAVE))).toEqual({ from: '2026-12-01', to: '2026-12-31' });
  });

  it('end with the last day of whoever left or moved, and are counted once where spells meet', () => {
    expect(daysOut(Q3, [{ from: '2026-08-10', to: '2026-08-31' }], '2026-08-15')).toEqual([{ from: '2026-08-10', to: '2026-09-30' }]);
    expect(
      daysOut(Q3, [
        { from: '2026-08-01', to: '2026-08-10' },
        { from: '2026-08-11', to: null },
      ]),
    ).toEqual([{ from: '2026-08-01', to: '2026-09-30' }]);
  });

  it('are none in an absence of the whole period, all without one', () => {
    expect(daysThatCount(Q3, daysOut(Q3, [{ from: '2026-01-01', to: null }]))).toBeNull();
    expect([daysOut(Q3, [{ from: '2026-01-01', to: '2026-06-30' }]), daysThatCount(Q3, [])]).toEqual([[], Q3]);
  });
});

describe('the share of somebody who joins within the period', () => {
  const quarter = { from: '2026-07-01', to: '2026-09-30' } as const;
  const calendar = { exceptions: new Map() };
  it('is counted in working days, and is none for whoever is there all the time', () => {
    expect(workShare({ from: '2026-08-17', to: '2026-09-30' }, quarter, calendar)).toEqual({ days: 33, of: 66 });
    expect(workShare(quarter, quarter, calendar)).toBeNull();
    // a long absence takes its days out, wherever it lies (R-M9)
    expect(workShare(quarter, quarter, calendar, [{ from: '2026-08-01', to: '2026-09-30' }])).toEqual({ days: 23, of: 66 });
    expect(workShare(quarter, quarter, calendar, [{ from: '2026-07-20', to: '2026-07-24' }])).toEqual({ days: 61, of: 66 });
  });
  it('is what a target asks of him, with threshold, stretch and anchors on values in proportion', () => {
    const rule = {
      kind: 'INTERP' as const,
      on: 'value' as const,
      anchors: [
        ['80', '60'],
        ['100', '100'],
      ] as [string, string][],
    };
    const line = { target: '100', threshold: '80', stretch: '120', rule };
    expect(prorated(line, { days: 33, of: 66 }, { decimals: 1, percent: false })).toEqual({
      ...{ target: '50.0', threshold: '40.0', stretch: '60.0' },
      rule: {
        ...rule,
        anchors: [
          ['40', '60'],
          ['50', '100'],
        ],
      },
    });
    expect(prorated({ target: '10' }, { days: 1, of: 3 }, { decimals: 0, percent: false })).toMatchObject({ target: '3', threshold: null });
  });
});
