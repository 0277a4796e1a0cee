import { resolve } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { freshBrowser, Person, settled, type Look } from '../people';
import { expect, test } from '../test';
import { words } from '../words';

// pages are only looked at: every worker takes the next
test.describe.configure({ mode: 'parallel' });

const artefacts = resolve(__dirname, '../artefacts');

interface Screen {
  name: string;
  who: string;
  path: string | ((person: Person) => Promise<string>);
  /** Also looked at in the dark and on a phone. */
  important?: boolean;
  then?: (page: Page, look: Look) => Promise<void>;
}

interface Listed {
  id: string;
  status?: string;
  owner?: { id: string };
}
interface Items<T = Listed> {
  items: T[];
}

const firstOf =
  (list: string, path: (id: string) => string, wanted: (one: Listed) => boolean = () => true) =>
  async (person: Person): Promise<string> => {
    const answer = await person.get<Items | Listed[]>(list);
    const items = Array.isArray(answer) ? answer : answer.items;
    const found = items.find(wanted) ?? items[0];
    expect(found, `${list} has something to show`).toBeTruthy();
    return path(found.id);
  };

async function ownLine(person: Person): Promise<string> {
  const { cards } = await person.get<{ cards: { lines: { lineId: string }[] }[] }>('/api/my/kpis');
  return cards[0].lines[0].lineId;
}

async function firstRun(person: Person): Promise<string> {
  return firstOf('/api/collection-runs?limit=5', (id) => `/collection/runs/${id}`)(person);
}

const screens: Screen[] = [
  { name: 'duties', who: 'xiaoman', path: '/duties', important: true },
  { name: 'my-kpis', who: 'ajie', path: '/my-kpis', important: true },
  { name: 'thread', who: 'ajie', path: async (person) => `/lines/${await ownLine(person)}`, important: true },
  {
    name: 'why-drawer',
    who: 'ajie',
    path: async (person) => `/lines/${await ownLine(person)}`,
    important: true,
    then: async (page, { lang }) => {
      await page.getByRole('button', { name: words(lang).like('monitoring.why.title') }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await expect(page.getByRole('dialog').locator('.kl-skeleton')).toHaveCount(0);
    },
  },
  { name: 'targets', who: 'songjianing', path: '/targets', important: true },
  {
    name: 'workbench',
    who: 'xiaoman',
    path: firstOf(
      '/api/scorecards?limit=50',
      (id) => `/targets/${id}`,
      ({ status }) => !!status?.startsWith('negotiating'),
    ),
    important: true,
  },
  { name: 'figures', who: 'ajie', path: '/collection/figures' },
  { name: 'sources', who: 'taoran', path: '/collection/sources' },
  { name: 'collection-run', who: 'taoran', path: firstRun },
  { name: 'alerts', who: 'ajie', path: '/alerts', important: true },
  { name: 'reviews', who: 'hejia', path: '/reviews' },
  { name: 'meeting', who: 'hejia', path: firstOf('/api/review-meetings', (id) => `/reviews/${id}`) },
  { name: 'my-actions', who: 'ajie', path: '/actions/mine' },
  { name: 'adjustments', who: 'songjianing', path: '/adjustments' },
  { name: 'results', who: 'zhoumin', path: '/results' },
  {
    name: 'result',
    who: 'ajie',
    path: async (person) => {
      const { items } = await person.get<{ items: { scorecardId: string }[] }>('/api/my/statements');
      return `/scorecards/${items[0].scorecardId}/result`;
    },
  },
  { name: 'incentives', who: 'shenyue', path: '/incentives' },
  { name: 'pay-run', who: 'shenyue', path: firstOf('/api/pay-runs?limit=20', (id) => `/incentives/runs/${id}`) },
  { name: 'my-incentive', who: 'ajie', path: '/my-incentive' },
  { name: 'console', who: 'zhoumin', path: '/console', important: true },
  { name: 'cycle-new', who: 'zhoumin', path: '/cycles/new' },
  { name: 'metrics', who: 'taoran', path: '/metrics' },
  { name: 'metric', who: 'taoran', path: firstOf('/api/metrics?limit=20', (id) => `/metrics/${id}`), important: true },
  { name: 'process-map', who: 'taoran', path: '/process-map' },
  { name: 'organization', who: 'zhoumin', path: '/organization' },
  { name: 'calendar', who: 'zhoumin', path: '/calendar' },
  { name: 'roles', who: 'zhoumin', path: '/roles' },
  { name: 'team', who: 'chenyutong', path: '/team', important: true },
  { name: 'notifications', who: 'ajie', path: '/notifications' },
];

const looks: (Look & { all: boolean })[] = [
  { lang: 'zh-CN', theme: 'light', width: 1440, height: 900, all: true },
  { lang: 'en', theme: 'light', width: 1440, height: 900, all: true },
  { lang: 'zh-CN', theme: 'light', width: 390, height: 844, all: true },
  { lang: 'zh-CN', theme: 'dark', width: 1440, height: 900, all: false },
  { lang: 'en', theme: 'dark', width: 1440, height: 900, all: false },
  { lang: 'en', theme: 'light', width: 390, height: 844, all: false },
  { lang: 'zh-CN', theme: 'dark', width: 390, height: 844, all: false },
];

const folder = ({ lang, theme, width }: Look): string => `${lang === 'en' ? 'en' : 'zh'}-${theme}-${width}`;

/** Everything that went wrong behind the picture. */
function listen(page: Page): string[] {
  const wrong: string[] = [];
  page.on('console', (message) => message.type() === 'error' && wrong.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => wrong.push(`error: ${error.message}`));
  page.on('response', (answer) => answer.status() >= 400 && wrong.push(`${answer.status()} ${answer.request().method()} ${new URL(answer.url()).pathname}`));
  page.on('requestfailed', (request) => {
    // a page that is left cancels what it was still reading, and its live stream
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') wrong.push(`failed: ${request.url()} ${request.failure()?.errorText}`);
  });
  return wrong;
}

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']).analyze();
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, impact, nodes }) =>
        `${impact} ${id}: ${nodes
          .slice(0, 4)
          .map(({ target, any }) => `${target.join(' ')} ${any[0]?.message ?? ''}`)
          .join(' | ')} (${nodes.length})`,
    );
}

