import type { Party, Policy } from '@kpi-loop/shared/kernel';

const KEEPERS: Party[] = ['STEWARD', 'HR'];

/** Who may do what in the metric centre (domain.md §4): everybody reads, stewards and HR write, a second one of them publishes, or one of those named for the metric (`approver`). */
export const metricPolicy = {
  'metric.read': ['anyone'],
  'metric.create': KEEPERS,
  'metric.try': KEEPERS,
  'metric.update': KEEPERS,
  'metric.revise': KEEPERS,
  'metricVersion.edit': KEEPERS,
  'metricVersion.submit': KEEPERS,
  'metricVersion.return': [...KEEPERS, 'approver'],
  'metricVersion.publish': [...KEEPERS, 'approver'],
  'metricVersion.deprecate': KEEPERS,
  'metricVersion.discard': KEEPERS,
  'metricLink.edit': KEEPERS,
  'benchmark.edit': KEEPERS,
  'metricPack.export': KEEPERS,
  'metricPack.import': KEEPERS,
} satisfies Policy<string>;

/** `owner` answers for the node the metric is planted in (stewards and HR where nobody does). What changes makes it fall, nobody does. */
export const certificationPolicy = {
  'certification.signAsSteward': ['STEWARD'],
  'certification.signAsOwner': ['owner'],
  'certification.withdraw': ['STEWARD', 'owner'],
  'certification.fall': ['system'],
} satisfies Policy<string>;

/** The process map (流程地图). */
export const processPolicy = {
  'process.read': ['anyone'],
  'process.create': KEEPERS,
  'process.edit': KEEPERS,
  'process.remove': KEEPERS,
  'processNode.remove': KEEPERS,
} satisfies Policy<string>;

/**
 * Suggestions at a step (data.md S68). `owner` answers for the node (stewards and HR where nobody does), `facilitator` leads a
 * review with the node on its agenda, `creator` wrote it.
 */
export const nodeSuggestionPolicy = {
  'nodeSuggestion.read': ['anyone'],
  'nodeSuggestion.make': ['anyone'],
  'nodeSuggestion.edit': ['creator'],
  'nodeSuggestion.accept': ['owner', 'facilitator'],
  'nodeSuggestion.decline': ['owner', 'facilitator'],
  'nodeSuggestion.merge': ['owner', 'facilitator'],
  'nodeSuggestion.adopt': ['facilitator'],
  'nodeSuggestion.release': ['facilitator'],
} satisfies Policy<string>;
