import { expect } from '../test';
import type { Person } from '../people';
import { overflow, violations } from '../readable';
import type { Story } from '../story';

interface Appeal {
  id: string;
  status: string;
  grade: string;
  grades: string[];
}
const CONTESTED = 'RT05';
/** Of HR, of another unit, and for the employees: nobody of them had a part in the result. */
const PANEL = { HR: 'zhoumin', OTHER_UNIT: 'ajie', EMPLOYEE_REP: 'laozhou' } as const;

/** 申诉: the owner contests a line of the published result, on the phone; the HRBP screens it and forms a panel nobody of which had a part in it. */
export async function appeal(story: Story): Promise<void> {
  const { t, names } = story;
  const [owner, partner, head] = [await story.as('xiaoman'), await story.as('hejia'), await story.as('songjianing')];
  await onThePhone(owner, () => fileIt(story, owner));
  const path = new URL(owner.page.url()).pathname;

  await partner.takeDuty('duty.appeal.screen', {});
  await partner.press(t('appeal.act.screen'));
  await partner.press(t('appeal.act.admit'));
  for (const [seat, login] of Object.entries(PANEL)) await seatOf(partner, seat as keyof typeof PANEL, names.person(login));
  await partner.confirm(t('appeal.act.admit'));
  await expect(partner.main.locator('[aria-current=step]')).toContainText(t('appeal.status.investigating'));

  // the head reads the ground he is heard on, and nothing of the case
  await head.takeDuty('duty.appeal.giveStatement', {});
  await expect(head.main).toContainText(names.metric(CONTESTED));
  await expect(head.main.getByRole('region', { name: t('appeal.panel.title') })).toHaveCount(0);
  await head.press(t('appeal.act.giveStatement'));
  await head.dialog
    .getByRole('textbox')
    .fill(story.say('问卷由客服部统一回收，门店没有保管责任。', 'Customer service collects the answers; the store does not keep them.'));
  await head.confirm(t('appeal.act.giveStatement'));
  await partner.takeDuty('duty.appeal.factsIn', {});
  await partner.press(t('appeal.act.factsIn'));
  await partner.dialog.getByRole('textbox').fill(story.say('收件登记有 31 份，系统里是 0 份。', 'The register has 31 answers, the system none.'));
  await partner.confirm(t('appeal.act.factsIn'));
  await expect(owner.main.locator('[aria-current=step]')).toContainText(t('appeal.status.deliberating'));

  // a colleague who has no part in it does not learn that there is one
  expect(await (await story.as('renhai')).statusOf(`/api${path}`)).toBe(404);
}

/** Two of three find the same: decided. The grade follows at once, and what was not granted is said with its reason. */
export async function decideAppeal(story: Story): Promise<void> {
  const { t } = story;
  const owner = await story.as('xiaoman');
  const { items } = await owner.get<{ items: Appeal[] }>('/api/appeals/mine');
  const before = await owner.get<Appeal>(`/api/appeals/${items[0].id}`);
  const better = before.grades[before.grades.indexOf(before.grade) - 1];
  await owner.open(`/appeals/${before.id}`);
  const reason = story.say('登记与交接单一致，问卷确实漏计。', 'Register and handover agree: the answers were left out.');
  for (const login of [PANEL.HR, PANEL.OTHER_UNIT]) await voteFor(await story.as(login), better, reason);

  await expect(owner.main.locator('[aria-current=step]')).toContainText(t('appeal.status.decided.upheld'));
  await expect(owner.main.getByRole('region', { name: t('appeal.decision.title') })).toContainText(t('appeal.remedyState.done'));
  await expect(owner.main.getByRole('region', { name: t('appeal.result.title') })).toContainText(`${before.grade} → ${better}`);
  await expect(owner.main).toContainText(t('appeal.next.court'));
  await expect(owner.button(t('appeal.act.escalate'))).toBeVisible();
  await onThePhone(owner, async () => undefined);
  await owner.main.getByRole('link', { name: t('appeal.result.open') }).click();
  await expect(owner.main).toContainText(better);
}

/** The owner lets the decision stand: once the way to the second level is closed the appeal is over, and the card final. */
export async function letDecisionStand(story: Story): Promise<void> {
  const { t } = story;
  const owner = await story.as('xiaoman');
  await owner.open('/appeals');
  await owner.main.getByRole('row').nth(1).click();
  await story.moveTo('2026-10-23');
  await expect(owner.main.locator('[aria-current=step]')).toContainText(t('appeal.status.final'), { timeout: 60_000 });
  await owner.open(`/targets/${story.cardId}`);
  await expect(owner.main.locator('[aria-current=step]')).toContainText(t('target.status.final'), { timeout: 60_000 });
}

async function fileIt(story: Story, owner: Person): Promise<void> {
  const { t, names, cardId } = story;
  await owner.open(`/scorecards/${cardId}/result`);
  await owner.main.getByRole('link', { name: t('scoring.result.appeal') }).click();
  const name = names.metric(CONTESTED);
  await owner.press(t('appeal.form.contestOf', { name }));
  await owner.main
    .getByRole('listitem', { name })
    .getByRole('textbox')
    .fill(story.say('9 月漏了 31 份纸质问卷。', 'Thirty-one answers on paper were left out in September.'));
  await owner.press(t('appeal.form.evidenceAdd'));
  await owner.main.getByLabel(t('appeal.form.evidenceText')).fill(story.say('门店交接单 0928', 'Handover of 28 September'));
  await owner.press(t('appeal.form.file'));
  await expect(owner.main.locator('[aria-current=step]')).toContainText(t('appeal.status.filed'));
  await expect(owner.main).toContainText(t('appeal.next.held'));
}

/** In the form of the panel. */
export async function seatOf({ t, dialog, page }: Person, seat: 'HR' | 'OTHER_UNIT' | 'EMPLOYEE_REP', name: string): Promise<void> {
  const field = dialog.getByLabel(t(`appeal.seat.${seat}`)).locator('xpath=descendant-or-self::input');
  await field.focus();
  await field.press('ArrowDown');
  await field.pressSequentially(name);
  await page.locator('nz-option-item').filter({ hasText: name }).first().click();
  await expect(dialog).toContainText(name);
  await expect(dialog).not.toContainText(t('appeal.panel.nobody'));
}

/** Upheld, and the grade put right. */
export async function voteFor(member: Person, grade: string, reason: string): Promise<void> {
  const { t } = member;
  await member.takeDuty('duty.appeal.vote', {});
  const ballot = member.main.getByRole('region', { name: t('appeal.vote.title') });
  await ballot.getByText(t('appeal.outcome.UPHELD'), { exact: true }).click();
  await ballot.getByRole('textbox').first().fill(reason);
  await ballot.getByRole('checkbox', { name: t('appeal.remedy.REGRADE') }).check();
  await member.choose(t('appeal.vote.grade'), grade);
  await member.press(t('appeal.act.vote'));
  await expect(ballot).toHaveCount(0);
}

/** As on a phone: nothing reaches beyond the window, and axe finds nothing serious. */
async function onThePhone({ page }: Person, then: () => Promise<void>): Promise<void> {
  const wide = page.viewportSize()!;
  await page.setViewportSize({ width: 390, height: 844 });
  await then();
  expect(await overflow(page), 'nothing reaches beyond the window').toEqual([]);
  expect(await violations(page)).toEqual([]);
  await page.setViewportSize(wide);
}
