import { definitionText, unitOf, type DemoCompany } from '../../../../tools/demo/src';
import type { Ids } from './load-organization';
import type { Hand, Player } from './player';

interface Identified {
  id: string;
}
interface ProcessView extends Identified {
  nodes: (Identified & { code: string })[];
}
interface MetricView extends Identified {
  versions: Identified[];
}

type DemoMetric = DemoCompany['metrics'][number];

/** Processes with their nodes, and every metric the product can compute today: written by the steward, published by HR. */
export async function loadMetrics(player: Player, demo: DemoCompany, ids: Ids): Promise<Map<string, { metricId: string; versionId: string }>> {
  const steward = await player.as('taoran');
  const hr = await player.as('zhoumin');
  await drawProcesses(steward, demo, ids);
  const nodes = await nodesOf(steward);
  const known = new Map<string, { metricId: string; versionId: string }>();
  for (const metric of demo.metrics.filter((m) => !m.later)) {
    const { id, versions } = await steward.post<MetricView>('/api/metrics', {
      code: metric.code,
      name: metric.nameZh,
      nameEn: metric.nameEn,
      definition: definitionOf(metric, nodes),
    });
    await steward.post(`/api/metric-versions/${versions[0].id}/submit`);
    await hr.post(`/api/metric-versions/${versions[0].id}/publish`);
    known.set(metric.code, { metricId: id, versionId: versions[0].id });
  }
  const byCode = new Map([...known].map(([code, { metricId }]) => [code, metricId]));
  await declareFlow(steward, demo, byCode);
  await linkMetrics(steward, demo, byCode);
  for (const { metric, ...figure } of demo.scenario.benchmarks) await steward.post(`/api/metrics/${byCode.get(metric)}/benchmarks`, figure);
  await certifyMetrics(player, demo, known);
  return known;
}

/** The head of the node first, then a steward who has not written the definition: two who vouch for it. */
async function certifyMetrics(player: Player, { metrics, processes, company, scenario }: DemoCompany, ids: Map<string, { versionId: string }>): Promise<void> {
  const steward = await player.as(scenario.certified.steward);
  const nodes = processes.flatMap((process) => process.nodes);
  for (const code of scenario.certified.metrics) {
    const { node } = metrics.find((metric) => metric.code === code)!;
    const { unit } = nodes.find((one) => one.code === node)!;
    const owner = await player.as(company.units.find((one) => one.code === unit)!.head);
    await owner.post(`/api/metric-versions/${ids.get(code)!.versionId}/certify-as-owner`);
    await steward.post(`/api/metric-versions/${ids.get(code)!.versionId}/certify-as-steward`);
  }
}

/** What drives a metric, and the counter-metric that has to be read beside it. */
async function linkMetrics(steward: Hand, { metrics }: DemoCompany, ids: Map<string, string>): Promise<void> {
  for (const { code, drivers = [], guard } of metrics) {
    const id = ids.get(code);
    if (!id) continue;
    const drawn = drivers.flatMap((driver) => (ids.has(driver) ? [{ kind: 'driver', otherId: ids.get(driver), timing: 'leading' }] : []));
    const beside = guard && ids.has(guard) ? [{ kind: 'companion', otherId: ids.get(guard) }] : [];
    for (const link of [...drawn, ...beside]) await steward.post(`/api/metrics/${id}/links`, link);
  }
}

interface DrawnProcess extends Identified {
  nodes: (Identified & { code: string; name: string; nameEn: string })[];
  edges: (Identified & { fromId: string; toId: string; words: string; wordsEn: string })[];
}

/** Which metric is the volume of a node, and which the conversion on the way to it from the node before. */
async function declareFlow(steward: Hand, { processes }: DemoCompany, metrics: Map<string, string>): Promise<void> {
  const { items } = await steward.get<{ items: DrawnProcess[] }>('/api/processes?limit=200');
  for (const { id, nodes, edges } of items) {
    const story = processes.find((process) => process.nodes[0].code === nodes[0]?.code);
    if (!story) continue;
    for (const [i, { id: nodeId, code, name, nameEn }] of nodes.entries()) {
      const volume = story.volumes[code];
      if (volume)
        await steward.put(`/api/processes/${id}/nodes/${nodeId}`, { name, nameEn, volume: { metricId: metrics.get(volume.metric), part: volume.part } });
      const conversion = story.conversions[code];
      const edge = edges.find(({ fromId, toId }) => toId === nodeId && fromId === nodes[i - 1]?.id);
      if (conversion && edge) {
        const { words, wordsEn } = edge;
        await steward.put(`/api/processes/${id}/edges/${edge.id}`, { words, wordsEn, conversionMetricId: metrics.get(conversion) });
      }
    }
  }
}

