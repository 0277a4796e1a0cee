import type { Locator } from '@playwright/test';
import { expect } from '../test';
import type { Person } from '../people';
import type { Story } from '../story';
import { cancelMissedMeetings } from './prepare';

const AT_THE_TABLE = ['songjianing', 'xiaoman', 'hejia'];

/** 复盘: planned, held and recorded at the table; what comes of it counts once its owner says yes. */
export async function holdReview(story: Story): Promise<void> {
  const { t, names } = story;
  const [lead, head, owner] = [await story.as('hejia'), await story.as('songjianing'), await story.as('xiaoman')];
  const shelves = names.metric('RT04');
  const [action, cause, summary] = story.say(
    ['热销款改为双供应商', '补货频次不足', '断货是主因：热销款改为双供应商，目标调整另行申请。'],
    [
      'Two suppliers for best sellers',
      'Deliveries are too rare',
      'Stock-outs are the cause: two suppliers for best sellers; the change of target is asked for.',
    ],
  );

  story.action = action;
  await planReview(story);
  const path = new URL(lead.page.url()).pathname;
  await owner.open(path);
  await begin(story, lead);
  // shelves below 80 points: nobody leaves the table before something is decided about them
  await expect(lead.button(t('review.do.end'))).toHaveAttribute('aria-disabled', 'true');
  const red = agendaOf(story, lead).filter({ hasText: shelves }).first();
  await red.click();
  const form = conclusionOf(story, lead);
  await form.getByRole('radio', { name: t('review.conclusion.ACTION') }).click();
  await form.getByLabel(t('review.conclude.cause')).fill(cause);
  await form.getByLabel(t('review.conclude.action'), { exact: true }).fill(action);
  await lead.pickDay(form.getByLabel(t('review.conclude.due')), '2026-11-15');
  await form.getByLabel(t('review.conclude.delta')).fill('-1.5');
  await lead.press(t.like('review.conclude.record'));
  await expect(red.getByText(t('review.agenda.done'))).toBeAttached();
  await concludeTheRest(story, lead);
  // whoever sits at the table sees it written down
  await agendaOf(story, owner).filter({ hasText: shelves }).first().click();
  await expect(conclusionOf(story, owner)).toContainText(action);

  await sendMinutes(story, lead, summary);
  await head.open(`${path}/minutes`);
  await expect(head.main).toContainText(summary);
  await head.press(t('review.do.agree'));
  await expect(lead.main).toContainText(t('review.minutes.agreed'));
  await settleObjection(story, lead, owner, path);

  await owner.open('/actions/mine');
  const card = owner.main.getByRole('article', { name: action });
  await card.getByRole('button', { name: t('review.act.accept'), exact: true }).click();
  await expect(card).toContainText(t('review.action.status.accepted'));
  await head.open('/alerts?whose=team');
  const warning = head.main.getByRole('article', { name: shelves }).filter({ hasText: names.person('xiaoman') });
  await expect(warning.filter({ hasText: t('said.rule.THRESHOLD') })).toContainText(t('monitoring.handling.in_action'));
  await letMinutesStand(story, lead, '2026-08-28');
}

/** One objection, and its answer, before the minutes stand; the time for objections nobody cuts short. */
async function settleObjection(story: Story, lead: Person, owner: Person, path: string): Promise<void> {
  const { t } = story;
  const [objection, answer] = story.say(
    ['纪要没有写明供应商由谁选定', '由采购部选定，已写入行动。'],
    ['The minutes do not say who chooses the suppliers', 'Purchasing does; the action says so.'],
  );
  const refused = lead.button(t('review.do.confirm'));
  await expect(refused).toHaveAttribute('aria-disabled', 'true');
  await owner.open(`${path}/minutes`);
  await owner.press(t('review.do.object'));
  await owner.dialog.getByRole('textbox').fill(objection);
  await owner.confirm(t('ui.reason.ok'));
  const objections = lead.main.getByRole('region', { name: t('review.minutes.objections') });
  await expect(objections).toContainText(t('review.minutes.unanswered'));
  await objections.getByRole('button', { name: t('review.do.answer') }).click();
  await lead.dialog.getByRole('textbox').fill(answer);
  await lead.confirm(t('review.do.answer'));
  await expect(owner.main.getByRole('region', { name: t('review.minutes.objections') })).toContainText(answer);
  await expect(refused).toHaveAttribute('aria-disabled', 'true');
}

