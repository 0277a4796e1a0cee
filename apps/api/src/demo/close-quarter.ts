import type { Stage } from './load-cards';

/** Data locked, cards scored and published, statements calculated by one and approved by another, the period closed. */
export async function closeQuarter({ player }: Stage, periodId: string): Promise<void> {
  const [hr, comp, fin] = [await player.as('zhoumin'), await player.as('shenyue'), await player.as('xuwen')];
  await hr.post(`/api/periods/${periodId}/lock`);
  await player.settle();
  await hr.post('/api/scorecard-results/publish', { periodId });
  await player.settle();
  // the results have opened a run for every plan
  const { items: runs } = await comp.get<{ items: { id: string }[] }>(`/api/pay-runs?periodId=${periodId}&limit=50`);
  for (const { id } of runs) {
    await comp.post(`/api/pay-runs/${id}/calculate`);
    await comp.post(`/api/pay-runs/${id}/submit`);
    await fin.post(`/api/pay-runs/${id}/approve`);
    await comp.post(`/api/pay-runs/${id}/release`);
  }
  await player.settle();
  await hr.post(`/api/periods/${periodId}/close`);
  await player.settle();
}
