import type { Policy } from '@kpi-loop/shared/kernel';

/** Figures of persons are data class C1 (domain.md §4): OPS runs collectors and sees no value. */
export const measurementPolicy = {
  'measurement.read': ['owner', 'line', 'HR', 'HRBP', 'EXEC', 'STEWARD', 'COMP', 'FIN', 'AUD'],
  'measurement.verify': ['STEWARD'],
  'measurement.dispute': ['owner'],
  'measurement.release': ['STEWARD'],
  'measurement.reject': ['STEWARD'],
  'measurement.waive': ['HR'],
  'measurement.requestCorrection': ['owner', 'line', 'STEWARD', 'AUD'],
} satisfies Policy<string>;

/** Corrections of frozen figures: decided by the seats of the machine, finance where pay is concerned. */
export const correctionPolicy = {
  'correction.read': ['owner', 'line', 'HR', 'HRBP', 'EXEC', 'STEWARD', 'COMP', 'FIN', 'AUD'],
  'correction.approve': ['STEWARD', 'HR', 'HRBP', 'FIN'],
  'correction.reject': ['STEWARD', 'HR', 'HRBP', 'FIN'],
  'correction.withdraw': ['creator'],
  // rows that came too late are a matter of the data: whoever keeps it decides what becomes of them
  'late.read': ['STEWARD', 'HR', 'AUD'],
  'late.request': ['STEWARD'],
  'late.dismiss': ['STEWARD'],
} satisfies Policy<string>;

/** Which roles take which seat. */
export const SEAT_ROLES = { data: ['STEWARD'], people: ['HR', 'HRBP'], pay: ['FIN'] } as const;

/** Who may read the figures of everybody in the scope of the role. */
export const READS_FIGURES = ['HR', 'HRBP', 'EXEC', 'STEWARD', 'COMP', 'FIN', 'AUD'] as const;

/** Who keeps figures of single people whatever their definition says: to verify, to correct, to audit. */
export const KEEPS_FIGURES = ['HR', 'STEWARD', 'AUD'] as const;

/** Figures that people enter: whoever answers for the figure (or stands in for them), and somebody else who approves. */
export const figureEntryPolicy = {
  'figureEntry.read': ['owner', 'line', 'HR', 'STEWARD', 'AUD'],
  'figureEntry.enter': ['owner'],
  'figureEntry.edit': ['owner'],
  'figureEntry.submit': ['owner'],
  'figureEntry.withdraw': ['owner'],
  'figureEntry.discard': ['owner'],
  'figureEntry.approve': ['line', 'STEWARD'],
  'figureEntry.return': ['line', 'STEWARD'],
} satisfies Policy<string>;

export const collectionPolicy = {
  'source.read': ['STEWARD', 'HR', 'OPS', 'AUD'],
  'source.edit': ['STEWARD', 'OPS'],
  // to vouch for figures is a business approval: nothing for OPS (SoD9)
  'source.trust': ['STEWARD', 'HR'],
  'host.read': ['STEWARD', 'OPS', 'AUD'],
  // a way into the own network is the administrator's to open, not theirs who write queries
  'host.allow': ['OPS'],
  'apiKey.read': ['STEWARD', 'OPS', 'AUD'],
  'apiKey.edit': ['STEWARD', 'OPS'],
  'dataset.read': ['STEWARD', 'HR', 'OPS', 'AUD'],
  'dataset.edit': ['STEWARD', 'OPS'],
  // SQL reaches whatever the role of the source does: who answers for data writes it, not who runs collectors
  'dataset.query': ['STEWARD'],
  // the first rows of a file or a query are values
  'dataset.preview': ['STEWARD', 'HR'],
  'check.read': ['STEWARD', 'HR', 'OPS', 'AUD'],
  'check.edit': ['STEWARD', 'OPS'],
  // to let what failed stand is a judgement about data: nothing for OPS (SoD9)
  'check.settle': ['STEWARD'],
  'upload.send': ['STEWARD', 'HR', 'OPS'],
  'backfill.read': ['STEWARD', 'HR', 'OPS', 'AUD'],
  'backfill.begin': ['STEWARD', 'HR', 'OPS'],
  'backfill.start': ['STEWARD', 'HR', 'OPS'],
  'backfill.cancel': ['STEWARD', 'HR', 'OPS'],
  'collectionRun.read': ['STEWARD', 'HR', 'OPS', 'AUD'],
  'collectionRun.begin': ['STEWARD', 'HR', 'OPS'],
  'collectionRun.retry': ['STEWARD', 'HR', 'OPS'],
  'collectionRun.stop': ['STEWARD', 'HR', 'OPS'],
} satisfies Policy<string>;

/** What programs may do, and nobody else: send rows of the datasets their key names, and read what became of them. */
export const pushPolicy = {
  'observation.push': ['key'],
  'observation.result': ['key'],
} satisfies Policy<string>;
