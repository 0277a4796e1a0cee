import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Tenants } from '@kpi-loop/shared/api';
import { DataSource } from 'typeorm';
import { demoCompany, type DemoCompany } from '../../../../tools/demo/src';
import { playCards, playMilestones, type Stage } from './load-cards';
import { deliver, loadDatasets, sendAgain, watchFreshness } from './load-data';
import { loadMetrics } from './load-metrics';
import { loadOrganization, type Ids } from './load-organization';
import { closeQuarter } from './close-quarter';
import { loadPlans } from './load-plans';
import { decideAppeals, fileAppeals } from './play-appeal';
import { playEntries } from './play-entries';
import { loadTemplates } from './load-templates';
import { playAppliedChange, playOpenMatters } from './play-quarter';
import { playReview } from './play-review';
import { Player } from './player';
import { DEMO_CODE } from './prepare';

/** The company begins with its second quarter: the cycle is published on that day, and time starts it. */
const [BEGIN, Q2_ENDED, Q2_CLOSED, Q3_SIGNED] = ['2026-04-01', '2026-07-01', '2026-07-20', '2026-07-22'];

/** Plays the demo company into a tenant of its own, through the routes people use. Does nothing when it is there. */
export async function loadDemo(app: NestFastifyApplication): Promise<void> {
  const [there] = await app.get(DataSource).query<{ loaded: boolean }[]>(`SELECT loaded FROM system.demo_tenants() WHERE code = $1`, [DEMO_CODE]);
  if (there?.loaded) return;
  if (there) throw new Error('a demo company that was interrupted on the way is still here: the migration step removes it (prepareDemo)');
  const demo = demoCompany();
  let ids: Ids | undefined;
  const tenantId = await app
    .get(Tenants)
    .open({ code: DEMO_CODE, name: demo.company.nameZh, nameEn: demo.company.nameEn, demo: true, clockAt: `${BEGIN}T10:00:00+08:00` }, async (tx) => {
      ids = await loadOrganization(tx, demo);
    });
  const player = new Player(app, tenantId);
  await play(player, demo, ids!);
  await player.finish();
}

async function play(player: Player, demo: DemoCompany, ids: Ids): Promise<void> {
  const datasets = await loadDatasets(player, demo);
  await deliver(player, demo, datasets, '2025-01-01', '2026-03-31');
  const metrics = await loadMetrics(player, demo, ids);
  await player.settle();
  await player.refreshStatistics();
  const { cycleId, periods } = await loadCycle(player, demo, ids);
  const stage: Stage = { player, demo, ids, metrics, periods };
  await loadPlans(stage, cycleId);
  await loadTemplates(stage);

  const [first, ...rest] = demo.scenario.cards.filter((c) => c.period === 'FY2026-Q2');
  await playCards(stage, [first]);
  await player.refreshStatistics();
  await playCards(stage, rest);
  await player.refreshStatistics();
  for (const [month, end] of [
    ['2026-04', '2026-04-30'],
    ['2026-05', '2026-05-31'],
    ['2026-06', '2026-06-30'],
  ]) {
    await player.day(end);
    await deliver(player, demo, datasets, `${month}-01`, end);
    if (month === '2026-05') await sendAgain(player, demo, datasets);
  }
  await player.day(Q2_ENDED);
  await playReview(stage);
  await player.day(Q2_CLOSED);
  await closeQuarter(stage, periods.get('FY2026-Q2')!);

  await player.day(Q3_SIGNED);
  const open = demo.scenario.cards.filter((c) => c.period === 'FY2026-Q3');
  await playCards(
    stage,
    open.filter((c) => c.state !== 'negotiating.with_owner'),
  );
  await awayFor(player, demo, ids);
  const appeals = await fileAppeals(stage);
  await player.day('2026-07-31');
  await decideAppeals(stage, appeals);
  await deliver(player, demo, datasets, '2026-07-01', '2026-07-31');
  await playEntries(stage, '2026-07-01');
  await playMilestones(stage);
  await playAppliedChange(stage);
  await playCards(
    stage,
    open.filter((c) => c.state === 'negotiating.with_owner'),
  );
  await player.day(demo.scenario.demoToday);
  await deliver(player, demo, datasets, '2026-08-01', '2026-08-17');
  await watchFreshness(player, datasets);
  await playEntries(stage, '2026-08-01');
  await playOpenMatters(stage, cycleId);
  await player.settle();
}

/** A18: what HR records of long absences before they begin. */
async function awayFor(player: Player, demo: DemoCompany, ids: Ids): Promise<void> {
  const absences = demo.company.leaves.map(({ employeeNo, kind, from, to }) => ({
    personId: ids.person.get(employeeNo),
    kind: kind.toLowerCase(),
    startsOn: from,
    endsOn: to,
  }));
  await (await player.as('zhoumin')).tell('/api/absences', { absences });
}

/** A year of quarters that are settled, with months tracked in them. An executive writes it, HR publishes it: nobody does both. */
async function loadCycle(player: Player, demo: DemoCompany, ids: Ids): Promise<{ cycleId: string; periods: Map<string, string> }> {
  const { cycle } = demo.scenario;
  const exec = await player.as('linzhiyuan');
  const { id } = await exec.post<{ id: string }>('/api/cycles', {
    code: cycle.code,
    name: cycle.nameZh,
    nameEn: cycle.nameEn,
    template: 'annual',
    startsOn: cycle.from,
    endsOn: cycle.to,
  });
  await exec.patch(`/api/cycles/${id}`, { ruleDocument: '绩效管理办法 2026 v1', ruleConsultation: '2026-02-27 职工代表大会讨论通过，3 月 2 日公示' });
  const root = demo.company.units.find((unit) => !unit.parent)!.code;
  const top = demo.company.people
    .filter((person) => !person.managerNo)
    .map((person) => ({ personId: ids.person.get(person.employeeNo), included: false, reason: '由董事会考核' }));
  await exec.put(`/api/cycles/${id}/population-rules`, { rules: [{ unitId: ids.unit.get(root), included: true }, ...top] });
  await exec.post(`/api/cycles/${id}/suggest-deadlines`);
  const view = await (await player.as('zhoumin')).post<{ periods: { id: string; kind: string; ordinal: number }[] }>(`/api/cycles/${id}/publish`);
  await player.settle();
  // cards belong to what is settled
  const settled = view.periods.filter(({ kind }) => kind === 'SETTLEMENT');
  return { cycleId: id, periods: new Map(settled.map(({ ordinal, id: periodId }) => [cycle.periods[ordinal - 1].code, periodId])) };
}
