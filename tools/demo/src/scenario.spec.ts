import { createHash } from 'node:crypto';
import { actual, Decimal } from './actuals';
import { resultOf } from './cards';
import { demoCompany, demoToday, subtree } from './index';
import { split } from './random';

const demo = demoCompany();
const { company, datasets, metrics, scenario } = demo;
const metric = (code: string) => metrics.find((one) => one.code === code)!;
const card = (key: string) => scenario.cards.find((one) => one.key === key)!;
const figure = (code: string, unit: string, from: string, to: string) => actual(metric(code), datasets, { units: subtree(company, unit) }, { from, to });

it('gives the same company twice', () => {
  const hash = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex');
  expect(hash(demoCompany())).toBe(hash(demo));
});

describe('splits', () => {
  it('sum to the total', () => {
    expect(split(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(split(7, [0, 5, 5])).toEqual([0, 4, 3]);
    expect(split(0, [0, 0])).toEqual([0, 0]);
  });
});

describe('metrics', () => {
  it('are 36, on known nodes, over known columns', () => {
    const nodes = demo.processes.flatMap((process) => process.nodes.map(({ code }) => code));
    expect(new Set(metrics.map(({ code }) => code)).size).toBe(36);
    for (const one of metrics) {
      expect(nodes).toContain(one.node);
      if (one.kind === 'manual') continue;
      const columns = datasets.find(({ code }) => code === one.dataset)!.columns.map(({ name }) => name);
      for (const column of [one.measure, one.numerator, one.denominator]) if (column) expect(columns).toContain(column);
    }
  });

  it('are certified where somebody else than their author can vouch for them', () => {
    const { steward, metrics: codes } = scenario.certified;
    const { employeeNo } = company.people.find(({ login }) => login === steward)!;
    expect(company.grants.filter((grant) => grant.employeeNo === employeeNo).map(({ role }) => role)).toEqual(['STEWARD']);
    expect(codes.map((code) => metric(code).later)).toEqual(codes.map(() => false));
    expect(codes).not.toContain(scenario.revision.metric);
  });

  it('tell the stories of June, March and the third quarter of RT03', () => {
    expect(['05', '06', '07'].map((m) => figure('EC04', 'EC', `2026-${m}-01`, `2026-${m}-31`))).toEqual(['0.9220', '0.7800', '0.9050']);
    expect(figure('MF03', 'MF', '2026-03-01', '2026-03-31')).toBe('0.7100');
    expect(figure('EC02', 'EC', '2026-08-01', '2026-08-31')).toBe('0.1870');
    expect(['RT01', 'RT05', 'RT04', 'RT07'].map((code) => figure(code, 'RT03', '2026-07-01', '2026-09-30'))).toEqual([
      '3120000.00',
      '57.00',
      '0.0240',
      '0.9690',
    ]);
  });
});

describe('scorecards', () => {
  it('weigh exactly 100.00, each line between 5 and 40', () => {
    for (const { lines, beside } of scenario.cards) {
      const all = [...lines, ...(beside?.tasks ?? [])];
      expect(all.reduce((total, { weight }) => total.plus(weight), new Decimal(0)).toFixed(2)).toBe('100.00');
      expect(all.every(({ weight }) => Number(weight) >= 5 && Number(weight) <= 40)).toBe(true);
    }
  });

  it('hold one key task of four milestones, one of them late, and one bonus item', () => {
    const [one, ...others] = scenario.cards.filter(({ beside }) => beside);
    expect([others, one.period, one.state, one.beside!.bonuses.length]).toEqual([[], 'FY2026-Q3', 'effective.steady', 1]);
    const [{ milestones }] = one.beside!.tasks;
    expect(milestones.reduce((sum, { weight }) => sum + Number(weight), 0)).toBe(100);
    expect(milestones.map(({ dueOn, done }) => (done ? 'done' : dueOn < scenario.demoToday ? 'late' : 'open'))).toEqual(['done', 'late', 'open', 'open']);
  });

  it('stand on metrics which can be computed, with levels in order and ascending anchors', () => {
    for (const { lines } of scenario.cards) {
      for (const { metric: code, threshold, target, stretch, rule } of lines) {
        expect(metric(code).later).toBe(false);
        const [low, middle, high] = (metric(code).direction === 'LOWER' ? [stretch, target, threshold] : [threshold, target, stretch]).map(Number);
        expect(low <= middle && middle <= high).toBe(true);
        if (rule.type === 'INTERP') rule.anchors.slice(1).forEach(({ x }, i) => expect(Number(x)).toBeGreaterThan(Number(rule.anchors[i].x)));
      }
    }
  });

  it('are 26 closed ones and 28 in flight: one negotiating, one in approval, one draft', () => {
    const states = (period: string) => scenario.cards.filter((one) => one.period === period).map(({ state }) => state);
    expect(states('FY2026-Q2')).toEqual(Array(26).fill('final'));
    expect(states('FY2026-Q3')).toHaveLength(28);
    expect(
      states('FY2026-Q3')
        .filter((state) => state !== 'effective.steady')
        .sort(),
    ).toEqual(['draft', 'in_approval', 'negotiating.with_owner']);
  });

  it('of the second quarter have a result and a statement by the plan', () => {
    for (const { result } of scenario.cards.filter(({ period }) => period === 'FY2026-Q2')) {
      expect(Number(result!.total)).toBeGreaterThan(70);
      expect(Number(result!.total)).toBeLessThanOrEqual(120);
      expect(result!.statement.amount).toBe(new Decimal(result!.statement.base).times(result!.statement.coefficient).toFixed(2));
    }
  });

  it('of RT03 scores 96.10 in the third quarter, as the worked example E2E-1 does before its bonus', () => {
    const third = card('FY2026-Q3/xiaoman');
    const plan = scenario.plans.find(({ code }) => code === 'P-RT-Q')!;
    const { lines, total } = resultOf(company, datasets, third, 3, plan);
    expect(lines.map(({ score }) => score)).toEqual(['104.00', '88.00', '84.00', '102.00', '100.00']);
    expect(total).toBe('96.10');
  });
});

describe('the story', () => {
  it('has people enter what their cards count: July is approved, one figure of August waits', () => {
    const counting = scenario.cards.filter(({ period, lines }) => period === 'FY2026-Q3' && lines.some(({ metric: code }) => metric(code).kind === 'manual'));
    expect(counting.map(({ key }) => key.split('/')[1]).sort()).toEqual(['laozhou', 'xiulan', 'zhengguoqiang']);
    expect(scenario.entries.map(({ by, month, approvedBy }) => [by, month, approvedBy])).toEqual([
      ['xiulan', '2026-07-01', 'zhengguoqiang'],
      ['laozhou', '2026-07-01', 'zhengguoqiang'],
      ['zhengguoqiang', '2026-07-01', 'taoran'],
      ['laozhou', '2026-08-01', undefined],
    ]);
  });
  it('holds the pen of RT03 in round 3, last year +18 %, +8 %, +15 %', () => {
    expect(scenario.negotiation.at(-1)).toMatchObject({ card: 'FY2026-Q3/xiaoman', round: 3, byNo: card('FY2026-Q3/xiaoman').ownerNo });
    expect(scenario.negotiation.filter(({ value }) => value).map(({ value }) => value)).toEqual(['3161000.00', '2893000.00', '3080000.00']);
    expect(company.people.find(({ employeeNo }) => employeeNo === card('FY2026-Q3/xiaoman').managerNo)!.nameZh).toBe('宋佳宁');
  });

  it('verifies the actions by the data', () => {
    for (const { metric: code, unitCode, during, action } of scenario.actions) {
      const after = figure(code, unitCode, action.verifyFrom, action.verifyTo);
      expect(after).toBe(action.after);
      expect(new Decimal(after!).minus(during).toFixed(4)).toBe(action.measuredEffect);
    }
  });

  it('lies before the day the demo opens on', () => {
    const dates = [...scenario.negotiation.map(({ on }) => on), ...scenario.actions.map(({ meeting }) => meeting.heldOn)];
    expect(dates.every((date) => date <= demoToday)).toBe(true);
  });
});
