import { DEMO_PASSWORD } from '../../../tools/demo/src';
import { names } from '../company';
import { Keyboard } from '../keyboard';
import { freshBrowser, Person, settled } from '../people';
import { cardOf, type Period } from '../story';
import { expect, test } from '../test';
import { words } from '../words';

test.describe.configure({ mode: 'serial', timeout: 240_000 });

test.describe('with the keyboard alone', () => {
  const t = words('zh-CN');
  const name = names('zh-CN');

  test('somebody signs in and comes to what waits', async ({ browser }) => {
    const context = await freshBrowser(browser);
    const page = await context.newPage();
    const keys = new Keyboard(page);
    await page.goto('/sign-in');
    await keys.goTo(page.getByLabel(t('signIn.login')));
    await keys.type('xiaoman');
    await keys.goTo(page.getByLabel(t('signIn.password')));
    await keys.type(DEMO_PASSWORD);
    await keys.press('Enter');
    await expect(page).toHaveURL(/\/duties$/);
    await settled(page);
    await keys.isSomewhere();
    await keys.take(page.getByRole('main').getByRole('link', { name: t.like('duty.scorecard.answer') }));
    await expect(page).toHaveURL(/\/targets\//);
    await settled(page);
    await keys.isSomewhere();
    await context.close();
  });

  test('owner and head agree a scorecard in the workbench, it is approved, and both sign it', async ({ browser }) => {
    const [owner, head] = [await Person.signIn(browser, 'xiaoman'), await Person.signIn(browser, 'songjianing')];
    const [mine, theirs] = [new Keyboard(owner.page), new Keyboard(head.page)];
    const q3 = (await owner.get<Period[]>('/api/periods')).find(({ code }) => code === '2026Q3')!;
    const { id } = await cardOf(owner, q3.id, name.person('xiaoman'));
    const stage = (person: Person) => person.main.locator('[aria-current=step]');
    const chosen = owner.main.locator('tr:has([aria-current=true])');
    await head.open(`/targets/${id}`);
    await owner.open(`/targets/${id}`);

    await mine.press('j');
    await expect(chosen).not.toContainText(name.metric('RT01'));
    await mine.press('k');
    await expect(chosen).toContainText(name.metric('RT01'));
    await mine.press('c');
    await expect(owner.main.getByLabel(t('target.counter.yours'))).toBeFocused();
    await mine.type('3000000');
    await mine.take(owner.button(t('target.counter.more')));
    await mine.goTo(owner.main.getByLabel(t('target.counter.part.threshold'), { exact: true }));
    await mine.type('2400000');
    await mine.goTo(owner.main.getByRole('textbox', { name: t('target.counter.reason'), exact: true }));
    await mine.type('货源有保障时可以做到。');
    await mine.press('Control+Enter');
    const said = owner.main.getByRole('listitem').filter({ hasText: '货源有保障时可以做到。' });
    await expect(said).toContainText(t('target.counter.part.threshold'));
    await mine.take(owner.button(t('target.do.return')).last());
    await expect(stage(owner)).toContainText(name.person('songjianing'));
    await mine.isSomewhere();

    await expect(stage(head)).toContainText(t('target.card.yourTurn'));
    await theirs.press('a');
    await expect(head.button(t('target.do.agree')).last()).not.toHaveAttribute('aria-disabled', 'true');
    await theirs.press('g');
    await expect(stage(head)).toContainText(t('target.status.agreed'));
    await expect(stage(owner)).toContainText(t('target.status.agreed'));
    await theirs.press('s');
    // not all that is due above is taken on below
    await expect(head.dialog.getByRole('textbox')).toBeFocused();
    await theirs.type('其余目标随后签订。');
    await theirs.press('Control+Enter');
    await expect(stage(head)).toContainText(t('target.status.in_approval'));

    for (const login of ['linzhiyuan', 'hejia']) {
      const above = await Person.signIn(browser, login);
      await above.open(`/targets/${id}`);
      await new Keyboard(above.page).take(above.button(t('target.do.approve')));
      await expect(above.main.getByRole('region', { name: t('target.chain.title') })).toContainText(name.person(login));
      await above.leave();
    }
    for (const [person, keys] of [
      [owner, mine],
      [head, theirs],
    ] as const) {
      await keys.take(person.button(t('target.do.sign')));
      await expect(person.dialog.getByLabel(t('target.sign.password'))).toBeFocused();
      await keys.type(DEMO_PASSWORD);
      await keys.press('Enter');
      await expect(person.dialog).toBeHidden();
    }
    for (const person of [owner, head]) await expect(stage(person)).toContainText(t('target.status.effective'));
    await owner.leave();
    await head.leave();
  });

  test('a review meeting goes from agenda to minutes', async ({ browser }) => {
    const lead = await Person.signIn(browser, 'hejia');
    const keys = new Keyboard(lead.page);
    const unit = name.unit(name.unitOf('ajie'));
    await lead.open('/reviews');
    await keys.take(lead.main.getByRole('link', { name: t('review.list.plan') }));
    await settled(lead.page);
    await keys.isSomewhere();
    await keys.goTo(lead.field(t('review.plan.unit')));
    await keys.press('ArrowDown');
    await keys.type(unit);
    await expect(lead.page.locator('nz-option-item').filter({ hasText: unit })).toBeVisible();
    await keys.press('Enter');
    await expect(lead.main.getByRole('textbox', { name: t('review.plan.name') })).toHaveValue(new RegExp(unit));
    await keys.take(lead.button(t('review.plan.save')));
    // the day is near: the agenda writes itself
    await keys.take(lead.button(t('review.do.invite')));
    await expect(lead.button(t('review.do.start'))).toBeVisible();
    for (const login of ['ajie', 'hejia']) {
      const presence = lead.field(t('review.attendance.of', { name: name.person(login) }));
      await expect(presence).toBeEnabled();
      await keys.goTo(presence);
      await keys.press('ArrowDown');
      await expect(lead.page.locator('nz-option-item').filter({ hasText: t('review.presence.present') })).toBeVisible();
      await keys.press('ArrowDown');
      await keys.press('Enter');
      await expect(lead.main.locator('kl-attendance-list li').filter({ hasText: name.person(login) })).toContainText(t('review.presence.present'));
    }
    await keys.take(lead.button(t('review.do.start')));
    await keys.isSomewhere();

    const conclusion = lead.main.getByRole('region', { name: t('review.conclude.title') });
    const agenda = lead.main.getByRole('navigation', { name: t('review.agenda.title') }).getByRole('button');
    await expect(agenda.first()).toBeVisible();
    for (let i = 0; i < (await agenda.count()); i += 1) {
      await keys.take(agenda.nth(i));
      await keys.pick(conclusion, conclusion.getByRole('radio', { name: t('review.conclusion.NO_ACTION') }));
      await keys.press('Control+Enter');
      await expect(agenda.nth(i).getByText(t('review.agenda.done'))).toBeAttached();
      await keys.isSomewhere();
    }
    await keys.take(lead.button(t('review.do.end')));
    await keys.goTo(lead.main.getByRole('textbox', { name: t('review.meeting.summary') }));
    await keys.type('本月按计划推进，继续观察。');
    await keys.take(lead.button(t('review.do.circulate')));
    await expect(lead.page).toHaveURL(/\/minutes$/);
    await keys.isSomewhere();
    // they stand when everybody has had the time to object, and not before
    await expect(lead.main).toContainText(t('review.status.minutes_review'));
    await expect(lead.button(t('review.do.confirm'))).toBeDisabled();
    await lead.leave();
  });
});
