import { and, emit, setup } from 'xstate';
import { countsRows } from './aggregation';
import {
  aggregationFits,
  columnsNamed,
  columnsNotNumeric,
  datasetNamed,
  entryRangeFits,
  filtersComplete,
  formulaNamed,
  ratioHasDenominator,
  ratioIsOfSums,
  unknownColumns,
  spanNamed,
  type DatasetColumn,
  type Definition,
} from './definition';
import { childrenWeighted, inputsNamed } from './inputs';
import { allPass, type TestResult } from './test-case';

/** What the rules need to know, loaded by the command before the step. */
export interface MetricVersionContext {
  metricId: string;
  metricVersionId: string;
  definition: Definition;
  /** Of the named dataset; null when the catalogue does not know it. */
  columns: DatasetColumn[] | null;
  /** In which the dataset cuts its rows into days; null when the catalogue does not know it. */
  timezone: string | null;
  /** Codes it reads that have no definition in force. */
  unknownInputs: string[];
  /** The way over what it reads back to itself. */
  circle: string[] | null;
  /** Does the formula read as one, over the inputs that are named? */
  formulaReads: boolean;
  /** Its test cases with what came out; null where it cannot be counted yet. */
  tests: TestResult[] | null;
  /** Code of another metric whose published version measures the same. */
  duplicateOf: string | null;
  actorId: string | null;
  /** Everybody who has written on this version. */
  authorIds: string[];
  /** Who alone publishes it; nobody named: whoever may publish at all. */
  approverIds: string[];
  /** It counts something whose quality no metric in force tells beside it (data.md S15). */
  countsWithoutQuality: boolean;
  /** A result of whoever acts rests on it, whose data is locked and which is not final (SoD4). */
  paidOnIt: boolean;
  /** That duty rests for now (§6.5). */
  waived: boolean;
}

interface Given {
  reason?: string;
}
export type MetricVersionEvent =
  | { type: 'metricVersion.edit' }
  | { type: 'metricVersion.submit' }
  | { type: 'metricVersion.publish'; confirmed?: boolean }
  | ({ type: 'metricVersion.return' } & Given)
  | ({ type: 'metricVersion.deprecate' } & Given)
  | { type: 'metricVersion.supersede'; by: string }
  | { type: 'metricVersion.discard' };

type Verb = 'edited' | 'submitted' | 'returned' | 'published' | 'deprecated' | 'discarded';
export interface MetricVersionFact {
  type: `metricVersion.${Verb}`;
  metricId: string;
  metricVersionId: string;
}

/** SoD4: no definition is written by those paid on it in the locked window. */
export const PAID_ON_RULE = 'actorIsNotPaidOnIt';
/** What the duty holds of, and the rest of a definition's life does not. */
export const WRITTEN_BY: readonly string[] = ['metricVersion.edit', 'metricVersion.submit', 'metricVersion.publish'];

const COMPLETE = [
  'nodeNamed',
  'datasetNamed',
  'columnsNamed',
  'filtersComplete',
  'ratioHasDenominator',
  'ratioIsOfSums',
  'aggregationFits',
  'spanNamed',
  'inputsNamed',
  'childrenWeighted',
  'formulaNamed',
  'formulaReads',
  'noCircle',
  'entryRangeFits',
  'unitNamed',
] as const;
const TRUE_TO_DATA = ['datasetKnown', 'timezoneIsDatasets', 'columnsKnown', 'sumsAreOfNumbers', 'inputsInForce', 'testsPass'] as const;
const PUBLISHABLE = [...COMPLETE, ...TRUE_TO_DATA, 'notADuplicate', 'approverIsNotAuthor', PAID_ON_RULE, 'approverIsNamed'] as const;

