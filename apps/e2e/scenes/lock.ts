import type { Person } from '../people';
import { expect } from '../test';
import type { Story } from '../story';
import { bringIntoForce, deliverTheRest, enterTheRest, grantBonuses, settleDoubts, settleRequests } from './prepare';
import { planReview } from './review';

/** The quarter is over: the console tells HR what is missing before its data may be locked, and refuses. */
export async function seeWhatIsMissing(story: Story): Promise<void> {
  const { t } = story;
  const hr = await story.as('zhoumin');
  await story.moveTo('2026-10-12');
  await openChecklist(story, hr);
  await expect(hr.dialog).toContainText(t('missing.allCardsEffective', { count: 2 }));
  await expect(hr.dialog).toContainText(t.like('missing.missingResolved'));
  await expect(hr.dialog.getByRole('button', { name: lockWord(story) })).toHaveAttribute('aria-disabled', 'true');
}

/** What is missing is done, the list turns green before HR's eyes, and HR locks. The scores follow by themselves. */
export async function lockData(story: Story): Promise<void> {
  const { t } = story;
  const [hr, steward] = [await story.as('zhoumin'), await story.as('taoran')];
  await planReview(story);
  await openChecklist(story, hr);
  await deliverTheRest(story);
  await enterTheRest(story);
  await bringIntoForce(story);
  await grantBonuses(story);
  await settleDoubts(story);
  await settleRequests(story);
  await expect(hr.dialog).toContainText(t('cycle.checklist.allGreen.lock'), { timeout: 90_000 });
  await hr.confirm(lockWord(story));
  await expect.poll(() => story.statusOf(story.q3), { timeout: 90_000 }).toBe('scored');
  await steward.open('/collection/figures');
  await expect(steward.main).toContainText(t('measurement.status.locked'));
}

const lockWord = ({ t }: Story): string => t('cycle.act.lock', { period: 'Q3' });

export async function openChecklist({ t, q3 }: Story, hr: Person): Promise<void> {
  await hr.open(`/console?period=${q3.id}`);
  await hr.press(t('cycle.checklist.title'));
  await expect(hr.dialog.getByRole('listitem').first()).toBeVisible();
}
