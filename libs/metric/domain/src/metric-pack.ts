import type { Definition } from './definition';
import { cycleFrom } from './inputs';
import type { DriverTiming } from './metric-links';

export const PACK_SCHEMA = 'kpi-loop/metric-pack';
export const PACK_VERSION = 1;
/** Metrics in one file. */
export const PACK_MAX = 200;

export interface PackedNode {
  process: string;
  code: string;
  name: string;
  nameEn: string;
}

/** A metric with its definition and its test cases, and without any data. Other metrics and nodes by their codes. */
export interface PackedMetric {
  code: string;
  name: string;
  nameEn: string;
  standsAlone: boolean;
  companions: string[];
  drivers: { code: string; timing: DriverTiming }[];
  node: PackedNode | null;
  definition: Omit<Definition, 'processNodeId'>;
}

export interface MetricPack {
  schema: string;
  schemaVersion: number;
  /** SHA-256 of the metrics in canonical JSON. */
  hash: string;
  metrics: PackedMetric[];
}

export const PACK_PROBLEMS = [
  'packNotOurs',
  'packTooNew',
  'packEmpty',
  'packTooLarge',
  'packMalformed',
  'packHashDiffers',
  'packCodesDoubled',
  'packHasCircle',
] as const;
export type PackProblem = (typeof PACK_PROBLEMS)[number];

/** What is wrong with a file before anybody looks into its metrics; null: nothing. */
export function envelopeProblem(pack: { schema?: unknown; schemaVersion?: unknown; metrics?: unknown }): PackProblem | null {
  if (pack.schema !== PACK_SCHEMA || !Array.isArray(pack.metrics)) return 'packNotOurs';
  if (pack.schemaVersion !== PACK_VERSION) return typeof pack.schemaVersion === 'number' && pack.schemaVersion > PACK_VERSION ? 'packTooNew' : 'packNotOurs';
  if (pack.metrics.length === 0) return 'packEmpty';
  return pack.metrics.length > PACK_MAX ? 'packTooLarge' : null;
}

const codeOf = (code: string): string => code.trim();

/** What is wrong with the metrics of a file among each other. */
export function contentProblem(metrics: readonly PackedMetric[]): PackProblem | null {
  if (new Set(metrics.map((m) => codeOf(m.code))).size !== metrics.length) return 'packCodesDoubled';
  return circleInPack(metrics) ? 'packHasCircle' : null;
}

/** A way back to itself over what the metrics of the file reckon with. */
export function circleInPack(metrics: readonly PackedMetric[]): string[] | null {
  const reads = new Map(metrics.map((m) => [codeOf(m.code), m.definition.inputs.map((i) => codeOf(i.code))]));
  for (const code of reads.keys()) {
    const circle = cycleFrom(code, (at) => reads.get(at) ?? []);
    if (circle) return circle;
  }
  return null;
}

export const PACK_STANDINGS = ['new', 'same', 'differs', 'conflict'] as const;
/** What a metric of the file is here: unknown, the same, another definition that becomes the next version, or impossible to take over. */
export type PackStanding = (typeof PACK_STANDINGS)[number];

export interface PackedFacts {
  /** Is there a metric of this code? */
  known: boolean;
  /** Does it say the same in everything the file says? */
  same: boolean;
  /** Rules that refuse taking it over. */
  broken: string[];
}

export const standingOf = ({ known, same, broken }: PackedFacts): PackStanding => (same ? 'same' : broken.length > 0 ? 'conflict' : known ? 'differs' : 'new');
