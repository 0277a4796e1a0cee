import { expect, test, type Page } from '@playwright/test';
import { demoCompany, rowsUntil, toCsv } from '../../../tools/demo/src';
import { bringIntoForce, Cast, moveClock, PASSWORD, settled } from '../people';

const demo = demoCompany();
const Q3_CODE = '2026Q3';

interface Period {
  id: string;
  code: string;
  status: string;
}
interface CardItem {
  id: string;
  status: string;
  owner: { name: string };
}

/** What the feeds deliver between two days; a month is delivered from its first day, once it is over. */
function delivery(code: string, from: string, until: string): { name: string; content: string } | null {
  const data = demo.datasets.find((dataset) => dataset.code === code)!;
  const first = data.timeColumn === 'month' ? `${from.slice(0, 7)}-01` : from;
  const tomorrow = new Date(Date.parse(`${until}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  const rows = rowsUntil(data, tomorrow).filter((row) => String(row[data.timeColumn]) >= first && String(row[data.timeColumn]) <= until);
  return rows.length ? { name: `${code}-${until}.csv`, content: toCsv(data, rows) } : null;
}

const press = (page: Page, name: string | RegExp) => page.getByRole('main').getByRole('button', { name }).first().click();

test.describe.configure({ mode: 'serial', timeout: 240_000 });

test.describe('two periods', () => {
  let zh: Cast;
  let en: Cast;
  let q3: Period;
  let cardId: string;
  let lineId: string;
  let changeId: string;
  let meetingId: string;

  test.beforeAll(async ({ browser }) => {
    zh = new Cast(browser);
    en = new Cast(browser, { lang: 'en' });
    const periods = await (await zh.as('zhoumin')).get<Period[]>('/api/periods');
    q3 = periods.find(({ code }) => code === Q3_CODE)!;
    const { items } = await (await zh.as('zhoumin')).get<{ items: CardItem[] }>(`/api/scorecards?periodId=${q3.id}&limit=200`);
    cardId = items.find(({ owner }) => owner.name === '小满')!.id;
  });
  test.afterAll(async () => {
    await zh.leave();
    await en.leave();
  });

  test('owner and head settle the last line, and both sign', async () => {
    const owner = await zh.as('xiaoman');
    const page = await owner.open('/targets');
    await page
      .getByRole('row', { name: /轮到你/ })
      .first()
      .click();
    await expect(page).toHaveURL(new RegExp(cardId));
    await page.getByRole('button', { name: '全渠道销售额' }).first().click();
    await page.getByLabel('你的数').fill('3000000');
    await page.getByLabel('理由').fill('货源有保障时可以做到 300 万。');
    await page.getByLabel('条件').fill(demo.scenario.mediation.conditionZh);
    await page.getByRole('button', { name: /^提出/ }).click();
    await expect(page.getByText('货源有保障时可以做到 300 万。').first()).toBeVisible();
    await press(page, '交给对方');

    const head = await zh.as('songjianing');
    const desk = await head.open(`/targets/${cardId}`);
    await desk.getByRole('button', { name: '全渠道销售额' }).first().click();
    await press(desk, /^接受/);
    await press(desk, '达成一致');
    await press(desk, '提交审批');
    await expect(desk.getByRole('button', { name: '撤回' })).toBeVisible();

    const above = await (await zh.as('linzhiyuan')).open(`/targets/${cardId}`);
    await expect(above.getByText('与上期相比')).toBeVisible();
    await press(above, '批准');

    await expect(page.getByRole('button', { name: '签署' })).toBeVisible();
    await press(page, '签署');
    await expect(desk.getByText(/SHA-256/)).toBeVisible();
    await press(desk, '签署');
    await expect.poll(async () => (await owner.get<{ status: string }>(`/api/scorecards/${cardId}`)).status).toMatch(/^effective/);
    const { lines } = await owner.get<{ lines: { id: string; code: string; target: string }[] }>(`/api/scorecards/${cardId}`);
    const sales = lines.find(({ code }) => code === 'RT01')!;
    expect(Number(sales.target)).toBe(3_000_000);
    lineId = sales.id;
  });

  test('a delivery is uploaded, and the KPI moves by itself', async () => {
    const steward = await zh.as('taoran');
    await moveClock(steward, '2026-08-24');
    const owner = await zh.as('xiaoman');
    const salesNow = async (): Promise<number> => {
      const { cards } = await owner.get<{ cards: { lines: { code: string; value: string | null }[] }[] }>('/api/my/kpis');
      return Number(cards.flatMap(({ lines }) => lines).find(({ code }) => code === 'RT01')?.value ?? 0);
    };
    const before = await salesNow();
    const page = await steward.open('/collection/sources');
    const file = delivery('rt_pos_daily', '2026-08-18', '2026-08-23')!;
    await page
      .getByRole('row', { name: /rt_pos_daily/ })
      .first()
      .locator('input[type=file]')
      .setInputFiles({ name: file.name, mimeType: 'text/csv', buffer: Buffer.from(file.content) });
    await expect(page).toHaveURL(/collection\/runs\//);
    await expect(page.getByText('成功').first()).toBeVisible({ timeout: 60_000 });
    await expect.poll(salesNow, { timeout: 60_000 }).toBeGreaterThan(before);
    await owner.open('/my-kpis');
    await expect(owner.page.getByText('全渠道销售额').first()).toBeVisible();
  });

  test('the owner answers an alert before anybody above asks', async () => {
    const owner = await zh.as('xiaoman');
    const page = await owner.open('/alerts');
    const alert = page
      .getByRole('article')
      .filter({ has: page.getByRole('button', { name: '知道了' }) })
      .first();
    await expect(alert).toBeVisible();
    await alert.getByRole('button', { name: '知道了' }).click();
    await expect(page.getByText('已确认').first()).toBeVisible();
  });

  test('a change of target is asked for, agreed to, approved and applied', async () => {
    const owner = await zh.as('xiaoman');
    const page = await owner.open(`/adjustments/new?line=${lineId}`);
    await page.getByRole('textbox', { name: /目标/ }).fill('2850000');
    await page.getByLabel('理由').fill('补货改为每周一次，热销款缺货。');
    await page.getByLabel('依据').fill('供应链 8 月 20 日通知：9 月起每周配送一次。');
    await press(page, '提交');
    await expect(page).toHaveURL(/adjustments\/(?!new)[0-9a-f-]+$/);
    changeId = page.url().split('/').at(-1)!;
    await expect.poll(async () => (await owner.get<{ status: string }>(`/api/change-requests/${changeId}`)).status).toBe('consulting');

    const head = await (await zh.as('songjianing')).open(`/adjustments/${changeId}`);
    await press(head, '同意');
    await expect(head.getByText('审批').first()).toBeVisible();
    for (const login of ['songjianing', 'hejia', 'linzhiyuan', 'zhoumin', 'hejia', 'linzhiyuan']) {
      const { status, offers } = await (
        await zh.as(login)
      ).get<{ status: string; offers: { event: string; allowed: boolean }[] }>(`/api/change-requests/${changeId}`);
      if (status !== 'in_approval') break;
      if (!offers.some(({ event, allowed }) => event === 'changeRequest.approve' && allowed)) continue;
      const desk = await (await zh.as(login)).open(`/adjustments/${changeId}`);
      await press(desk, '批准');
      await expect(desk.getByRole('main').getByRole('button', { name: '批准' })).toHaveCount(0);
    }
    const status = async (): Promise<string> => (await owner.get<{ status: string }>(`/api/change-requests/${changeId}`)).status;
    await expect.poll(status).toMatch(/^(scheduled|applied)$/);
    const { effectiveOn } = await owner.get<{ effectiveOn: string }>(`/api/change-requests/${changeId}`);
    await moveClock(owner, effectiveOn);
    await expect.poll(status, { timeout: 60_000 }).toBe('applied');
    // the old version stays, dated
    const { lines } = await owner.get<{ lines: { id: string; target: string; versions: unknown[] }[] }>(`/api/scorecards/${cardId}`);
    const line = lines.find(({ id }) => id === lineId)!;
    expect(Number(line.target)).toBe(2_850_000);
    expect(line.versions.length).toBeGreaterThan(1);
    await owner.open(`/lines/${lineId}`);
    await expect(page.getByText('新目标生效').first()).toBeVisible();
  });

  test('a review goes from facts to an action its owner accepts', async () => {
    const leader = await zh.as('hejia');
    // the period and the unit are chosen in lists on /reviews/new; here the plan is given, and the meeting is held in the browser
    const { items: units } = await leader
      .get<{ items: { id: string; code: string }[] } | { id: string; code: string }[]>('/api/units')
      .then((answer) => (Array.isArray(answer) ? { items: answer } : answer));
    const meeting = await leader.post<{ id: string }>('/api/review-meetings', {
      unitId: units.find(({ code }) => code === 'RT')!.id,
      periodId: q3.id,
      title: '零售第三季度复盘会',
      scheduledAt: '2026-09-25T14:00:00+08:00',
      withBelow: true,
    });
    meetingId = meeting.id;
    const page = await leader.open(`/reviews/${meetingId}`);
    await press(page, '生成议程');
    await expect(page.getByRole('navigation', { name: '议程' })).toBeVisible();
    await press(page, '发出邀请');
    await expect(page.getByRole('main').getByRole('button', { name: '开始会议' })).toBeVisible();
    const { attendance } = await leader.get<{ attendance: { person: { id: string } }[] }>(`/api/review-meetings/${meetingId}`);
    // one by one in the list of attendance; here all at once
    await leader.post(`/api/review-meetings/${meetingId}/attend`, { entries: attendance.map(({ person }) => ({ personId: person.id, presence: 'present' })) });
    await leader.open(`/reviews/${meetingId}`);
    await press(page, '开始会议');
    const view = (): Promise<{ items: { id: string; red: boolean; ownerId: string; conclusion: string | null }[]; status: string }> =>
      leader.get(`/api/review-meetings/${meetingId}`);
    await expect.poll(async () => (await view()).status).toBe('in_session');
    await press(page, /^无需$/).catch(() => page.getByRole('radio', { name: '无需' }).click());
    const { items } = await view();
    const [first, ...rest] = items;
    const { me } = { me: await (await zh.as('xiaoman')).get<{ personId?: string; person?: { id: string } }>('/api/session') };
    await leader.post(`/api/review-meetings/${meetingId}/items/${first.id}/conclude`, {
      conclusion: 'ACTION',
      cause: '补货频次不足',
      note: '',
      action: {
        title: '热销款改为双供应商',
        ownerId: me.personId ?? me.person!.id,
        dueOn: '2026-11-15',
        baseline: '1000000',
        expectedDelta: '100000',
        verifyFrom: '2026-10-01',
        verifyTo: '2026-11-30',
      },
    });
    for (const { id } of rest)
      await leader.post(`/api/review-meetings/${meetingId}/items/${id}/conclude`, { conclusion: 'NO_ACTION', cause: '', note: '继续观察' });
    await leader.open(`/reviews/${meetingId}`);
    await press(page, '结束会议');
    await page.getByLabel('纪要补充').fill('缺货是主因，补货改为双供应商。');
    await press(page, '发出纪要');
    await press(page, '确认纪要');
    await expect.poll(async () => (await view()).status).toBe('concluded');

    const owner = await zh.as('xiaoman');
    await owner.open('/actions/mine');
    const card = owner.page.getByRole('article', { name: '热销款改为双供应商' });
    await card.getByRole('button', { name: '接受', exact: true }).click();
    await expect(card.getByText('已接受')).toBeVisible();
  });

  test('HR sees what is missing before data is locked', async () => {
    const hr = await en.as('zhoumin');
    await hr.open('/duties');
    const day = hr.page.getByLabel(/today|business date|date/i).first();
    await day.fill('2026-10-12');
    await hr.page.getByRole('complementary').getByRole('button').last().click();
    await expect.poll(async () => (await hr.get<Period[]>('/api/periods')).find(({ id }) => id === q3.id)!.status, { timeout: 60_000 }).toBe('data_closing');
    const page = await hr.open(`/console?period=${q3.id}`);
    await page.getByRole('button', { name: 'Checklist' }).click();
    await expect(page.getByRole('dialog').getByText(/not in force yet/).first()).toBeVisible();
    await expect(page.getByRole('dialog').getByRole('button', { name: /^Lock/ })).toHaveAttribute('aria-disabled', 'true');
  });

  test('what is missing is done, data is locked and scored, and HR publishes', async () => {
    const hr = await en.as('zhoumin');
    const steward = await en.as('taoran');
    const { items: datasets } = await steward.get<{ items: { id: string; code: string }[] }>('/api/datasets');
    for (const [from, until] of [
      ['2026-08-18', '2026-08-31'],
      ['2026-09-01', '2026-09-30'],
    ])
      for (const { id, code } of datasets) {
        const file = delivery(code, from, until);
        if (!file) continue;
        const upload = await steward.upload<{ id: string }>('/api/uploads', file);
        const run = await steward.post<{ id: string }>(`/api/datasets/${id}/collect`, { uploadId: upload.id });
        await expect.poll(async () => (await steward.get<{ status: string }>(`/api/collection-runs/${run.id}`)).status, { timeout: 60_000 }).toBe('succeeded');
      }
    const { items } = await hr.get<{ items: CardItem[] }>(`/api/scorecards?periodId=${q3.id}&limit=200`);
    for (const { id } of items.filter(({ status }) => !/^(effective|void)/.test(status))) await bringIntoForce(en, id);
    const missing = async (): Promise<unknown[]> => {
      const { items: checks } = await hr.get<{ items: { missing: unknown[] }[] }>(`/api/periods/${q3.id}/checklist?gate=lock`);
      return checks.flatMap((check) => check.missing);
    };
    await expect.poll(missing, { timeout: 90_000 }).toEqual([]);

    const page = await hr.open(`/console?period=${q3.id}`);
    await page.getByRole('main').getByRole('button', { name: /^Lock/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: /^Lock/ }).click();
    await expect
      .poll(async () => (await hr.get<Period[]>('/api/periods')).find(({ id }) => id === q3.id)!.status, { timeout: 90_000 })
      .toMatch(/^(scored|reviewed)$/);
    await hr.open(`/results?period=${q3.id}`);
    await press(page, 'Publish results');
    await expect(page.getByText(/cards published/).first()).toBeVisible();
  });

  test('pay is calculated by one, approved by another, and opened by its owner alone', async () => {
    const comp = await en.as('shenyue');
    const fin = await en.as('xuwen');
    const runs = async (): Promise<{ id: string; planNameEn: string; status: string }[]> =>
      (await comp.get<{ items: { id: string; planNameEn: string; status: string }[] }>(`/api/pay-runs?periodId=${q3.id}&limit=50`)).items;
    await expect.poll(async () => (await runs()).length, { timeout: 60_000 }).toBe(4);
    for (const { id, planNameEn } of await runs()) {
      if (planNameEn !== 'Retail quarterly incentive') {
        for (const [who, verb] of [
          [comp, 'calculate'],
          [comp, 'submit'],
          [fin, 'approve'],
          [comp, 'release'],
        ] as const)
          await who.post(`/api/pay-runs/${id}/${verb}`);
        continue;
      }
      const desk = await comp.open(`/incentives/runs/${id}`);
      await press(desk, 'Calculate');
      await press(desk, 'Submit for review');
      const office = await fin.open(`/incentives/runs/${id}`);
      await press(office, 'Approve and freeze');
      await office.getByRole('dialog').getByRole('button', { name: 'Approve and freeze' }).click();
      await expect(desk.getByRole('main').getByRole('button', { name: 'Release to people' })).not.toHaveAttribute('aria-disabled', 'true');
      await press(desk, 'Release to people');
      await desk.getByRole('dialog').getByRole('button', { name: 'Release to people' }).click();
      await expect.poll(async () => (await runs()).find((run) => run.id === id)!.status).toBe('released');
    }

    const owner = await en.as('xiaoman');
    const page = await owner.open('/my-incentive');
    const statement = page
      .getByRole('region', { name: /Q3|third/i })
      .or(page.locator('.statement'))
      .first();
    await statement.getByRole('button', { name: 'Show amount' }).click();
    await page.getByRole('dialog').getByLabel('Enter your password again').fill(PASSWORD);
    await page.getByRole('dialog').getByRole('button', { name: 'Show amount' }).click();
    await expect(statement.getByText('How the amount came about')).toBeVisible();

    const { items } = await owner.get<{ items: { id: string; periodId: string }[] }>('/api/my/statements');
    const own = items.find(({ periodId }) => periodId === q3.id)!;
    expect([403, 404]).toContain(await (await en.as('ajie')).statusOf(`/api/my/statements/${own.id}/open`, { password: PASSWORD }));
    expect([403, 404]).toContain(await (await en.as('ajie')).statusOf(`/api/statements/${own.id}`));
  });

  test('the period closes and the next one begins with what was learned', async () => {
    const hr = await en.as('zhoumin');
    const page = await hr.open(`/console?period=${q3.id}`);
    await page
      .getByRole('main')
      .getByRole('button', { name: /^Close/ })
      .first()
      .click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Close Q|^Close 2026|^Close .*Q3/ })
      .click();
    const periods = (): Promise<Period[]> => hr.get<Period[]>('/api/periods');
    await expect.poll(async () => (await periods()).find(({ id }) => id === q3.id)!.status, { timeout: 90_000 }).toBe('closed');
    const next = (await periods()).find(({ code }) => code === '2026Q4')!;
    expect(next.status).toBe('open');

    const drafts = async (): Promise<CardItem[]> => (await hr.get<{ items: CardItem[] }>(`/api/scorecards?periodId=${next.id}&limit=200`)).items;
    await expect.poll(async () => (await drafts()).length, { timeout: 60_000 }).toBeGreaterThan(20);
    const mine = (await drafts()).find(({ owner }) => owner.name === '小满')!;
    expect(mine.status).toBe('draft');
    const owner = await en.as('xiaoman');
    const card = await owner.get<{ carriedFromId: string; lines: { code: string; previous: unknown; suggestion: unknown }[] }>(`/api/scorecards/${mine.id}`);
    expect(card.carriedFromId).toBe(cardId);
    expect(card.lines.every(({ previous }) => previous)).toBe(true);
    await owner.open(`/targets/${mine.id}`);
    await expect(owner.page.getByText('Last period’s actual').first()).toBeVisible();

    // what is not done yet goes along
    await owner.open('/actions/mine');
    await expect(owner.page.getByRole('article', { name: '热销款改为双供应商' })).toBeVisible();
    await settled(owner.page);
  });
});
