import { DEMO_PASSWORD } from '../../../tools/demo/src';
import { expect } from '../test';
import type { Person } from '../people';
import type { Story } from '../story';
import { demo } from '../company';

interface Run {
  id: string;
  planName: string;
  status: string;
}
const ON_THE_PAGE = 'P-RT-Q';

/** 激励: calculated by one, approved by another, released; the person alone opens the statement and sees how it came about. */
export async function payOut(story: Story): Promise<void> {
  const [comp, fin] = [await story.as('shenyue'), await story.as('xuwen')];
  const runs = async (): Promise<Run[]> => (await comp.get<{ items: Run[] }>(`/api/pay-runs?periodId=${story.q3.id}&limit=50`)).items;
  await expect.poll(async () => (await runs()).length, { timeout: 60_000 }).toBe(demo.scenario.plans.length);
  const shown = demo.scenario.plans.find(({ code }) => code === ON_THE_PAGE)!;
  await runOnThePage(story, comp, fin, story.say(shown.nameZh, shown.nameEn));
  for (const { id, status } of await runs()) if (status !== 'released') await runThroughRoutes(comp, fin, `/api/pay-runs/${id}`);
  await openStatement(story);
}

async function runOnThePage(story: Story, comp: Person, fin: Person, name: string): Promise<void> {
  const { t } = story;
  const duty = { name, periodName: story.period(story.q3) };
  await comp.takeDuty('duty.payRun.calculate', duty);
  await comp.press(t('incentive.runAct.calculate'));
  await comp.press(t('incentive.runAct.submit'));
  await expect(comp.button(t('incentive.runAct.approve'))).toHaveCount(0);
  await fin.takeDuty('duty.payRun.approve', duty);
  await fin.press(t('incentive.runAct.approve'));
  await fin.confirm(t('incentive.runAct.approve'));
  await comp.press(t('incentive.runAct.release'));
  await comp.confirm(t('incentive.runAct.release'));
  await expect(fin.main.locator('[aria-current=step]')).toContainText(t('incentive.run.released'));
}

/** The other plans by the same two people, in the same order; what stands out has to be explained before it is submitted. */
async function runThroughRoutes(comp: Person, fin: Person, path: string): Promise<void> {
  await comp.post(`${path}/calculate`);
  const { items: outliers } = await comp.get<{ items: { id: string }[] }>(`${path}/statements?outlier=true`);
  for (const { id } of outliers) await comp.post(`/api/statements/${id}/explain`, { reason: '本季度目标经批准下调' });
  await comp.post(`${path}/submit`);
  await fin.post(`${path}/approve`);
  await comp.post(`${path}/release`);
}

async function openStatement(story: Story): Promise<void> {
  const { t } = story;
  const [owner, head, colleague, partner] = [await story.as('xiaoman'), await story.as('songjianing'), await story.as('ajie'), await story.as('hejia')];
  await owner.takeDuty('duty.statement.open', { periodName: story.period(story.q3) });
  const statement = owner.main.getByRole('region', { name: story.period(story.q3) });
  await expect(statement).not.toContainText('¥');
  await statement.getByRole('button', { name: t('incentive.mine.open'), exact: true }).click();
  await owner.dialog.getByLabel(t('incentive.mine.password')).fill(DEMO_PASSWORD);
  await owner.confirm(t('incentive.mine.open'));
  await expect(statement).toContainText('¥');
  for (const step of ['score', 'coefficient', 'amount'] as const)
    await expect(statement.getByRole('row').filter({ hasText: t(`incentive.step.${step}`) })).toBeVisible();
  const looks = owner.main.getByRole('region', { name: t('incentive.access.title') }).getByRole('row');
  await expect(looks.filter({ hasText: t('incentive.access.self') }).first()).toBeVisible();

  // nobody else's: not the head's, not a colleague's, not the partner's from HR
  const { items } = await owner.get<{ items: { id: string; periodId: string }[] }>('/api/my/statements');
  const { id } = items.find(({ periodId }) => periodId === story.q3.id)!;
  for (const other of [head, colleague, partner]) {
    expect([403, 404]).toContain(await other.statusOf(`/api/my/statements/${id}/open`, { password: DEMO_PASSWORD }));
    expect([403, 404]).toContain(await other.statusOf(`/api/statements/${id}`));
  }
}
