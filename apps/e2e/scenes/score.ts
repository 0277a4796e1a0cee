import { expect } from '../test';
import type { Story } from '../story';

/** The scores are published, and the owner follows one down to its rows: formula, rounding, versions, runs. */
export async function publishResults(story: Story): Promise<void> {
  const { t, names } = story;
  const [hr, owner] = [await story.as('zhoumin'), await story.as('xiaoman')];
  await owner.open(`/my-kpis?period=${story.q3.id}`);
  const official = owner.main.getByText(t('monitoring.my.official'), { exact: true });
  await expect(official).toHaveCount(0);

  await hr.open(`/results?period=${story.q3.id}`);
  await hr.press(t('scoring.list.publish'));
  // it tells everybody: asked once more, with how many
  await expect(hr.dialog).toContainText(/\d+/);
  await hr.confirm(t('scoring.list.publish'));
  await expect(hr.page.getByText(t.like('scoring.list.published'))).toBeVisible();

  await expect(official).toBeVisible();
  await owner.main
    .getByRole('article', { name: names.metric('RT01') })
    .getByRole('button', { name: t.like('ui.card.why') })
    .click();
  for (const heading of ['ui.why.steps', 'ui.why.versions', 'ui.why.runs', 'ui.why.rows'] as const)
    await expect(owner.dialog.getByRole('heading', { name: t(heading) })).toBeVisible();
  // two targets in one quarter: the score counts by both, each for its days
  await expect(owner.dialog.getByRole('region', { name: t('ui.why.steps') })).toContainText(t('monitoring.step.target'));
  await owner.page.keyboard.press('Escape');
  await owner.main.getByRole('link', { name: /^[SABCD]$/ }).click();
  const sum = owner.main.getByRole('region', { name: t('scoring.result.sum') }).first();
  await expect(sum.getByRole('row').filter({ hasText: names.metric('RT04') })).toBeVisible();
  await expect(sum).toContainText(t('scoring.step.total'));
}
