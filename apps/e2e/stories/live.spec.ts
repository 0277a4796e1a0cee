import { DEMO_PASSWORD } from '../../../tools/demo/src';
import { Person, settled } from '../people';
import { cardsOf, type Period } from '../story';
import { expect, test } from '../test';
import { words } from '../words';

const t = words('zh-CN');

test('what one does, the other sees without reload, and nothing blinks', async ({ browser }) => {
  const [head, hr] = [await Person.signIn(browser, 'wuhao'), await Person.signIn(browser, 'zhoumin')];
  const q3 = (await hr.get<Period[]>('/api/periods')).find(({ code }) => code === '2026Q3')!;
  const draft = (await cardsOf(hr, q3.id)).find(({ status }) => status === 'draft')!;
  const owner = await Person.signIn(browser, draft.owner.nameEn.replaceAll(' ', '').toLowerCase());
  const duty = owner.main.getByRole('listitem').filter({ hasText: t('duty.scorecard.answer', { name: draft.owner.name, period: q3.name }) });
  await owner.open('/duties');
  await hr.open(`/console?period=${q3.id}`);
  for (const { page } of [owner, hr]) await page.evaluate(watchForBlinks);
  await expect(duty).toHaveCount(0);
  const held = hr.main.getByRole('listitem').filter({ hasText: t.like('blocker.scorecard') });
  const before = await held.allInnerTexts();

  await head.open(`/targets/${draft.id}`);
  await head.press(t('target.do.propose'));

  await expect(duty).toBeVisible();
  await expect.poll(() => held.allInnerTexts()).not.toEqual(before);
  for (const { page } of [owner, hr]) expect(await page.evaluate(() => (globalThis as unknown as { blinks: number }).blinks), 'skeletons drawn again').toBe(0);
  for (const person of [head, hr, owner]) await person.leave();
});

/** In the page: counts every skeleton that comes after the content; a reload would forget the count altogether. */
function watchForBlinks(): void {
  const seen = { blinks: 0 };
  Object.assign(globalThis, seen);
  new MutationObserver((changes) => {
    const drawn = changes.flatMap(({ addedNodes }) => [...addedNodes]).filter((node): node is Element => node instanceof Element);
    const skeletons = drawn.filter((element) => element.matches('[class*=kl-skeleton]') || element.querySelector('[class*=kl-skeleton]'));
    (globalThis as unknown as typeof seen).blinks += skeletons.length;
  }).observe(document.body, { childList: true, subtree: true });
}

test('signing out ends the session, and a deep link is opened after the next sign-in', async ({ browser }) => {
  const person = await Person.signIn(browser, 'yifan');
  await person.open('/duties');
  await person.page.getByRole('button', { name: t.like('shell.account') }).click();
  await person.page.getByRole('button', { name: t('shell.signOut') }).click();
  await expect(person.page).toHaveURL(/\/sign-in/);
  expect(await person.statusOf('/api/my/kpis')).toBe(401);

  await person.page.goto('/alerts?whose=own&scope=closed');
  await expect(person.page).toHaveURL(/\/sign-in\?returnUrl=/);
  await signInOn(person);
  await expect(person.page).toHaveURL(/\/alerts\?whose=own&scope=closed$/);
  await person.leave();
});

test('a session ended elsewhere counts at the next request, and the way leads back to where it was', async ({ browser }) => {
  const [office, phone] = [await Person.signIn(browser, 'yifan'), await Person.signIn(browser, 'yifan', { width: 390, height: 844 })];
  await phone.open('/my-kpis');
  await office.open('/sessions');
  const others = office.main.getByRole('button', { name: t('sessions.end') });
  await expect(others.first()).toBeVisible();
  for (let left = await others.count(); left > 0; left -= 1) {
    await others.first().click();
    await expect(others).toHaveCount(left - 1);
  }

  await phone.page
    .getByRole('navigation', { name: t('shell.mainPages') })
    .getByRole('link', { name: t('menu.myActions') })
    .click();
  await expect(phone.page).toHaveURL(/\/sign-in\?.*expired=true/);
  await expect(phone.page.getByRole('status')).toHaveText(t('signIn.expired'));
  await signInOn(phone);
  await expect(phone.page).toHaveURL(/\/(actions\/mine|my-kpis)$/);
  await settled(phone.page);
  await office.leave();
  await phone.leave();
});

async function signInOn({ page, login }: Person): Promise<void> {
  await page.getByLabel(t('signIn.login')).fill(login);
  await page.getByLabel(t('signIn.password')).fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: t('signIn.enter') }).click();
  await settled(page);
}
