import type { Api, Company } from '@kpi-loop/shared/api/testing';

export interface RunningCycle {
  cycleId: string;
  /** Those that are settled, in order; the one that contains the business date (2026-08-18) is open. */
  periodIds: string[];
  openPeriodId: string;
}

export interface CycleShape {
  code?: string;
  template?: 'annual' | 'quarterly' | 'monthly';
  settlementGrain?: 'month' | 'quarter' | 'half' | 'year';
  trackingGrain?: 'none' | 'month';
  startsOn?: string;
  endsOn?: string;
  policy?: Record<string, unknown>;
}

/**
 * A cycle of everybody under SALES and PLANT, made by hr, published by an executive, started by hr2: its third quarter is open.
 * Everything through the real endpoints; the API must hold the CycleModule.
 */
export async function aRunningCycle(api: Api, company: Company, shape: CycleShape = {}): Promise<RunningCycle> {
  const { cycleId } = await aCycleDraft(company, shape);
  await (await company.as('exec')).post(`/api/cycles/${cycleId}/publish`).expect(200);
  await (await company.as('hr2')).post(`/api/cycles/${cycleId}/start`).expect(200);
  await api.drain();
  const periods = await api.sql<{ id: string; status: string }>(`SELECT id, status FROM period WHERE tenant_id = $1 AND cycle_id = $2 AND kind = 'SETTLEMENT' ORDER BY ordinal`, [
    company.tenantId,
    cycleId,
  ]);
  return { cycleId, periodIds: periods.map(({ id }) => id), openPeriodId: periods.find(({ status }) => status === 'open')!.id };
}

/** A draft by hr that an executive may publish. */
export async function aCycleDraft(company: Company, shape: CycleShape = {}): Promise<{ cycleId: string }> {
  const hr = await company.as('hr');
  const { body } = await hr
    .post('/api/cycles', {
      code: shape.code ?? 'FY2026',
      name: '2026年度',
      nameEn: 'FY2026',
      template: shape.template ?? 'quarterly',
      ...(shape.settlementGrain ? { settlementGrain: shape.settlementGrain } : {}),
      ...(shape.trackingGrain ? { trackingGrain: shape.trackingGrain } : {}),
      startsOn: shape.startsOn ?? '2026-01-01',
      endsOn: shape.endsOn ?? '2026-12-31',
      ...(shape.policy ? { policy: shape.policy } : {}),
    })
    .expect(201);
  const cycleId = (body as { id: string }).id;
  await hr
    .put(`/api/cycles/${cycleId}/population-rules`, {
      rules: [
        { unitId: company.units.SALES, included: true },
        { unitId: company.units.PLANT, included: true },
      ],
    })
    .expect(200);
  await hr.patch(`/api/cycles/${cycleId}`, { ruleDocument: '绩效管理办法 v1', ruleConsultation: '2025-12-20 职工代表大会讨论并公示' }).expect(200);
  return { cycleId };
}
