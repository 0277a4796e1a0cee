import { IS_RATIO } from '@kpi-loop/target/api';
import type { ChangePersonRef } from './change-request.dto';

export type Names = ReadonlyMap<string, ChangePersonRef>;

export const named = (names: Names, id: string | null): ChangePersonRef | null => (id === null ? null : (names.get(id) ?? null));

/** A `ChangeLineRef` of `scorecard_line l`, a key task under its title: a subquery of its own, so that lists have fewer tables to put in order (ADR 0010). */
export const LINE_REF = `(SELECT jsonb_build_object('lineId', l.id, 'scorecardId', l.scorecard_id, 'metricCode', coalesce(lm.code, ''),
    'metricName', coalesce(lm.name, nullif(l.title, ''), l.title_en), 'metricNameEn', coalesce(lm.name_en, nullif(l.title_en, ''), l.title),
    'direction', coalesce(v.direction, 'HIGHER'), 'unit', coalesce(v.unit, ''), 'decimals', coalesce(v.decimals, 2), 'percent', coalesce(v.percent, false), 'flow', coalesce(v.flow, false), 'ratio', coalesce(${IS_RATIO}, false))
  FROM (SELECT) one LEFT JOIN metric lm ON lm.tenant_id = l.tenant_id AND lm.id = l.metric_id LEFT JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id)`;
