import type { FlowEdgeView, FlowFigureView, ProcessFlowView } from '@kpi-loop/shared/client';
import { change, flowRows } from './flow-rows';

const figure = (now: string | null, previous: string | null, percent = false) => ({ now, previous, percent }) as FlowFigureView;
const node = (id: string, volume: string | null) => ({ id, name: id, nameEn: id, volume: volume === null ? null : figure(volume, null) });
const edge = (fromId: string, toId: string, conversion: FlowFigureView | null = null) => ({ id: fromId + toId, fromId, toId, conversion }) as FlowEdgeView;

describe('the rows of a flow', () => {
  const flow = {
    nodes: [node('a', '100'), node('b', '25'), node('c', null)],
    edges: [edge('a', 'b', figure('0.25', '0.5', true)), edge('b', 'c'), edge('a', 'c', figure('0.1', null, true)), edge('c', 'a')],
    worstEdgeId: 'ab',
  } as ProcessFlowView;

  it('are the steps, each with the way into it that is measured, never one that leads back', () =>
    expect(flowRows(flow).map(({ edge: way, worst, share }) => [way?.id ?? null, worst, share])).toEqual([
      [null, false, 1],
      ['ab', true, 0.5],
      ['ac', false, 0],
    ]));
  it('change by growth, rates by difference', () => {
    expect(change(figure('120', '100'))).toBeCloseTo(0.2);
    expect(change(figure('0.25', '0.5', true))).toBeCloseTo(-0.25);
    expect([change(figure('1', null)), change(figure('1', '0'))]).toEqual([null, null]);
  });
});
