import type { ChangePersonRef } from './change-request.dto';

export type Names = ReadonlyMap<string, ChangePersonRef>;

export const named = (names: Names, id: string | null): ChangePersonRef | null => (id === null ? null : (names.get(id) ?? null));

/** A `ChangeLineRef` of `scorecard_line l`: a subquery of its own, so that lists have fewer tables to put in order (ADR 0010). */
export const LINE_REF = `(SELECT jsonb_build_object('lineId', l.id, 'scorecardId', l.scorecard_id, 'metricCode', lm.code, 'metricName', lm.name, 'metricNameEn', lm.name_en,
    'direction', lv.direction, 'unit', lv.unit, 'decimals', lv.decimals, 'percent', lv.percent, 'flow', lv.flow)
  FROM metric lm JOIN metric_version lv ON lv.tenant_id = lm.tenant_id AND lv.id = l.metric_version_id WHERE lm.tenant_id = l.tenant_id AND lm.id = l.metric_id)`;
