import { names } from '../company';
import { Cast, Person, settled } from '../people';
import { overflow, violations } from '../readable';
import { seatOf, voteFor } from '../scenes/appeal';
import { aCalibratedYear, aScoredMonth, type ScoredMonth } from '../scenes/panel';
import { expect, test } from '../test';
import { words } from '../words';

const t = words('zh-CN');
const { person } = names('zh-CN');
const PHONE = { width: 390, height: 844 };
const REASON = '独自完成了主数据切换，未体现在考核表上。';
const SESSION = '数据管理部七月校准会';
const CYCLE = '七月专项';

// the year goes on where the month has ended
test.describe.configure({ mode: 'serial' });
let month: ScoredMonth;

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
  month = await aScoredMonth(cast, 'HQ-DATA');
  const { periodId, people } = month;
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

/** §2.1 PUBLISH_RESULTS, §2.8, §3.12: nobody sees the year before a sample was opened and signed for; a grade a panel has lowered is heard by people who had no part in it. */
test('one year: the HRBP opens a sample before the results are out, and a calibrated grade is contested and put right', async ({ browser }) => {
  test.setTimeout(180_000);
  const cast = new Cast(browser);
  const { cycleId, people } = month;
  const login = people[2];
  await aCalibratedYear(cast, month, 'HQ-DATA', login, 'C');
  const [hr, exec] = [await cast.as('zhoumin'), await cast.as('linzhiyuan')];
  const partner = await Person.signIn(browser, 'gaoning', PHONE);
  const owner = await Person.signIn(browser, login, PHONE);
  const year = owner.main.getByRole('region', { name: t('scoring.calibration.raw.title') });
  const ask = 'duty.cycle.agree.publishResults';

  // HR asks; until three seats agree the owner reads the grade of the bands
  await hr.open(`/console?cycle=${cycleId}`);
  await hr.press(t('cycle.ask.cycle.publishResults'));
  await hr.dialog.getByRole('textbox').fill('七月专项结果已复核。');
  await hr.confirm(t('cycle.request.ask'));
  await owner.open(`/my-year?cycle=${cycleId}`);
  await expect(year).toHaveCount(0);

  // the HRBP signs for having looked, and cannot before: each result leads back to the sample
  await partner.takeDuty(ask, { name: CYCLE, by: person('zhoumin') });
  const sample = partner.main.getByRole('list', { name: t('cycle.sample.title') }).getByRole('link');
  await expect(sample).toHaveCount(people.length);
  expect.soft(await violations(partner.page), 'the sample on a phone').toEqual([]);
  for (let i = 0; i < people.length; i += 1) {
    await expect(partner.button(t('cycle.request.approve'))).toHaveAttribute('aria-disabled', 'true');
    await sample.nth(i).click();
    await partner.main.getByRole('link', { name: t('scoring.result.backToCheck') }).click();
    await settled(partner.page);
  }
  await expect(partner.main).toContainText(t('cycle.sample.opened', { opened: people.length, count: people.length }));
  expect.soft(await overflow(partner.page), 'the sample on a phone').toEqual([]);
  await partner.press(t('cycle.request.approve'));
  await partner.dialog.getByRole('textbox').fill('五份均已打开，算式可复算。');
  await partner.confirm(t('cycle.request.approve'));
  // the executive is the last one, and is told what that does
  await exec.takeDuty(ask, { name: CYCLE, by: person('zhoumin') });
  await expect(exec.main).toContainText('五份均已打开');
  await exec.press(t('cycle.request.approve'));
  await expect(exec.dialog).toContainText(t('cycle.request.doneAtOnce', { what: t('cycle.request.cycle.publishResults') }));
  await exec.confirm(t('cycle.request.approve'));
  await expect(exec.main).toContainText(t('cycle.request.status.carried_out'));

  // the owner reads both grades with the reason, and contests the calibration on the phone
  await owner.open(`/my-year?cycle=${cycleId}`);
  await expect(year).toContainText(t('scoring.calibration.raw.note', { raw: 'B', grade: 'C' }));
  await owner.main.getByRole('link', { name: t('scoring.result.appeal') }).click();
  await owner.press(t('appeal.form.wholeOf'));
  await owner.main.getByText(t('appeal.ground.CALIBRATION'), { exact: true }).click();
  await owner.main.getByRole('textbox').first().fill('主数据切换中承担了跨部门协同。');
  await owner.press(t('appeal.form.file'));
  const stage = owner.main.locator('[aria-current=step]');
  await expect(stage).toContainText(t('appeal.status.filed'));
  expect.soft(await overflow(owner.page), 'the appeal on a phone').toEqual([]);
  const path = new URL(owner.page.url()).pathname;

  // all of HR took part in the calibration: an HRBP who did not stands in, and the list says so
  await partner.takeDuty('duty.appeal.screen', {});
  await partner.press(t('appeal.act.screen'));
  await partner.press(t('appeal.act.admit'));
  await seatOf(partner, 'HR', person('hejia'));
  await seatOf(partner, 'OTHER_UNIT', person('ajie'));
  await seatOf(partner, 'EMPLOYEE_REP', person('laozhou'));
  await partner.confirm(t('appeal.act.admit'));
  await expect(stage).toContainText(t('appeal.status.investigating'));
  await partner.post(`/api${path}/facts-in`, { findings: '会议记录载明两个部门的切换由其协调。' });

  // who votes reads what the panel of the calibration did, and why; the manager does not learn of it
  const [member, rep, manager] = [await cast.as('hejia'), await cast.as('laozhou'), await cast.as(people[0])];
  await rep.post(`/api${path}/vote`, { grounds: [{ no: 0, outcome: 'UPHELD', reason: '记录属实。' }], remedies: [{ kind: 'REGRADE', grade: 'B' }] });
  await member.takeDuty('duty.appeal.vote', {});
  await expect(member.main).toContainText('协同贡献偏少');
  await voteFor(member, 'B', '会议记录与申诉一致。');
  expect(await manager.statusOf(`/api${path}`)).toBe(404);
  await expect(stage).toContainText(t('appeal.status.decided.upheld'));
  await expect(owner.main.getByRole('region', { name: t('appeal.result.title') })).toContainText('C → B');
  await owner.open(`/my-year?cycle=${cycleId}`);
  await expect(year).toHaveCount(0);
  for (const one of [partner, owner]) await one.leave();
  await cast.leave();
});
