import { render, screen } from '@testing-library/angular';
import { bulletGeometry } from './bullet-scale';
import { KpiCard, type KpiCardModel } from './kpi-card';
import { LoopRing, LoopRingSmall, type LoopSegment } from './loop-ring';
import { segmentArc } from './loop-ring-arc';
import { Sparkline } from './sparkline';
import { uiProviders } from './spec-texts';
import { StatusChip } from './status-chip';

const paymentSuccess: KpiCardModel = {
  name: 'Payment success',
  code: 'EC04',
  weight: 35,
  unit: '%',
  decimals: 2,
  direction: 'HIGHER',
  value: '0.9111',
  status: 'warn',
  provisional: true,
  threshold: '0.9',
  target: '0.925',
  stretch: '0.94',
  pace: '0.939',
  forecast: '0.918',
  low: '0.914',
  high: '0.922',
  asOf: '2026-08-17T23:00:00Z',
  nextStep: '145 more orders reach 92.5%',
  series: [0.92, 0.78, 0.9111],
};
const segments: LoopSegment[] = [
  { stage: 'set', done: 0.88, due: true, mark: 'bad', words: '247 / 279 effective', waits: '32 unsigned' },
  { stage: 'collect', done: 1 },
];

describe('status chip', () => {
  it.each([
    ['ok', 'circle.solid', 'On track'],
    ['warn', 'path', 'At risk'],
    ['bad', 'rect', 'Off track'],
    ['none', 'circle.hollow', 'No fresh data'],
  ] as const)('says %s by shape and by word', async (status, shape, word) => {
    const { container } = await render(StatusChip, { inputs: { status }, providers: uiProviders });
    expect(container.querySelector(shape)).not.toBeNull();
    expect(container.textContent).toContain(word);
  });
});

describe('bullet', () => {
  const level = { value: 0.62, threshold: 0.9, target: 0.6, stretch: 0.45, direction: 'LOWER' as const };

  it('puts the better value to the right, also where lower is better', () => {
    const { threshold, target, stretch } = bulletGeometry(level);
    expect(threshold!.at).toBeLessThan(target!.at);
    expect(target!.at).toBeLessThan(stretch!.at);
  });

  it('starts a flow at zero', () => {
    expect(bulletGeometry({ value: 0, threshold: 50, target: 100, stretch: null, direction: 'HIGHER', flow: true }).bar).toBe(0);
  });

  it('leaves out a label that would lie over the target', () => {
    const found = bulletGeometry({ value: 50, threshold: 0, target: 100, stretch: 101, direction: 'HIGHER' });
    expect(found.stretch).toMatchObject({ label: false });
    expect(found.threshold).toMatchObject({ label: true });
  });

  it('draws nothing for a value that is missing', () => {
    expect(bulletGeometry({ value: null, threshold: null, target: null, stretch: null, direction: 'HIGHER' })).toMatchObject({
      bar: null,
      target: null,
      whisker: null,
    });
  });
});

describe('kpi card', () => {
  it('shows value, weight, status, next step and forecast in words', async () => {
    const { container } = await render(KpiCard, { inputs: { kpi: paymentSuccess }, providers: uiProviders });
    for (const text of ['Payment success', 'Weight 35%', 'At risk', '91.11', 'Provisional', '145 more orders', 'Forecast 91.80%', 'EC04'])
      expect(container.textContent).toContain(text);
  });

  it('opens the definition by its i and the reason by its number', async () => {
    const asked: string[] = [];
    await render(KpiCard, {
      inputs: { kpi: paymentSuccess },
      on: { definitionAsked: () => asked.push('definition'), whyAsked: () => asked.push('why') },
      providers: uiProviders,
    });
    screen.getByRole('button', { name: 'Definition of Payment success' }).click();
    screen.getByRole('button', { name: 'Why 91.11%' }).click();
    expect(asked).toEqual(['definition', 'why']);
  });

  it('shows a dash and no zero for a missing value', async () => {
    const { container } = await render(KpiCard, { inputs: { kpi: { ...paymentSuccess, value: null } }, providers: uiProviders });
    expect(container.querySelector('.value')!.textContent!.trim()).toBe('–');
  });
});

describe('sparkline', () => {
  it('dashes the way to a provisional value and skips gaps', async () => {
    const { container } = await render(Sparkline, { inputs: { series: [1, null, 2, 3], provisional: true } });
    expect(container.querySelectorAll('polyline')).toHaveLength(2);
    expect(container.querySelector('.provisional')!.getAttribute('points')!.split(' ')).toHaveLength(2);
  });
});

describe('loop ring', () => {
  it('draws a sixth of the circle for each stage, and its share', () => {
    expect(segmentArc(100, 50, 0, 0)).toBe('M100.00 50.00A50 50 0 0 1 143.30 75.00');
    expect(segmentArc(100, 50, 0, 0, 0.5)).toBe('M100.00 50.00A50 50 0 0 1 125.00 56.70');
  });

  it('has a button for each stage with what waits there', async () => {
    const chosen: string[] = [];
    await render(LoopRing, { inputs: { segments }, on: { chosen: (stage) => chosen.push(stage) }, providers: uiProviders });
    expect(screen.getAllByRole('button')).toHaveLength(6);
    screen.getByRole('button', { name: /Set.*88% done.*32 unsigned/ }).click();
    expect(chosen).toEqual(['set']);
  });

  it('says the whole loop in the name of the small ring', async () => {
    await render(LoopRingSmall, { inputs: { segments }, providers: uiProviders });
    expect(screen.getByRole('img').getAttribute('aria-label')).toBe('Loop progress; Set 88% done 32 unsigned; Collect 100% done');
  });
});