const base = setup({
  types: { context: {} as MetricVersionContext, events: {} as MetricVersionEvent, emitted: {} as MetricVersionFact },
  guards: {
    nodeNamed: ({ context }) => context.definition.processNodeId !== null,
    datasetNamed: ({ context }) => datasetNamed(context.definition),
    columnsNamed: ({ context }) => columnsNamed(context.definition),
    filtersComplete: ({ context }) => filtersComplete(context.definition),
    ratioHasDenominator: ({ context }) => ratioHasDenominator(context.definition),
    ratioIsOfSums: ({ context }) => ratioIsOfSums(context.definition),
    aggregationFits: ({ context }) => aggregationFits(context.definition),
    spanNamed: ({ context }) => spanNamed(context.definition),
    inputsNamed: ({ context }) => inputsNamed(context.definition),
    childrenWeighted: ({ context }) => childrenWeighted(context.definition),
    formulaNamed: ({ context }) => formulaNamed(context.definition),
    formulaReads: ({ context }) => context.formulaReads,
    noCircle: ({ context }) => context.circle === null,
    entryRangeFits: ({ context }) => entryRangeFits(context.definition),
    unitNamed: ({ context }) => context.definition.percent || context.definition.unit.trim() !== '',
    datasetKnown: ({ context }) => !countsRows(context.definition.kind) || context.columns !== null,
    /** Days are cut once, where the rows land. */
    timezoneIsDatasets: ({ context }) => context.timezone === null || context.definition.timezone === context.timezone,
    columnsKnown: ({ context }) => context.columns === null || unknownColumns(context.definition, context.columns).length === 0,
    sumsAreOfNumbers: ({ context }) => context.columns === null || columnsNotNumeric(context.definition, context.columns).length === 0,
    inputsInForce: ({ context }) => context.unknownInputs.length === 0,
    testsPass: ({ context }) => context.definition.kind === 'manual' || allPass(context.tests),
    notADuplicate: ({ context }) => context.duplicateOf === null,
    /** SoD4: who writes a definition does not approve it. */
    approverIsNotAuthor: ({ context }) => context.actorId !== null && !context.authorIds.includes(context.actorId),
    actorIsNotPaidOnIt: ({ context }) => !context.paidOnIt || context.waived,
    approverIsNamed: ({ context: { actorId, approverIds } }) => !approverIds.length || (actorId !== null && approverIds.includes(actorId)),
    hasQualityBeside: ({ context }) => !context.countsWithoutQuality,
    /** A warning, not a block: whoever publishes all the same says so. */
    confirmationGiven: ({ event }) => 'confirmed' in event && event.confirmed === true,
    reasonGiven: ({ event }) => 'reason' in event && !!event.reason?.trim(),
  },
});

const say = (verb: Verb) =>
  emit<MetricVersionContext, MetricVersionEvent, undefined, MetricVersionEvent, MetricVersionFact>(({ context }) => ({
    type: `metricVersion.${verb}`,
    metricId: context.metricId,
    metricVersionId: context.metricVersionId,
  }));

/** 口径: written by one, published by another, never changed afterwards (domain.md §2.11, SoD4). */
export const metricVersionMachine = base.createMachine({
  id: 'metricVersion',
  context: {} as never,
  initial: 'draft',
  states: {
    draft: {
      on: {
        'metricVersion.edit': { guard: PAID_ON_RULE, target: 'draft', actions: say('edited') },
        'metricVersion.submit': { guard: and([...COMPLETE, PAID_ON_RULE]), target: 'in_review', actions: say('submitted') },
        'metricVersion.discard': { target: 'discarded', actions: say('discarded') },
      },
    },
    in_review: {
      on: {
        'metricVersion.publish': [
          { guard: and([...PUBLISHABLE, 'hasQualityBeside']), target: 'published', actions: say('published') },
          { guard: and([...PUBLISHABLE, 'confirmationGiven']), target: 'published', actions: say('published') },
        ],
        'metricVersion.return': { guard: 'reasonGiven', target: 'draft', actions: say('returned') },
      },
    },
    published: {
      on: {
        // the next version has been published; nobody sends this by hand
        'metricVersion.supersede': { target: 'deprecated', actions: say('deprecated') },
        'metricVersion.deprecate': { guard: 'reasonGiven', target: 'deprecated', actions: say('deprecated') },
      },
    },
    deprecated: { type: 'final' },
    discarded: { type: 'final' },
  },
});
