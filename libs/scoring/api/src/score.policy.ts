import type { Tx } from '@kpi-loop/shared/api';
import type { Policy } from '@kpi-loop/shared/kernel';

/** Scores are C2 (domain.md §4): the person, the line above, and the roles that answer for people. Not stewards, not finance. */
export const SCORE_READERS = ['owner', 'head', 'head2', 'line', 'HR', 'HRBP', 'EXEC', 'COMP', 'AUD'] as const;
export const SCORE_ROLES = ['HR', 'HRBP', 'EXEC', 'COMP', 'AUD'] as const;

export const scorePolicy = {
  'score.read': SCORE_READERS,
  'score.list': ['line', ...SCORE_ROLES],
  'score.export': ['line', 'HR', 'HRBP', 'COMP', 'AUD'],
  'score.exportYear': ['owner', 'head', 'head2', 'line', 'HR', 'HRBP', 'COMP', 'AUD'],
  'score.rescore': ['HR'],
  'score.compute': ['system'],
} satisfies Policy<string>;

/** From here on the person and the line above see the result (§2.1 PUBLISH_RESULTS). */
export const PUBLISHED: readonly string[] = ['published', 'final'];

/**
 * SQL condition on the card `c`: may the viewer see its result? Everybody from its publication on; before, the roles that
 * prepare it, for cards in their scope that are not their own.
 */
export function resultShown(tx: Tx, params: unknown[]): string {
  if (tx.viewer.kind === 'system') return 'TRUE';
  params.push([...PUBLISHED], tx.viewer.personId);
  const n = params.length;
  const published = `split_part(c.status, '.', 1) = ANY ($${n - 1}::text[])`;
  const others = `c.owner_id <> $${n}::uuid`;
  // of the whole company, which is asked for in large lists: no card is looked at for its place
  if (tx.viewer.roles.some(({ role, unitId }) => !unitId && (SCORE_ROLES as readonly string[]).includes(role))) return `(${published} OR ${others})`;
  params.push([...SCORE_ROLES], tx.today);
  return `(${published} OR ${others} AND EXISTS (
    SELECT 1 FROM role_grant g JOIN org_unit scope ON scope.tenant_id = g.tenant_id AND scope.id = g.unit_id JOIN org_unit place ON place.tenant_id = c.tenant_id AND place.id = c.unit_id
    WHERE g.tenant_id = c.tenant_id AND g.person_id = $${n}::uuid AND g.role = ANY ($${n + 1}::text[]) AND g.valid_from <= $${n + 2}::date AND (g.valid_to IS NULL OR g.valid_to >= $${n + 2}::date)
      AND starts_with(place.path, scope.path)))`;
}
