import { Injectable } from '@nestjs/common';
import { CycleReader } from '@kpi-loop/cycle/api';
import { OrganizationReader } from '@kpi-loop/organization/api';
import type { Tx } from '@kpi-loop/shared/api';
import { defaultPeriod } from '@kpi-loop/shared/kernel';
import { AgendaBuilder } from './agenda.builder';
import type { MeetingPlanView, PlanPeriodView, ReviewPersonView, ReviewUnitView } from './review-meeting.dto';

const PLANS_FOR_ALL = ['HR', 'HRBP'] as const;

/** What the form for a new meeting offers. */
@Injectable()
export class MeetingPlanReader {
  constructor(
    private readonly organization: OrganizationReader,
    private readonly cycles: CycleReader,
    private readonly agenda: AgendaBuilder,
  ) {}

  async options(tx: Tx, query: { unitId?: string; periodId?: string; withBelow?: string }): Promise<MeetingPlanView> {
    const params: unknown[] = [tx.tenantId];
    const units = await tx.query<ReviewUnitView & { headId: string | null }>(
      `SELECT u.id, u.name, u.name_en, u.head_id FROM org_unit u WHERE u.tenant_id = $1 AND u.head_id IS NOT NULL AND ${this.organization.visible(tx, 'u.head_id', PLANS_FOR_ALL, params)} ORDER BY u.path LIMIT 500`,
      params,
    );
    const open = await tx.query<PlanPeriodView & { cycleId: string }>(
      `SELECT p.id, p.cycle_id, p.name, p.name_en, p.status FROM period p JOIN cycle c ON c.tenant_id = p.tenant_id AND c.id = p.cycle_id AND c.status = 'active'
       WHERE p.tenant_id = $1 AND p.kind = 'SETTLEMENT' AND p.status NOT IN ('upcoming', 'closed') ORDER BY p.starts_on DESC LIMIT 50`,
      [tx.tenantId],
    );
    const current = await this.cycles.currentPeriod(tx);
    const unit = units.find((u) => u.id === query.unitId) ?? units.find((u) => u.headId === tx.viewer.personId) ?? units[0];
    const periodId = query.periodId ?? defaultPeriod(open.map((p) => ({ ...p, current: p.id === current?.id })))?.id ?? null;
    const owners = unit && periodId ? await this.agenda.owners(tx, { unitId: unit.id, periodId, withBelow: query.withBelow === 'true' }) : [];
    const people = unit ? await this.people(tx, unit.id, owners) : [];
    return {
      units: units.map(({ id, name, nameEn }) => ({ id, name, nameEn })),
      periods: open.map(({ cycleId: _, ...period }) => period),
      unitId: unit?.id ?? null,
      periodId,
      decisionMaker: people.find((p) => p.id === unit?.headId) ?? null,
      participants: people.filter((p) => owners.includes(p.id)),
      people,
    };
  }

  private people(tx: Tx, unitId: string, owners: string[]): Promise<ReviewPersonView[]> {
    return tx.query<ReviewPersonView>(
      `WITH top AS MATERIALIZED (SELECT path, head_id FROM org_unit WHERE tenant_id = $1 AND id = $2),
       wanted AS (
         SELECT a.person_id AS id FROM top JOIN org_unit u ON u.tenant_id = $1 AND starts_with(u.path, top.path) JOIN assignment a ON a.tenant_id = $1 AND a.unit_id = u.id
         WHERE a.valid_from <= $3 AND (a.valid_to IS NULL OR a.valid_to >= $3)
         UNION SELECT head_id FROM top UNION SELECT unnest($4::uuid[]) UNION SELECT $5::uuid UNION SELECT l.person_id FROM top CROSS JOIN line_above(top.head_id, $3) l
         UNION SELECT g.person_id FROM role_grant g WHERE g.tenant_id = $1 AND g.role IN ('HR', 'HRBP') AND g.valid_from <= $3 AND (g.valid_to IS NULL OR g.valid_to >= $3))
       SELECT p.id, p.name, p.name_en FROM wanted JOIN person p ON p.tenant_id = $1 AND p.id = wanted.id ORDER BY p.name, p.id LIMIT 1000`,
      [tx.tenantId, unitId, tx.today, owners, tx.viewer.personId],
    );
  }
}
