import { names } from '../company';
import { Cast, Person } from '../people';
import { overflow, violations } from '../readable';
import { aScoredMonth } from '../scenes/panel';
import { expect, test } from '../test';
import { words } from '../words';

const t = words('zh-CN');
const { person } = names('zh-CN');
const PHONE = { width: 390, height: 844 };
const REASON = '独自完成了主数据切换，未体现在考核表上。';
const SESSION = '数据管理部七月校准会';

/** In the drawer, which brings its own focus. */
async function pick(who: Person, label: string, option: string): Promise<void> {
  await who.dialog
    .locator('nz-select')
    .filter({ has: who.page.getByLabel(label, { exact: true }) })
    .click();
  await who.page.locator('nz-option-item').filter({ hasText: option }).click();
}

/** §3.12: a panel compares the results of a month, and may change a grade with a reason; the score stays, and nothing is published before. */
test('one yardstick: a panel compares grades, a second person approves, and the owner reads both grades with the reason', async ({ browser }) => {
  test.setTimeout(180_000);
  const cast = new Cast(browser);
  const { periodId, people } = await aScoredMonth(cast, 'HQ-DATA');
  const last = people[people.length - 1];
  const name = person(last);
  const [hr, second] = [await cast.as('zhoumin'), await cast.as('gaoning')];
  const member = await Person.signIn(browser, 'linzhiyuan', PHONE);
  const stage = (who: Person) => who.main.locator('[aria-current=step]');

  // results are not published before they are calibrated, and the refusal leads there
  await hr.open(`/results?period=${periodId}`);
  await expect(hr.button(t('scoring.list.publish'))).toHaveAttribute('aria-disabled', 'true');
  await hr.main.getByRole('link', { name: t('scoring.list.toCalibrate', { count: people.length }) }).click();
  await hr.main.getByRole('link', { name: t.like('scoring.calibration.setUpFor') }).click();
  await hr.field(t('scoring.calibration.name')).fill(SESSION);
  await hr.choose(t('scoring.calibration.second'), person('gaoning'));
  await hr.choose(t('scoring.calibration.panel'), person('linzhiyuan'));
  // a list of several stays open
  await hr.page.keyboard.press('Escape');
  for (const [grade, pct] of Object.entries({ S: '10', A: '20', B: '50', C: '15', D: '5' }))
    await hr.main.getByRole('textbox', { name: t('scoring.calibration.form.pct', { grade }) }).fill(pct);
  await expect(hr.main).toContainText(t('scoring.calibration.form.total', { total: '100' }));
  expect.soft(await violations(hr.page), 'the form').toEqual([]);
  await hr.press(t('scoring.calibration.form.save'));
  await hr.press(t('scoring.calibration.do.start'));
  const sessionId = new URL(hr.page.url()).pathname.split('/').pop();
  await expect(stage(hr)).toContainText(t('scoring.calibration.status.in_progress'));

  // a grade changes with its reason, and the score does not
  const row = hr.main.getByRole('row').filter({ hasText: name });
  await expect(row).toContainText('70.00');
  await hr.choose(t('scoring.calibration.view.gradeOf', { name }), 'B');
  const save = hr.dialog.getByRole('button', { name: t('scoring.calibration.drawer.save') });
  await expect(save).toBeDisabled();
  await pick(hr, t('scoring.calibration.drawer.why'), t('scoring.calibration.reasonCode.CONTRIBUTION'));
  await hr.dialog.getByRole('textbox', { name: t('scoring.calibration.drawer.reason'), exact: true }).fill(REASON);
  expect.soft(await violations(hr.page), 'the drawer').toEqual([]);
  await save.click();
  await expect(row).toContainText(REASON);
  await expect(row).toContainText('70.00');

  // a member of the panel votes on a phone; HR sees it at once
  await member.takeDuty('duty.calibrationSession.vote', { name: SESSION });
  await member.press(t('scoring.calibration.view.openOf', { name }));
  await pick(member, t('scoring.calibration.drawer.yours'), 'B');
  await member.dialog.getByRole('button', { name: t('scoring.calibration.drawer.vote') }).click();
  await expect(member.dialog.getByRole('listitem').filter({ hasText: person('linzhiyuan') })).toContainText('B');
  await member.page.keyboard.press('Escape');
  expect.soft(await overflow(member.page), 'the workbench on a phone').toEqual([]);
  expect.soft(await violations(member.page), 'the workbench on a phone').toEqual([]);
  await expect(row.getByRole('cell').last()).toHaveText('1');

  // who submits does not approve
  await hr.press(t('scoring.calibration.do.submit'));
  await expect(hr.button(t('scoring.calibration.do.approve'))).toHaveAttribute('aria-disabled', 'true');
  await second.takeDuty('duty.calibrationSession.approve', { name: SESSION });
  expect.soft(await violations(second.page), 'the workbench').toEqual([]);
  await second.press(t('scoring.calibration.do.approve'));
  await second.confirm(t('scoring.calibration.do.approve'));
  await expect(stage(hr)).toContainText(t('scoring.calibration.status.approved'));

  // published with both grades in the list
  await hr.open(`/results?period=${periodId}`);
  await expect(row).toContainText(/C →\s*B/);
  await hr.press(t('scoring.list.publish'));
  await hr.confirm(t('scoring.list.publish'));
  await expect(hr.button(t('scoring.list.publish'))).toHaveCount(0);

  // the owner reads both grades with the reason, and nothing of the panel
  const owner = await Person.signIn(browser, last, PHONE);
  const { items } = await hr.get<{ items: { scorecardId: string; subjectName: string }[] }>(`/api/results?periodId=${periodId}`);
  await owner.open(`/scorecards/${items.find(({ subjectName }) => subjectName === name)!.scorecardId}/result`);
  await expect(owner.main).toContainText(t('scoring.calibration.raw.was', { grade: 'C' }));
  const why = owner.main.getByRole('region', { name: t('scoring.calibration.raw.title') });
  await expect(why).toContainText(t('scoring.calibration.raw.note', { raw: 'C', grade: 'B' }));
  await expect(why).toContainText(REASON);
  expect.soft(await overflow(owner.page), 'the result on a phone').toEqual([]);
  expect.soft(await violations(owner.page), 'the result on a phone').toEqual([]);
  expect(await owner.statusOf(`/api/calibration-sessions/${sessionId}`)).toBe(403);
  for (const one of [member, owner]) await one.leave();
  await cast.leave();
});
