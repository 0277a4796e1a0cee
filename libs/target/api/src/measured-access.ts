import { Injectable } from '@nestjs/common';
import { OrganizationReader } from '@kpi-loop/organization/api';
import type { Tx } from '@kpi-loop/shared/api';
import { Problem, type FieldProblem, type Role } from '@kpi-loop/shared/kernel';
import type { SubjectKind } from '@kpi-loop/target/domain';

export interface SubjectRef {
  subjectKind: SubjectKind;
  subjectId: string;
}

/** A figure (`measured…`) that stands, or shall stand, on somebody's card. */
export interface MeasuredAsk {
  card: SubjectRef;
  measuredKind?: SubjectKind | null;
  measuredId?: string | null;
  /** Index of the line in the request. */
  at?: number;
}

/** Roles that read C1 of everybody in their scope (domain.md §4). */
const READS_TARGETS: readonly Role[] = ['HR', 'HRBP', 'EXEC', 'AUD', 'COMP'];

/** `measuredSubjectAllowed`: whose figures may stand on a card, and be seen there. */
@Injectable()
export class MeasuredAccess {
  constructor(private readonly organization: OrganizationReader) {}

  /**
   * One answer for each ask. Always allowed: the card's own subject, its unit and the units above it (symmetry, domain.md
   * §5.2). Everything else only for whoever may read it: people in the viewer's line or scope, units the viewer belongs
   * to, heads or covers. Who does not exist in the tenant is never allowed.
   */
  async allowed(tx: Tx, asks: readonly MeasuredAsk[]): Promise<boolean[]> {
    const foreign = asks.flatMap((ask, n) => (isOwn(ask) ? [] : [{ n, ...ask }]));
    const whole = foreign.filter(({ measuredKind, measuredId }) => !!measuredKind && !!measuredId);
    const known = new Set(whole.length ? await this.readable(tx, whole) : []);
    return asks.map((ask, n) => isOwn(ask) || known.has(n));
  }

  /** @throws Problem ruleBroken (422) measuredSubjectAllowed, with a pointer to each line of the request it concerns. */
  async refuseOthers(tx: Tx, asks: readonly MeasuredAsk[]): Promise<void> {
    const allowed = await this.allowed(tx, asks);
    const refused = asks.filter((_, i) => !allowed[i]);
    if (!refused.length) return;
    const lines = [...new Set(refused.flatMap(({ at }) => (at === undefined ? [] : [at])))];
    const fields = lines.map((at): FieldProblem => ({ pointer: `/lines/${at}/measuredId`, code: 'measuredSubjectAllowed' }));
    throw new Problem('ruleBroken', 'ruleBroken', 'measuredSubjectAllowed', { violations: ['measuredSubjectAllowed'], ...(fields.length ? { fields } : {}) });
  }

  private async readable(tx: Tx, asks: (MeasuredAsk & { n: number })[]): Promise<number[]> {
    const given = asks.map(({ n, card, measuredKind, measuredId }) => ({ n, ck: card.subjectKind, ci: card.subjectId, mk: measuredKind, mi: measuredId }));
    const params: unknown[] = [tx.tenantId, JSON.stringify(given), tx.today];
    const people = this.organization.visible(tx, 'p.id', READS_TARGETS, params);
    const rows = await tx.query<{ n: number }>(
      `SELECT a.n FROM jsonb_to_recordset($2::jsonb) AS a(n int, ck text, ci uuid, mk text, mi uuid)
       LEFT JOIN person p ON a.mk = 'person' AND p.tenant_id = $1 AND p.id = a.mi
       LEFT JOIN org_unit u ON a.mk = 'unit' AND u.tenant_id = $1 AND u.id = a.mi
       LEFT JOIN org_unit cu ON a.ck = 'unit' AND cu.tenant_id = $1 AND cu.id = a.ci
       CROSS JOIN LATERAL (SELECT CASE WHEN a.ck = 'unit' THEN cu.head_id ELSE a.ci END AS id) o
       WHERE p.id IS NOT NULL AND (p.id = o.id OR ${people})
          OR u.id IS NOT NULL AND (starts_with(cu.path, u.path) OR ${BELONGS('o.id')} OR ${this.units(tx, params)})`,
      params,
    );
    return rows.map(({ n }) => n);
  }

  /** Units whose figures the viewer reads for himself. */
  private units(tx: Tx, params: unknown[]): string {
    if (tx.viewer.kind === 'system' || tx.viewer.roles.some((grant) => !grant.unitId && READS_TARGETS.includes(grant.role))) return 'TRUE';
    const n = params.push(tx.viewer.personId, [...READS_TARGETS]);
    return `${BELONGS(`$${n - 1}::uuid`)}
      OR EXISTS (SELECT 1 FROM org_unit headed WHERE headed.tenant_id = $1 AND headed.head_id = $${n - 1} AND starts_with(u.path, headed.path))
      OR EXISTS (SELECT 1 FROM role_grant g JOIN org_unit scope ON scope.tenant_id = g.tenant_id AND scope.id = g.unit_id
        WHERE g.tenant_id = $1 AND g.person_id = $${n - 1} AND g.role = ANY ($${n}::text[]) AND g.valid_from <= $3 AND (g.valid_to IS NULL OR g.valid_to >= $3) AND starts_with(u.path, scope.path))`;
  }
}

const isOwn = ({ card, measuredKind, measuredId }: MeasuredAsk): boolean =>
  (!measuredKind && !measuredId) || (measuredKind === card.subjectKind && measuredId === card.subjectId);

/** The unit `u` is the person's own or one above it, by assignment or because the person heads it. `$1` tenant, `$3` today. */
const BELONGS = (
  person: string,
): string => `EXISTS (SELECT 1 FROM org_unit mine WHERE mine.tenant_id = $1 AND starts_with(mine.path, u.path) AND (mine.head_id = ${person}
  OR mine.id IN (SELECT x.unit_id FROM assignment x WHERE x.tenant_id = $1 AND x.person_id = ${person} AND x.valid_from <= $3 AND (x.valid_to IS NULL OR x.valid_to >= $3))))`;