/** Nodes in a line, each with its owner, and where the line branches. */
async function drawProcesses(steward: Hand, { processes, company }: DemoCompany, ids: Ids): Promise<void> {
  const headOf = (code: string): string => {
    const { head } = company.units.find((unit) => unit.code === code)!;
    return ids.person.get(company.people.find(({ login }) => login === head)!.employeeNo)!;
  };
  for (const process of processes) {
    const { id } = await steward.post<ProcessView>('/api/processes', { code: process.code, name: process.nameZh, nameEn: process.nameEn });
    for (const { code, nameZh: name, nameEn, unit } of process.nodes)
      await steward.post(`/api/processes/${id}/nodes`, { code, name, nameEn, ownerId: headOf(unit) });
    const nodes = await nodesOf(steward);
    for (const { from, to, conditionZh: words, conditionEn: wordsEn } of process.branches)
      await steward.post(`/api/processes/${id}/edges`, { fromId: nodes.get(from), toId: nodes.get(to), words, wordsEn });
  }
}

/** Every node by its code. */
export async function nodesOf(hand: Hand): Promise<Map<string, string>> {
  const { items } = await hand.get<{ items: ProcessView[] }>('/api/processes?limit=200');
  return new Map(items.flatMap(({ nodes }) => nodes.map(({ code, id }) => [code, id])));
}

export function definitionOf(metric: DemoMetric, nodes: Map<string, string>): object {
  const filters = metric.filters.map(({ column, equals }) => ({ column, op: 'eq', value: equals }));
  const sum = (column: string) => ({ agg: 'sum', column, filters });
  const percent = metric.unit === '%';
  if (metric.entry) return enteredDefinition(metric, metric.entry, nodes);
  return {
    kind: metric.kind === 'ratio' ? 'ratio' : 'simple',
    datasetCode: metric.dataset,
    numerator:
      metric.kind === 'ratio' ? sum(metric.numerator!) : { agg: metric.aggregate ?? 'sum', ...(metric.measure ? { column: metric.measure } : {}), filters },
    ...(metric.kind === 'ratio' ? { denominator: sum(metric.denominator!) } : {}),
    direction: metric.direction,
    unit: unitOf(metric),
    decimals: metric.decimals,
    percent,
    dimensions: metric.dimensions ?? [],
    flow: metric.kind === 'simple' && (metric.aggregate ?? 'sum') !== 'avg',
    ...definitionText(metric),
    processNodeId: nodes.get(metric.node),
    tests: [testOf(metric)],
  };
}

/** What people enter counts no rows, and has no test cases. */
function enteredDefinition(
  metric: DemoMetric,
  { evidence, dueWorkdays, lowest, highest }: NonNullable<DemoMetric['entry']>,
  nodes: Map<string, string>,
): object {
  return {
    kind: 'manual',
    datasetCode: '',
    direction: metric.direction,
    unit: unitOf(metric),
    decimals: metric.decimals,
    percent: false,
    flow: true,
    entry: { evidence, dueWorkdays, lowest, highest },
    ...definitionText(metric),
    processNodeId: nodes.get(metric.node),
    tests: [],
  };
}

const [ABOVE, BELOW] = [
  [1, 2],
  [2, 4],
];
const OF_TWO = { sum: '6', avg: '3', count: '2' };

/** Two rows of one month that count, and what they come to: what has to be true of every definition before it is published. */
function testOf({ kind, aggregate, measure, numerator, denominator, filters }: DemoMetric): object {
  const met = Object.fromEntries(filters.map(({ column, equals }) => [column, equals]));
  const data = (i: number): object => (kind === 'ratio' ? { [denominator!]: BELOW[i], [numerator!]: ABOVE[i] } : measure ? { [measure]: BELOW[i] } : {});
  return {
    name: '两行 / Two rows',
    rows: [0, 1].map((i) => ({ date: `2026-01-0${i + 1}`, data: { ...met, ...data(i) } })),
    inputs: {},
    expected: kind === 'ratio' ? (numerator === denominator ? '1' : '0.5') : OF_TWO[aggregate ?? 'sum'],
  };
}
