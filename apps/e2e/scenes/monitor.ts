import { expect } from '../test';
import type { Person } from '../people';
import type { Story } from '../story';

/** 监控: a warning reaches its owner first; the head hears of it later, together with what the owner says. */
export async function answerWarning(story: Story): Promise<void> {
  const { t, names } = story;
  const [owner, head] = [await story.as('xiaoman'), await story.as('songjianing')];
  const shelves = names.metric('RT04');
  const says = story.say('补货改成每周一次，热销款断货。', 'Deliveries went down to once a week; best sellers ran out.');
  const beyond = t('said.rule.THRESHOLD');
  const warning = ({ main }: Person) =>
    main
      .getByRole('article', { name: shelves })
      .filter({ hasText: beyond })
      .filter({ hasText: names.person('xiaoman') });

  await head.open('/alerts?whose=team');
  await expect(warning(head)).toHaveCount(0);
  await owner.open('/my-kpis');
  await owner.main.getByRole('article', { name: shelves }).getByRole('button', { name: shelves, exact: true }).click();
  await owner.main.getByRole('link', { name: t.like('monitoring.my.alerts') }).click();
  await expect(warning(owner)).toContainText(t.like('monitoring.alerts.ownerFirst'));
  await warning(owner)
    .getByRole('button', { name: t('monitoring.alerts.acknowledge'), exact: true })
    .click();
  await warning(owner)
    .getByRole('button', { name: t('monitoring.alerts.explain'), exact: true })
    .click();
  await owner.dialog.getByText(t('monitoring.cause.resource'), { exact: true }).click();
  await owner.dialog.getByLabel(t('monitoring.alerts.words')).fill(says);
  await owner.confirm(t('monitoring.alerts.ok'));
  await expect(warning(owner)).toContainText(t('monitoring.handling.acknowledged'));

  await expect(warning(head)).toHaveCount(0);
  await story.moveTo('2026-08-25');
  await expect(warning(head)).toContainText(says);
}
