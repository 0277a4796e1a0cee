import { Clipboard } from '@angular/cdk/clipboard';
import { render, screen } from '@testing-library/angular';
import { Money } from '../numbers/money';
import { ProblemToast } from '../problem/problem-toast';
import { metricChartOption, type MetricChartModel } from './metric-chart-option';
import { uiProviders } from './spec-texts';
import { WhyDrawer } from './why-drawer';

describe('why drawer', () => {
  it('shows the formula with its numbers, the steps, and always the way to question it', async () => {
    let doubted = 0;
    const why = {
      title: 'Why 91.11%',
      value: '91.11%',
      formula: {
        expressions: [
          { above: [{ text: '123,319' }], below: [{ text: '135,350' }] },
          { above: [{ text: '91.11%' }], rounded: true },
        ],
      },
      steps: [{ step: 'Line score', formula: '60 + 40 × …', unrounded: '77.779091', rounded: '77.78', rule: 'half up, 2' }],
    };
    await render(WhyDrawer, { inputs: { open: true, why }, on: { doubted: () => (doubted += 1) }, providers: uiProviders });
    expect(await screen.findByText('123,319')).toBeTruthy();
    expect(screen.getByText('77.779091')).toBeTruthy();
    screen.getByRole('button', { name: 'Question this figure' }).click();
    expect(doubted).toBe(1);
  });
});

describe('the explanation of a number', () => {
  it('is copied as lines that anybody can check', async () => {
    const copied: string[] = [];
    const said: string[] = [];
    let lets = true;
    const clipboard = { copy: (text: string) => lets && copied.push(text) > 0 };
    const toast = { done: async (text: string) => said.push(text), refused: async (text: string) => said.push(text) };
    const why = {
      title: 'Why 91.11%',
      value: '91.11%',
      formula: {
        expressions: [
          { above: [{ text: '123,319' }], below: [{ text: '135,350' }] },
          { above: [{ text: '91.11%' }], rounded: true },
        ],
      },
      steps: [{ step: 'Line score', formula: '60 + 40 × 0.5', unrounded: '80', rounded: '80.00', rule: 'R-N3' }],
    };
    const providers = [...uiProviders, { provide: Clipboard, useValue: clipboard }, { provide: ProblemToast, useValue: toast }];
    await render(WhyDrawer, { inputs: { open: true, why }, providers });
    (await screen.findByRole('button', { name: 'Copy this explanation' })).click();
    expect(copied[0].split('\n').slice(0, 4)).toEqual(['Why 91.11%', '91.11%', '(123,319) ÷ (135,350) → 91.11%', 'Line score: 60 + 40 × 0.5 → 80.00 (R-N3)']);
    lets = false;
    screen.getByRole('button', { name: 'Copy this explanation' }).click();
    expect(said).toEqual(['Copied', 'The browser does not let us copy it: select it and copy it yourself']);
  });
});

describe('metric chart', () => {
  const model: MetricChartModel = {
    categories: ['Jun', 'Jul', 'Aug'],
    unit: '%',
    decimals: 1,
    target: 0.92,
    series: [{ name: 'Actual', values: ['0.78', '0.905', '0.922'], provisional: 1 }],
  };
  const series = (m: MetricChartModel) =>
    metricChartOption(m, 'en', { target: 'Target', threshold: 'Threshold', provisional: 'Provisional' }, (name) => name)['series'] as {
      name: string;
      data: unknown[];
      lineStyle: { type?: number[] };
    }[];

  it('dashes the provisional end, joined to the last settled point', () => {
    const [settled, open] = series(model);
    expect(settled.data).toEqual([0.78, 0.905, null]);
    expect(open.data).toEqual([null, { value: 0.905, symbol: 'none' }, 0.922]);
    expect(open.lineStyle.type).toEqual([3, 3]);
  });

  it('never labels two lines of its grid alike', () => {
    const least = (change: Partial<MetricChartModel>) =>
      (metricChartOption({ ...model, ...change }, 'en', { target: '', threshold: '', provisional: '' }, (name) => name)['yAxis'] as { minInterval?: number })
        .minInterval;
    expect(least({ unit: 'item', decimals: 0, series: [{ name: 'Actual', values: ['1', '2', '2'] }] })).toBe(1);
    expect(least({ decimals: 2 })).toBeCloseTo(0.001);
  });

  it('draws the target dashed 5 4', () => {
    expect(series(model).at(-1)).toMatchObject({ name: 'Target', lineStyle: { type: [5, 4] } });
  });

  it('hatches a provisional bar', () => {
    const [bars] = series({ ...model, target: null, series: [{ ...model.series[0], kind: 'bar' }] });
    expect(bars.data[2]).toMatchObject({ value: 0.922, itemStyle: { decal: {} } });
  });
});

describe('money', () => {
  it('is masked until asked for', async () => {
    let asked = 0;
    const { container, detectChanges } = await render(Money, {
      inputs: { amount: '12345.6', currency: 'CNY' },
      on: { asked: () => (asked += 1) },
      providers: uiProviders,
    });
    expect(container.textContent).not.toContain('12,345');
    screen.getByRole('button', { name: /Show the amount/ }).click();
    detectChanges();
    expect(asked).toBe(1);
    expect(container.textContent).toContain('12,345.60');
  });
});
