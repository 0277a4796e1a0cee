import type { Appeal } from './appeal.entity';
import { SEAT_OPEN, sits } from './appeal.panel.sql';

/** What is waited for now: by whom, and until when. */
export interface Wait {
  step: 'screen' | 'admit' | 'statement' | 'facts' | 'replace' | 'vote' | 'escalate' | 'decideFinal';
  party: 'HRBP' | 'head' | 'member' | 'owner' | 'EXEC';
}

type Standing = Pick<Appeal, 'status' | 'headId' | 'statementInAt' | 'factsInAt'> & { seatOpen: boolean };

export function waitsOf({ status, headId, statementInAt, factsInAt, seatOpen }: Standing): Wait[] {
  const replace: Wait[] = seatOpen ? [{ step: 'replace', party: 'HRBP' }] : [];
  if (status === 'filed') return [{ step: 'screen', party: 'HRBP' }];
  if (status === 'admissibility') return [{ step: 'admit', party: 'HRBP' }];
  if (status === 'investigating') {
    const waits: Wait[] = [];
    if (headId && !statementInAt) waits.push({ step: 'statement', party: 'head' });
    if (!factsInAt) waits.push({ step: 'facts', party: 'HRBP' });
    return [...waits, ...replace];
  }
  if (status === 'deliberating') return [{ step: 'vote', party: 'member' }, ...replace];
  if (status === 'second_level') return [{ step: 'decideFinal', party: 'EXEC' }];
  return status.startsWith('decided.') || status === 'inadmissible' ? [{ step: 'escalate', party: 'owner' }] : [];
}

/** SQL over `appeal a`: the last day of the present wait. */
export const DUE_ON = `CASE a.status WHEN 'filed' THEN a.screen_by WHEN 'admissibility' THEN a.screen_by WHEN 'investigating' THEN a.statement_until WHEN 'deliberating' THEN a.decide_by WHEN 'second_level' THEN a.decide_by
  WHEN 'inadmissible' THEN a.second_until WHEN 'final' THEN NULL ELSE CASE WHEN a.status LIKE 'decided.%' THEN a.second_until END END`;
/** SQL over `appeal a`: is it the move of the person $n? Who may screen is asked apart, as SQL. */
export const waitsFor = (
  me: string,
  screens: string,
  decides: string,
): string => `CASE a.status WHEN 'filed' THEN ${screens} WHEN 'admissibility' THEN ${screens}
  WHEN 'investigating' THEN (a.head_id = ${me} AND a.statement_in_at IS NULL) OR ((a.facts_in_at IS NULL OR ${SEAT_OPEN}) AND ${screens})
  WHEN 'deliberating' THEN EXISTS (SELECT FROM appeal_member m WHERE m.tenant_id = a.tenant_id AND m.appeal_id = a.id AND m.person_id = ${me} AND ${sits('m')})
    AND NOT EXISTS (SELECT FROM appeal_vote v WHERE v.tenant_id = a.tenant_id AND v.appeal_id = a.id AND v.level = 1 AND v.person_id = ${me}) OR (${SEAT_OPEN} AND ${screens})
  WHEN 'second_level' THEN ${decides} ELSE a.person_id = ${me} AND (a.status = 'inadmissible' OR a.status LIKE 'decided.%') END`;
