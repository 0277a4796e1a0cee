import type { Stage } from './load-cards';

/** Compensation writes each plan and its bases, finance puts it into effect. */
export async function loadPlans({ player, demo, ids }: Stage, cycleId: string): Promise<void> {
  const [comp, fin] = [await player.as('shenyue'), await player.as('xuwen')];
  for (const plan of demo.scenario.plans) {
    const { id } = await comp.post<{ id: string }>('/api/incentive-plans', planBody(ids, plan, cycleId));
    for (const { employeeNo, base } of plan.participants) await comp.put(`/api/incentive-plans/${id}/bases/${ids.person.get(employeeNo)}`, { amount: base });
    await comp.post(`/api/incentive-plans/${id}/submit`);
    await fin.post(`/api/incentive-plans/${id}/approve`);
  }
}

export function planBody(ids: Stage['ids'], plan: Stage['demo']['scenario']['plans'][number], cycleId: string): object {
  const curve = plan.curve.map(({ x, score }) => ({ score: x, coefficient: score }));
  return { cycleId, unitId: ids.unit.get(plan.unitCode), code: plan.code, name: plan.nameZh, nameEn: plan.nameEn, currency: plan.currency, curve };
}
