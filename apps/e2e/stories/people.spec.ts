import { names } from '../company';
import { Person } from '../people';
import { cardsOf, type Period } from '../story';
import { expect, test } from '../test';
import { words } from '../words';

const t = words('zh-CN');
const { person, unit } = names('zh-CN');
const PHONE = { width: 390, height: 844 };

interface Absence {
  name: string;
  kind: string;
}
interface Result {
  cycle: { parts: { unitName: string; total: string | null }[] };
}

test('A12: who moves has a card an assignment, weighted by days; HR sees the move, he reads both on his phone', async ({ browser }) => {
  const hr = await Person.signIn(browser, 'zhoumin');
  const periods = await hr.get<Period[]>('/api/periods');
  const [q2, q3] = ['2026Q2', '2026Q3'].map((code) => periods.find((period) => period.code === code)!);
  await hr.open(`/people-changes?period=${q3.id}`);
  const moved = hr.main.getByRole('listitem').filter({ hasText: person('laozhou') });
  await expect(moved).toContainText(`${unit('MF-EQ')} → ${unit('MF-PL')}`);
  await expect(moved).toContainText(t('target.people.todo.none'));

  const owner = await Person.signIn(browser, 'laozhou', PHONE);
  const card = (await cardsOf(hr, q2.id)).find((one) => one.owner.name === person('laozhou'))!;
  await owner.open(`/scorecards/${card.id}/result`);
  const soFar = owner.main.getByRole('list').filter({ hasText: t('scoring.period.cycleTotal') });
  for (const place of ['MF-EQ', 'MF-PL']) await expect(soFar).toContainText(unit(place));
  // the quarter that still runs has no score yet; the year so far is that of the closed one
  const { cycle } = await owner.get<Result>(`/api/scorecards/${card.id}/result`);
  expect(cycle.parts.map(({ unitName, total }) => [unitName, total !== null])).toEqual([
    [unit('MF-EQ'), true],
    [unit('MF-PL'), false],
  ]);
  expect(await owner.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing hangs over the edge').toBe(true);
  for (const one of [hr, owner]) await one.leave();
});

test('A18: a long absence is HR’s to know; the head reads days, and neither reads why', async ({ browser }) => {
  const hr = await Person.signIn(browser, 'zhoumin');
  await hr.open('/absences');
  await expect(hr.main.getByRole('listitem').filter({ hasText: person('xiaoyun') })).toContainText(t('organization.absence.kinds.maternity'));
  expect((await hr.get<Absence[]>('/api/absences')).map(({ name, kind }) => [name, kind])).toEqual([[person('xiaoyun'), 'maternity']]);
  const q3 = (await hr.get<Period[]>('/api/periods')).find(({ code }) => code === '2026Q3')!;
  await hr.open(`/people-changes?period=${q3.id}`);
  await expect(hr.main.getByRole('listitem').filter({ hasText: person('xiaoyun') })).toContainText(t('target.people.days', { days: '31', of: '31' }));

  const card = (await cardsOf(hr, q3.id)).find((one) => one.owner.name === person('xiaoyun'))!;
  for (const login of ['chenyutong', 'xiaoyun']) {
    const other = await Person.signIn(browser, login, login === 'xiaoyun' ? PHONE : {});
    expect(await other.statusOf('/api/absences')).toBe(403);
    expect(await other.statusOf(`/api/periods/${q3.id}/people-changes`)).toBe(403);
    await other.open('/absences');
    await expect(other.page.getByText(t('organization.absence.kinds.maternity'))).toHaveCount(0);
    // July counts, and the two sides read as much
    await other.open(`/targets/${card.id}`);
    await expect(other.main.locator('.counts')).toContainText('23');
    await other.leave();
  }
  await hr.leave();
});
