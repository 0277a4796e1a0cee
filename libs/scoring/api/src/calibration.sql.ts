import { personOf, type OrganizationReader } from '@kpi-loop/organization/api';
import type { Tx } from '@kpi-loop/shared/api';
import { CALIBRATION_ROLES, YEAR_SHOWN } from './calibration.loader';
import { NOT_ASSESSED } from './card-scoring';
import { PUBLISHED } from './score.policy';

/** Names around a session `s`. */
export const SESSION_NAMES = `y.name AS cycle_name, y.name_en AS cycle_name_en, p.name AS period_name, p.name_en AS period_name_en,
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name, 'nameEn', u.name_en) ORDER BY u.path) FROM org_unit u WHERE u.tenant_id = s.tenant_id AND u.id = ANY (s.unit_ids)), '[]') AS units,
  ${personOf('s.facilitator_id', 's')} AS facilitator, ${personOf('s.second_facilitator_id', 's')} AS second_facilitator`;
export const SESSION_TABLES = `JOIN cycle y ON y.tenant_id = s.tenant_id AND y.id = s.cycle_id LEFT JOIN period p ON p.tenant_id = s.tenant_id AND p.id = s.period_id`;

/** An entry `e` of the session `s` stands in it: what was let go does only once it is decided. */
export const STANDS = `(e.held OR s.status IN ('approved', 'cancelled'))`;

/** The result of the entry `e` was shown to whom it is about: SQL, with the card `c` (none of a year) and the cycle `y`. */
export function entryPublished(params: unknown[]): string {
  params.push(PUBLISHED, YEAR_SHOWN);
  const n = params.length;
  return `CASE WHEN e.scorecard_id IS NULL THEN y.status = ANY ($${n}::text[]) ELSE split_part(c.status, '.', 1) = ANY ($${n - 1}::text[]) END`;
}

/** Entries the viewer sees by what he is to those they are about; nobody sees his own before it is published, whatever he is. */
export function entrySeen(organization: OrganizationReader, tx: Tx, all: string, params: unknown[]): string {
  if (tx.viewer.kind === 'system') return 'TRUE';
  const published = entryPublished(params);
  params.push(tx.viewer.personId);
  return `((e.owner_id IS DISTINCT FROM $${params.length}::uuid OR ${published}) AND (${all} OR ${organization.visible(tx, 'e.owner_id', CALIBRATION_ROLES, params)}))`;
}

/** What of the session `s` waits for the viewer, as the kind of his duty; null where nothing does. */
export const dutyOf = (viewer: string): string => `CASE
  WHEN s.status = 'approving' AND ${viewer}::uuid IN (s.facilitator_id, s.second_facilitator_id) AND s.submitted_by <> ${viewer} THEN 'calibrationSession.approve'
  WHEN s.status = 'in_progress' AND ${viewer} IN (s.facilitator_id, s.second_facilitator_id) THEN 'calibrationSession.facilitate'
  WHEN s.status = 'in_progress' AND ${viewer} = ANY (s.panel_ids) AND EXISTS (SELECT FROM calibration_entry e WHERE e.tenant_id = s.tenant_id AND e.session_id = s.id AND e.held AND e.owner_id <> ${viewer}
    AND e.raw_grade <> '${NOT_ASSESSED}' AND NOT EXISTS (SELECT FROM calibration_vote v WHERE v.tenant_id = e.tenant_id AND v.entry_id = e.id AND v.person_id = ${viewer})) THEN 'calibrationSession.vote' END`;
