import { expect } from '../test';
import type { Story } from '../story';

/** 调整: the condition of the target has failed; the owner asks, the other side answers, a chain decides, and the new target counts from its day. */
export async function changeTarget(story: Story): Promise<void> {
  const { t, names } = story;
  const [owner, head, partner, above] = [await story.as('xiaoman'), await story.as('songjianing'), await story.as('hejia'), await story.as('linzhiyuan')];
  const sales = names.metric('RT01');
  const duty = { name: sales, ownerName: names.person('xiaoman') };
  const [reason, evidence] = story.say(
    ['补货改为每周一次，热销款断货，销售目标的前提不再成立。', '供应链 8 月 20 日通知：即日起每周配送一次。'],
    [
      'Deliveries went down to once a week: the condition of the target no longer holds.',
      'Notice of supply chain, 20 August: one delivery a week from now on.',
    ],
  );

  await owner.open('/my-kpis');
  await owner.main.getByRole('article', { name: sales }).getByRole('button', { name: sales, exact: true }).click();
  await owner.main.getByRole('link', { name: t('monitoring.my.change') }).click();
  await owner.main.getByRole('textbox', { name: t('adjustment.target') }).fill('2850000');
  await owner.main.getByLabel(t('adjustment.form.effectiveOn')).fill('2026-09-01');
  await owner.choose(t('adjustment.form.cause'), t('adjustment.cause.RESOURCE_CHANGE'));
  await owner.main.getByRole('textbox', { name: t('adjustment.form.reason') }).fill(reason);
  await owner.main.getByRole('textbox', { name: t('adjustment.evidence') }).fill(evidence);
  await owner.press(t('adjustment.act.submit'));
  const stage = owner.main.locator('[aria-current=step]');
  await expect(stage).toContainText(t('adjustment.status.consulting'));

  await head.takeDuty('duty.changeRequest.consent', duty);
  await expect(head.main.getByRole('region', { name: t('adjustment.impact') })).toContainText(t('adjustment.total'));
  await head.press(t('adjustment.act.consent'));
  for (const person of [head, partner, above]) {
    await person.takeDuty('duty.changeRequest.approve', duty);
    await expect(person.main.getByRole('region', { name: t('adjustment.why') })).toContainText(evidence);
    await person.press(t('adjustment.act.approve'));
    await expect(person.button(t('adjustment.act.approve'))).toHaveCount(0);
  }

  // the owner's page has followed; until its day the old target counts
  await expect(stage).toContainText(t('adjustment.status.scheduled'));
  await head.open(`/lines/${story.line('RT01')}`);
  await expect(head.main).not.toContainText(t('thread.targetRevised.head'));
  await story.moveTo('2026-09-01');
  await expect(stage).toContainText(t('adjustment.status.applied'));
  await head.open(`/lines/${story.line('RT01')}`);
  const revised = head.main
    .getByRole('article')
    .filter({ hasText: t('thread.targetRevised.head') })
    .first();
  for (const target of story.say(['300 万', '285 万'], ['¥3M', '¥2.85M'])) await expect(revised).toContainText(target);
}