/** Wider than the window: something pushes the page sideways. */
async function overflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    const wide = [...document.querySelectorAll('main *')].filter((element) => element.getBoundingClientRect().right > innerWidth + 1);
    return wide.slice(0, 3).map((element) => `${element.tagName.toLowerCase()}.${element.className} reaches ${Math.round(element.getBoundingClientRect().right)}`);
  });
}

/** One browser for a person and a look, for as long as this worker lives. */
const people = new Map<string, Promise<Person>>();

for (const look of looks) {
  test.describe(folder(look), () => {
    const shown = screens.filter(({ important }) => look.all || important);
    for (const { name, who, path, then } of shown) {
      test(`${name} is readable`, async ({ browser }) => {
        const key = `${folder(look)} ${who}`;
        if (!people.has(key)) people.set(key, Person.signIn(browser, who, look));
        const person = await people.get(key)!;
        const address = typeof path === 'string' ? path : await path(person);
        const page = await person.context.newPage();
        const wrong = listen(page);
        try {
          await page.goto(address);
          await settled(page);
          await then?.(page, look);
          await page.screenshot({ path: resolve(artefacts, folder(look), `${name}.png`), fullPage: !then, animations: 'disabled' });
          expect.soft(new URL(page.url()).pathname, 'the page that was asked for').toBe(address);
          expect.soft(wrong).toEqual([]);
          expect.soft(await overflow(page), 'nothing reaches beyond the window').toEqual([]);
          expect.soft(await violations(page)).toEqual([]);
        } finally {
          await page.close();
        }
      });
    }

    test('sign-in is readable', async ({ browser }) => {
      const context = await freshBrowser(browser, look);
      const page = await context.newPage();
      await page.goto('/sign-in');
      await expect(page.getByRole('list').getByRole('button').first()).toBeVisible();
      await page.screenshot({ path: resolve(artefacts, folder(look), 'sign-in.png'), fullPage: true, animations: 'disabled' });
      expect.soft(await overflow(page), 'nothing reaches beyond the window').toEqual([]);
      expect.soft(await violations(page)).toEqual([]);
      await context.close();
    });
  });
}
