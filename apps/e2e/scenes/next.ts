import type { Person } from '../people';
import { expect } from '../test';
import { cardOf, type Story } from '../story';
import { openChecklist } from './lock';

const closeWord = ({ t }: Story): string => t('cycle.act.close', { period: 'Q3' });

/** The quarter does not close before it is reviewed and paid; the console says what is missing, with the way there. */
export async function refuseToClose(story: Story): Promise<void> {
  const { t } = story;
  const hr = await story.as('zhoumin');
  await openChecklist(story, hr);
  await expect(hr.dialog).toContainText(t('missing.reviewConcluded', { count: 2 }));
  const missing = hr.dialog.getByRole('listitem').filter({ hasText: t.like('missing.statementsReleased') });
  await expect(missing.getByRole('link', { name: t('cycle.checklist.fix') })).toHaveAttribute('href', new RegExp(`/incentives\\?periodId=${story.q3.id}`));
  // not even on the way to being closed: the page offers nothing, and the route refuses
  await expect(hr.dialog.getByRole('button', { name: closeWord(story) })).toHaveCount(0);
  expect([409, 422]).toContain(await hr.statusOf(`/api/periods/${story.q3.id}/close`, {}));
  expect(await story.statusOf(story.q3)).toBe('scored');
}

/** Everything is done: the quarter closes, and the next one is open. */
export async function closeQuarter(story: Story): Promise<void> {
  const { t } = story;
  const [hr, above] = [await story.as('zhoumin'), await story.as('linzhiyuan')];
  await above.open(`/console?period=${story.q4.id}`);
  await openChecklist(story, hr);
  await expect(hr.dialog).toContainText(t('cycle.checklist.allGreen.close'), { timeout: 60_000 });
  await hr.dialog.getByRole('link', { name: t('cycle.roll.preview') }).click();
  await expect(hr.main.getByRole('region', { name: t('cycle.roll.carried') })).toContainText(t.like('cycle.roll.targets'));
  await openChecklist(story, hr);
  await hr.confirm(closeWord(story));
  await expect(hr.main.getByRole('list', { name: 'Q3' }).locator('[aria-current=step]')).toContainText(t('cycle.periodStatus.closed'), { ignoreCase: true });
  await expect(above.main.getByRole('list', { name: 'Q4' }).locator('[aria-current=step]')).toContainText(t('cycle.periodStatus.open'), { ignoreCase: true });
}

/** The next quarter begins with what the last one has left: targets from its actuals, its open action and alert, each with its way back. */
export async function beginAgain(story: Story): Promise<void> {
  const { t, names } = story;
  const [hr, head, owner] = [await story.as('zhoumin'), await story.as('songjianing'), await story.as('xiaoman')];
  const { action } = story;
  const three = story.say('285 万', '¥2.85M');
  const name = names.person('xiaoman');
  await expect.poll(async () => (await cardOf(hr, story.q4.id, '小满'))?.status, { timeout: 60_000 }).toBe('draft');

  // the level above comes first (R-C2): the head's own targets are agreed on, through the routes
  await agreeOnOwn(story, head);

  // the head finds the draft in the list, with what the last quarter has reached
  await head.open(`/targets?period=${story.q4.id}`);
  await head.main.getByRole('row').filter({ hasText: name }).first().click();
  await head.press(names.metric('RT01'));
  await expect(head.main).toContainText(t('target.evidence.source.lastActual', { value: '' }).trim());
  await expect(head.main).toContainText(t('target.evidence.source.lastTarget', { value: '' }).trim());
  await head.press(t('target.do.propose'));

  await owner.takeDuty('duty.scorecard.answer', { name, period: story.period(story.q4) });
  const q4Card = new URL(owner.page.url()).pathname;
  await owner.main.getByRole('link', { name: t('target.card.before') }).click();
  await expect(owner.page).toHaveURL(new RegExp(`/targets/${story.cardId}$`));
  await expect(owner.main.getByRole('row').filter({ hasText: names.metric('RT01') })).toContainText(three);
  expect(q4Card).not.toContain(story.cardId);

  await owner.open('/actions/mine');
  const carried = owner.main.getByRole('article', { name: action });
  await expect(carried).toContainText(t('review.action.carried'));
  await carried.getByRole('link', { name: action }).click();
  await expect(owner.main).toContainText(t('review.action.carriedFrom'));
  // the meeting is called what it was called in the language it was planned in
  await owner.main
    .getByRole('region', { name: t('review.action.about') })
    .locator('a[href^="/reviews/"]')
    .click();
  await expect(owner.page).toHaveURL(/\/reviews\//);

  await owner.open('/alerts');
  const warning = owner.main.getByRole('article', { name: names.metric('RT04') }).filter({ hasText: t('said.rule.THRESHOLD') });
  await warning.getByRole('link', { name: t('monitoring.alerts.carried') }).click();
  await expect(owner.page).toHaveURL(/scope=closed/);
  await expect(warning.first()).toContainText(t('monitoring.handling.resolved'));
}

async function agreeOnOwn(story: Story, head: Person): Promise<void> {
  const above = await story.as('linzhiyuan');
  const own = await cardOf(head, story.q4.id, '宋佳宁');
  const path = `/api/scorecards/${own!.id}`;
  const { lines } = await above.post<{ lines: { id: string }[] }>(`${path}/propose`);
  for (const { id } of lines) await head.post(`${path}/accept-line`, { lineId: id });
  await head.post(`${path}/agree`);
}
