/** Another's figure that scores a line, and whose figure scores it at all. */
export const SHARED = (line: string): string => `${line}.measured_kind || ':' || ${line}.measured_id`;
export const FIGURE = (card: string, line: string): string => `coalesce(${SHARED(line)}, ${card}.subject_kind || ':' || ${card}.subject_id)`;
/** Cards that may lie under another one (R-C5): those of the owner's people, and under that of a unit also the own one of who answers for it. */
export const UNDER = (above: string, below: string): string =>
  `(${below}.head_id = ${above}.owner_id OR ${above}.subject_kind = 'unit' AND ${below}.subject_kind = 'person' AND ${below}.owner_id = ${above}.owner_id)`;
/** Whose figure of which definition: what says how much a ratio counted before. */
export const COUNTED = (card: string, line: string): string =>
  `'metricVersionId', ${line}.metric_version_id, 'subjectKind', coalesce(${line}.measured_kind, ${card}.subject_kind), 'subjectId', coalesce(${line}.measured_id, ${card}.subject_id)`;
/** A line under another one, as it is added up there (`CascadeChild`). */
export const CHILD = (card: string, line: string, values: string): string =>
  `jsonb_build_object('target', ${values}.target::text, 'denominator', ${values}.planned_denominator::text, 'shared', ${SHARED(line)}, ${COUNTED(card, line)})`;