/** Two working days after they were sent out, nobody has objected any more: the minutes stand by themselves. */
async function letMinutesStand(story: Story, reader: Person, day: string): Promise<void> {
  await story.moveTo(day);
  await expect(reader.main).toContainText(story.t('review.status.concluded'), { timeout: 60_000 });
}

/** The partner from HR calls the store together; as the day is near, the figures write the agenda at once. */
export async function planReview({ t, names, as }: Story): Promise<void> {
  const lead = await as('hejia');
  await lead.open('/reviews');
  await lead.main.getByRole('link', { name: t('review.list.plan') }).click();
  await lead.choose(t('review.plan.unit'), names.unit(names.unitOf('xiaoman')));
  await lead.choose(t('review.plan.decides'), names.person('songjianing'));
  await lead.press(t('review.plan.save'));
  await expect(lead.button(t('review.do.rebuildAgenda'))).toBeVisible();
}

/** Before the quarter closes the store looks back on it once more, with its scores on the table. */
export async function lookBack(story: Story): Promise<void> {
  const { t } = story;
  const [lead, head] = [await story.as('hejia'), await story.as('songjianing')];
  await lead.open('/reviews');
  await lead.main
    .getByRole('row')
    .filter({ hasText: t('review.status.agenda_ready') })
    .click();
  await begin(story, lead);
  await concludeTheRest(story, lead);
  await sendMinutes(story, lead, story.say('季度复盘完成，行动带入下一季度。', 'The quarter is reviewed; the action goes on into the next.'));
  await head.open('/reviews');
  await letMinutesStand(story, lead, '2026-10-15');
  await cancelMissedMeetings(story);
  await expect(head.main.getByRole('row').filter({ hasText: t('review.status.concluded') })).toHaveCount(2);
  await expect.poll(() => story.statusOf(story.q3), { timeout: 60_000 }).toBe('reviewed');
}

async function begin({ t, names }: Story, lead: Person): Promise<void> {
  await lead.press(t('review.do.rebuildAgenda'));
  await lead.press(t('review.do.invite'));
  for (const login of AT_THE_TABLE) await lead.choose(t('review.attendance.of', { name: names.person(login) }), t('review.presence.present'));
  await lead.press(t('review.do.start'));
  await expect(lead.button(t('review.do.end'))).toBeVisible();
}

const agendaOf = ({ t }: Story, { main }: Person): Locator => main.getByRole('navigation', { name: t('review.agenda.title') }).getByRole('button');
const conclusionOf = ({ t }: Story, { main }: Person): Locator => main.getByRole('region', { name: t('review.conclude.title') });

async function concludeTheRest(story: Story, lead: Person): Promise<void> {
  const { t } = story;
  const agenda = agendaOf(story, lead);
  for (let i = 0; i < (await agenda.count()); i += 1) {
    const done = agenda.nth(i).getByText(t('review.agenda.done'));
    if (await done.count()) continue;
    await agenda.nth(i).click();
    await conclusionOf(story, lead)
      .getByRole('radio', { name: t('review.conclusion.NO_ACTION') })
      .click();
    await lead.press(t.like('review.conclude.record'));
    await expect(done).toBeAttached();
  }
}

async function sendMinutes({ t }: Story, lead: Person, summary: string): Promise<void> {
  await lead.press(t('review.do.end'));
  await lead.main.getByRole('textbox', { name: t('review.meeting.summary') }).fill(summary);
  await lead.press(t('review.do.circulate'));
  await expect(lead.page).toHaveURL(/\/minutes$/);
}
