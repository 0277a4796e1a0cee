import { Injectable } from '@nestjs/common';
import { OrganizationReader, Standing } from '@kpi-loop/organization/api';
import { KEEPS_FIGURES, READS_FIGURES, measurementPolicy } from '@kpi-loop/measurement/domain';
import { newId, plainParties, type Tx } from '@kpi-loop/shared/api';
import { Problem, permit, type Party, type Role } from '@kpi-loop/shared/kernel';

const keeps = (tx: Tx): boolean =>
  tx.viewer.kind === 'system' || tx.viewer.roles.some((grant) => !grant.unitId && (KEEPS_FIGURES as readonly Role[]).includes(grant.role));

/** Condition on `m`: does the definition let the viewer $n see a figure of a single person? */
const allowed = (
  viewer: number,
): string => `(m.subject_kind = 'unit' OR EXISTS (SELECT 1 FROM metric_version contract WHERE contract.tenant_id = m.tenant_id AND contract.id = m.metric_version_id
  AND (contract.visibility->>'perPerson' = 'LINE' OR contract.visibility->>'perPerson' = 'OWNER' AND m.subject_id = $${viewer}::uuid)))`;

/** Whose figures somebody may see, and the rows behind them. */
@Injectable()
export class FigureAccess {
  constructor(private readonly organization: OrganizationReader) {}

  /**
   * SQL condition on `m` (tenant_id, metric_version_id, subject_kind, subject_id). Persons as everywhere; a unit's figure is seen by its members and
   * those of units below (symmetry, domain.md §5.2), by its line, and by the roles in their scope.
   * Figures of single people only as the definition allows (`visibility`): beyond that it is for those who keep them.
   */
  visible(tx: Tx, params: unknown[]): string {
    if (keeps(tx)) return 'true';
    return `${this.inReach(tx, params)} AND ${allowed(params.push(tx.viewer.personId))}`;
  }

  /** Whether whoever may see the rows of a unit may also see what they make of each of its people. */
  async tellsPeopleApart(tx: Tx, metricVersionId: string): Promise<boolean> {
    if (keeps(tx)) return true;
    return !!(await tx.one(`SELECT 1 FROM metric_version WHERE tenant_id = $1 AND id = $2 AND visibility->>'perPerson' = 'LINE'`, [tx.tenantId, metricVersionId]));
  }

  /** The contract alone, for lists that know by themselves whose people the viewer may see: condition on `m` as in `visible`. */
  contract(tx: Tx, params: unknown[]): string {
    return keeps(tx) ? 'true' : allowed(params.push(tx.viewer.personId));
  }

  /** @throws Problem forbidden (403) where the definition keeps figures of this person from the viewer. */
  async permitFigure(tx: Tx, metricVersionId: string, kind: 'person' | 'unit', subjectId: string): Promise<void> {
    const params: unknown[] = [tx.tenantId, metricVersionId, kind, subjectId];
    const open = this.contract(tx, params);
    if (open === 'true') return;
    const seen = await tx.one(`SELECT 1 FROM (SELECT $1::uuid AS tenant_id, $2::uuid AS metric_version_id, $3::text AS subject_kind, $4::uuid AS subject_id) m WHERE ${open}`, params);
    if (!seen) throw new Problem('forbidden', 'notYours', 'measurement.read');
  }

  private inReach(tx: Tx, params: unknown[]): string {
    if (tx.viewer.kind === 'system' || tx.viewer.roles.some((grant) => !grant.unitId && (READS_FIGURES as readonly Role[]).includes(grant.role))) return 'true';
    const people = this.organization.visible(tx, 'm.subject_id', READS_FIGURES, params);
    params.push(tx.tenantId, tx.viewer.personId, [...READS_FIGURES], tx.today);
    const n = params.length;
    return `CASE m.subject_kind WHEN 'person' THEN ${people} ELSE m.subject_id IN (
      SELECT u.id FROM org_unit u WHERE u.tenant_id = $${n - 3} AND (
        EXISTS (SELECT 1 FROM assignment a JOIN org_unit mine ON mine.tenant_id = a.tenant_id AND mine.id = a.unit_id
          WHERE a.tenant_id = u.tenant_id AND a.person_id = $${n - 2} AND a.valid_from <= $${n} AND (a.valid_to IS NULL OR a.valid_to >= $${n}) AND starts_with(mine.path, u.path))
        OR EXISTS (SELECT 1 FROM org_unit headed WHERE headed.tenant_id = u.tenant_id AND headed.head_id = $${n - 2} AND starts_with(u.path, headed.path))
        OR EXISTS (SELECT 1 FROM role_grant g JOIN org_unit scope ON scope.tenant_id = g.tenant_id AND scope.id = g.unit_id
          WHERE g.tenant_id = u.tenant_id AND g.person_id = $${n - 2} AND g.role = ANY ($${n - 1}::text[]) AND g.valid_from <= $${n} AND (g.valid_to IS NULL OR g.valid_to >= $${n}) AND starts_with(u.path, scope.path)))) END`;
  }

  /** Who answers for a figure: the person it is about, or the head of the unit. */
  async subjectPerson(tx: Tx, kind: 'person' | 'unit', subjectId: string): Promise<string | null> {
    if (kind === 'person') return (await this.organization.person(tx, subjectId)).id;
    return (await tx.get<{ headId: string | null }>(`SELECT head_id FROM org_unit WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, subjectId])).headId;
  }

  async standing(tx: Tx, kind: 'person' | 'unit', subjectId: string): Promise<Standing> {
    const person = await this.subjectPerson(tx, kind, subjectId);
    return person ? this.organization.standing(tx, person) : new Standing(plainParties(tx.viewer) as Set<Party>);
  }

  /** Source rows: closer than the figure. Reading another person's is written down for that person to see. @throws Problem forbidden (403). */
  async permitRows(tx: Tx, metricVersionId: string, kind: 'person' | 'unit', subjectId: string): Promise<void> {
    await this.permitFigure(tx, metricVersionId, kind, subjectId);
    permit(measurementPolicy, 'measurement.read', (await this.standing(tx, kind, subjectId)).parties);
    await this.noteRead(tx, kind, subjectId);
  }

  /** Who has looked at what is behind a person's figure: that person may see it. */
  async noteRead(tx: Tx, kind: 'person' | 'unit', subjectId: string): Promise<void> {
    if (kind !== 'person' || !tx.viewer.personId || tx.viewer.personId === subjectId) return;
    await tx.execute(`INSERT INTO access_log (tenant_id, id, viewer_id, subject_id, resource) VALUES ($1, $2, $3, $4, 'measurement.rows')`, [
      tx.tenantId,
      newId(),
      tx.viewer.personId,
      subjectId,
    ]);
  }
}
