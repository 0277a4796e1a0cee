import { Person } from '../people';
import { cardOf, type Period } from '../story';
import { expect, test } from '../test';
import { names } from '../company';
import { words } from '../words';

const t = words('zh-CN');
const { person, metric } = names('zh-CN');

interface Preview {
  impact: { children: { owner: { name: string } }[] };
}
interface Request {
  id: string;
  follows: { id: string } | null;
}

/** A3: a sales target goes up by a quarter in mid-period. The owner asks on a phone, the other side answers at a desk, EXEC and HR decide, and every team below gets a proposal. */
test('a target is raised by a quarter: seen before it is asked for, decided at the top, proposed below', async ({ browser }) => {
  const owner = await Person.signIn(browser, 'songjianing', { width: 390, height: 844 });
  const [hrbp, exec, hr] = [await Person.signIn(browser, 'hejia'), await Person.signIn(browser, 'linzhiyuan'), await Person.signIn(browser, 'zhoumin')];
  const q3 = (await hr.get<Period[]>('/api/periods')).find(({ code }) => code === '2026Q3')!;
  const card = await cardOf(hr, q3.id, person('songjianing'));
  const line = (await hr.get<{ lines: { id: string; code: string; target: string }[] }>(`/api/scorecards/${card.id}`)).lines.find(
    ({ code }) => code === 'RT01',
  )!;
  const target = String(Math.round(Number(line.target) * 1.25));
  const duty = { name: metric('RT01'), ownerName: person('songjianing') };

  // while it is written: score, grade, the teams below, and who decides
  await owner.open(`/adjustments/new?line=${line.id}`);
  await owner.main.getByRole('textbox', { name: t('adjustment.target') }).fill(target);
  await owner.main.getByRole('textbox', { name: t('adjustment.stretch') }).fill(String(Math.round(Number(line.target) * 1.5)));
  const effect = owner.main.getByRole('region', { name: t('adjustment.form.effect') });
  await expect(effect).toContainText(t('adjustment.materiality.CRITICAL'));
  await expect(effect).toContainText(t('adjustment.because.targetChange'));
  const { impact } = (await owner.post(`/api/change-requests/preview`, {
    ...{ lineId: line.id, type: 'TARGET', cause: 'MARKET', effectiveOn: '2026-08-18', proposal: { target } },
  })) as unknown as Preview;
  expect(impact.children.length).toBeGreaterThanOrEqual(4);
  await expect(effect).toContainText(t('adjustment.children', { count: String(impact.children.length) }));
  for (const child of impact.children) await expect(effect).toContainText(child.owner.name);
  const deciders = owner.main.getByRole('region', { name: t('adjustment.form.deciders') });
  for (const login of ['hejia', 'linzhiyuan']) await expect(deciders).toContainText(person(login));

  await owner.main.getByRole('textbox', { name: t('adjustment.form.reason') }).fill('双11 追加投放，全渠道目标上调四分之一。');
  await owner.main.getByRole('textbox', { name: t('adjustment.evidence') }).fill('董事会 8 月 15 日决议。');
  await owner.press(t('adjustment.act.submit'));
  const stage = owner.main.locator('[aria-current=step]');
  await expect(stage).toContainText(t('adjustment.status.consulting'));
  const id = owner.page.url().split('/').pop()!;

  // the other side, then the chain: nobody twice
  await exec.takeDuty('duty.changeRequest.consent', duty);
  await exec.press(t('adjustment.act.consent'));
  for (const one of [hrbp, exec, hr]) {
    await one.takeDuty('duty.changeRequest.approve', duty);
    await one.press(t('adjustment.act.approve'));
    await expect(one.button(t('adjustment.act.approve'))).toHaveCount(0);
  }
  await expect(stage).toContainText(t('adjustment.status.applied'));

  // both sign what the card now says; the period is measured against the mix of both targets
  await owner.press(t('adjustment.act.sign'));
  await expect(owner.button(t('adjustment.act.sign'))).toHaveCount(0);
  await exec.open(`/adjustments/${id}`);
  await exec.press(t('adjustment.act.sign'));
  const signatures = exec.main.getByRole('region', { name: t('adjustment.signatures') });
  for (const login of ['songjianing', 'linzhiyuan']) await expect(signatures).toContainText(person(login));
  await owner.open(`/targets/${card.id}/as-known?on=2026-08-17`);
  const known = owner.main.getByRole('listitem').filter({ hasText: metric('RT01') });
  await expect(known).toContainText(t('target.asKnown.recorded', { day: '' }).trim().slice(-2));
  await expect(known.getByRole('link', { name: t('target.asKnown.request') })).toHaveCount(0);
  await owner.open(`/targets/${card.id}/as-known?on=2026-08-18`);
  await expect(known.getByRole('link', { name: t('target.asKnown.request') })).toBeVisible();

  // every team below has a proposal, and none has a new target
  const proposals = async () => (await hr.get<{ items: Request[] }>('/api/change-requests?status=draft&limit=100')).items.length;
  await expect.poll(proposals).toBe(impact.children.length);
  const team = await Person.signIn(browser, 'renhai', { width: 390, height: 844 });
  await team.takeDuty('duty.changeRequest.submit', { name: metric('RT01'), ownerName: person('renhai') });
  await expect(team.main.getByRole('link', { name: t('adjustment.origin.follows') })).toBeVisible();
  await team.main.getByRole('link', { name: t('adjustment.act.edit') }).click();
  await expect(team.main.getByRole('region', { name: t('adjustment.form.effect') })).toContainText(t('adjustment.total'));
  await team.press(t('adjustment.act.submit'));
  await expect(team.main.locator('[aria-current=step]')).toContainText(t('adjustment.status.consulting'));
  for (const one of [owner, hrbp, exec, hr, team]) await one.leave();
});
