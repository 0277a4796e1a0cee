import { resolve } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { freshBrowser, Person, settled, type Look } from '../people';
import { overflow, violations } from '../readable';
import { expect, test } from '../test';
import { leftInChinese, words } from '../words';

// pages are only looked at: every worker takes the next
test.describe.configure({ mode: 'parallel' });

const artefacts = resolve(__dirname, '../artefacts');

interface Screen {
  name: string;
  /** Nobody: before somebody has signed in. */
  who: string | null;
  path: string | ((person: Person) => Promise<string>);
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

async function lineageOfOwnMetric(person: Person): Promise<string> {
  const { cards } = await person.get<{ cards: { lines: { metricVersionId: string }[] }[] }>('/api/my/kpis');
  return `/metrics/lineage/metric/${cards[0].lines[0].metricVersionId}`;
}

async function firstRun(person: Person): Promise<string> {
  return firstOf('/api/collection-runs?limit=5', (id) => `/collection/runs/${id}`)(person);
}

async function figureOpenedUp(person: Person): Promise<string> {
  const { items } = await person.get<Items<{ versionId: string }>>('/api/metrics?search=EC05');
  const [{ versionId }] = items;
  const figures = await person.get<Items<{ subjectId: string; month: string }>>(
    `/api/measurements?metricVersionId=${versionId}&subjectKind=unit&from=2026-07-01&to=2026-07-31&limit=1`,
  );
  const [{ subjectId, month }] = figures.items;
  return `/collection/trace?${new URLSearchParams({ metricVersionId: versionId, subjectKind: 'unit', subjectId, from: month, to: month, by: 'channel' })}`;
}

/** A card of the closed quarter: its months are closed, and the year counts it. */
async function scoredCard(person: Person): Promise<string> {
  const { items } = await person.get<Items<{ scorecardId: string }>>('/api/my/statements');
  return items[0].scorecardId;
}

async function yearOfSomebody(person: Person): Promise<string> {
  const { items } = await person.get<Items<{ personId: string }>>('/api/years?limit=1');
  return `/years/${items[0].personId}`;
}

const screens: Screen[] = [
  { name: 'sign-in', who: null, path: '/sign-in' },
  { name: 'duties', who: 'xiaoman', path: '/duties' },
  { name: 'my-kpis', who: 'ajie', path: '/my-kpis' },
  { name: 'thread', who: 'ajie', path: async (person) => `/lines/${await ownLine(person)}` },
  {
    name: 'why-drawer',
    who: 'ajie',
    path: async (person) => `/lines/${await ownLine(person)}`,
    then: async (page, { lang }) => {
      await page.getByRole('button', { name: words(lang).like('monitoring.why.title') }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await expect(page.getByRole('dialog').locator('.kl-skeleton')).toHaveCount(0);
    },
  },
  { name: 'targets', who: 'songjianing', path: '/targets' },
  {
    name: 'workbench',
    who: 'xiaoman',
    path: firstOf(
      '/api/scorecards?limit=50',
      (id) => `/targets/${id}`,
      ({ status }) => !!status?.startsWith('negotiating'),
    ),
  },
  { name: 'planner', who: 'chenyutong', path: firstOf('/api/metrics?search=EC05', (id) => `/targets/planner?metric=${id}`) },
  { name: 'cascade', who: 'songjianing', path: '/targets/cascade' },
  { name: 'card-new', who: 'songjianing', path: '/targets/new' },
  { name: 'card-generation', who: 'zhoumin', path: '/targets/generate' },
  { name: 'card-templates', who: 'zhoumin', path: '/targets/templates' },
  { name: 'card-sheet', who: 'songjianing', path: '/targets/sheet' },
  { name: 'figures', who: 'ajie', path: '/collection/figures' },
  { name: 'sources', who: 'taoran', path: '/collection/sources' },
  { name: 'entries', who: 'xiulan', path: '/collection/entries' },
  { name: 'approvals', who: 'taoran', path: '/collection/approvals' },
  { name: 'dataset', who: 'taoran', path: firstOf('/api/datasets', (id) => `/collection/datasets/${id}`) },
  { name: 'collection-run', who: 'taoran', path: firstRun },
  { name: 'quality', who: 'taoran', path: '/collection/quality' },
  { name: 'trace', who: 'taoran', path: figureOpenedUp },
  { name: 'collection-new', who: 'taoran', path: '/collection/new' },
  { name: 'late', who: 'taoran', path: '/collection/late' },
  { name: 'corrections', who: 'taoran', path: '/collection/corrections' },
  { name: 'alerts', who: 'ajie', path: '/alerts' },
  { name: 'reviews', who: 'hejia', path: '/reviews' },
  { name: 'meeting', who: 'hejia', path: firstOf('/api/review-meetings', (id) => `/reviews/${id}`) },
  { name: 'my-actions', who: 'ajie', path: '/actions/mine' },
  { name: 'adjustments', who: 'songjianing', path: '/adjustments' },
  { name: 'calibration', who: 'zhoumin', path: '/calibration' },
  { name: 'results', who: 'zhoumin', path: '/results' },
  { name: 'result', who: 'ajie', path: async (person) => `/scorecards/${await scoredCard(person)}/result` },
  { name: 'months', who: 'ajie', path: async (person) => `/scorecards/${await scoredCard(person)}/months` },
  { name: 'my-year', who: 'ajie', path: '/my-year' },
  { name: 'years', who: 'zhoumin', path: '/years' },
  { name: 'year', who: 'zhoumin', path: yearOfSomebody },
  { name: 'incentives', who: 'shenyue', path: '/incentives' },
  { name: 'pay-run', who: 'shenyue', path: firstOf('/api/pay-runs?limit=20', (id) => `/incentives/runs/${id}`) },
  { name: 'my-incentive', who: 'ajie', path: '/my-incentive' },
  { name: 'appeals', who: 'zhoumin', path: '/appeals' },
  { name: 'appeal', who: 'tangchenyi', path: firstOf('/api/appeals/mine', (id) => `/appeals/${id}`) },
  { name: 'console', who: 'zhoumin', path: '/console' },
  { name: 'cycle-new', who: 'zhoumin', path: '/cycles/new' },
  { name: 'metrics', who: 'taoran', path: '/metrics' },
  { name: 'metric', who: 'taoran', path: firstOf('/api/metrics?limit=20', (id) => `/metrics/${id}`) },
  { name: 'metric-new', who: 'taoran', path: '/metrics/new' },
  { name: 'metric-tree', who: 'ajie', path: '/metric-tree' },
  { name: 'metric-templates', who: 'taoran', path: '/metric-templates' },
  { name: 'metric-packs', who: 'taoran', path: '/metric-packs' },
  { name: 'version-changes', who: 'zhoumin', path: '/adjustments/versions' },
  { name: 'process-flow', who: 'ajie', path: '/process-flow' },
  { name: 'loop-health', who: 'ajie', path: '/loop-health' },
  { name: 'lineage', who: 'ajie', path: lineageOfOwnMetric },
  { name: 'process-map', who: 'taoran', path: '/process-map' },
  { name: 'metric-template', who: 'taoran', path: '/metric-templates/S20-REPURCHASE' },
  { name: 'organization', who: 'zhoumin', path: '/organization' },
  { name: 'calendar', who: 'zhoumin', path: '/calendar' },
  { name: 'roles', who: 'zhoumin', path: '/roles' },
  { name: 'team', who: 'chenyutong', path: '/team' },
  { name: 'notifications', who: 'ajie', path: '/notifications' },
  { name: 'dead-jobs', who: 'zhoumin', path: '/dead-jobs' },
];

const folder = ({ lang, theme, width }: Look): string => `${lang === 'en' ? 'en' : 'zh'}-${theme}-${width}`;

type Side = 'lang' | 'theme' | 'width';

/** One page in both languages, light and dark, on a desk and on a phone, by the switches a person has at any time. */
const looks: (Look & { switched: Side[] })[] = [
  { lang: 'zh-CN', theme: 'light', ...wide(), switched: [] },
  { lang: 'en', theme: 'dark', ...phone(), switched: ['theme', 'lang', 'width'] },
  // the other combinations, when the whole is asked for
  ...(process.env['E2E_WHOLE'] === 'true'
    ? [
        { lang: 'en' as const, theme: 'light' as const, ...wide(), switched: ['width' as const, 'theme' as const] },
        { lang: 'en' as const, theme: 'dark' as const, ...wide(), switched: ['theme' as const] },
        { lang: 'en' as const, theme: 'light' as const, ...phone(), switched: ['theme' as const, 'width' as const] },
      ]
    : []),
];

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

/** Texts that did not follow when the language was switched. */
async function leftBehind(page: Page): Promise<string[]> {
  const shown = await page.evaluate(() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = new Set<string>();
    while (texts.nextNode()) found.add(texts.currentNode.textContent!.trim());
    return [...found].filter((text) => /[\u3400-\u9fff]/.test(text));
  });
  return leftInChinese(shown);
}

/** By the switches of the page; on a phone they are in the menu of the account, if somebody is signed in. */
async function become(page: Page, { lang, theme, width, height, switched }: (typeof looks)[number]): Promise<void> {
  const before = words(switched.includes('lang') && lang === 'en' ? 'zh-CN' : lang);
  for (const side of switched)
    if (side === 'width') await page.setViewportSize({ width, height });
    else {
      const name = before(side === 'lang' ? 'shell.switchLang' : 'shell.switchTheme');
      const theSwitch = page.getByRole('button', { name, exact: true }).filter({ visible: true });
      if (!(await theSwitch.count())) await page.getByRole('button', { name: before.like('shell.account') }).click();
      await theSwitch.press('Enter');
    }
  await expect(page.locator('html')).toHaveAttribute('lang', lang);
  await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
  await settled(page);
}

/** What lies above the page goes, and gives the focus back, before anything else has it. */
async function putAway(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.locator('.ant-drawer-mask:visible, .cdk-overlay-backdrop:visible')).toHaveCount(0);
}

/** One browser for a person, for as long as this worker lives. */
const people = new Map<string, Promise<Person>>();

function whoLooks(browser: Browser, who: string): Promise<Person> {
  if (!people.has(who)) people.set(who, Person.signIn(browser, who));
  return people.get(who)!;
}

/** Every page in one of the two, in turns; in all of them when the whole is asked for. */
const looksAt = (nth: number): typeof looks => (looks.length > 2 ? looks : [looks[nth % 2]]);

for (const [nth, { name, who, path, then }] of screens.entries())
  test(`${name} is readable: ${looksAt(nth).map(folder).join(', ')}`, async ({ browser }) => {
    const person = who === null ? null : await whoLooks(browser, who);
    const address = typeof path === 'string' ? path : await path(person!);
    const page = await (person?.context ?? (await freshBrowser(browser))).newPage();
    await page.addInitScript(startAgain);
    const wrong = listen(page);
    try {
      await page.goto(address);
      // a page that has just been opened takes the focus: a key pressed before would not reach the switch
      await settled(page);
      for (const look of looksAt(nth)) {
        // what lies above the page is put away to reach the switches, and opened again
        const opens = !!then && (look === looks[0] || look.switched.some((side) => side !== 'width'));
        if (opens && look !== looksAt(nth)[0]) await putAway(page);
        await become(page, look);
        if (opens) await then(page, look);
        await page.screenshot({ path: resolve(artefacts, folder(look), `${name}.png`), fullPage: !then, animations: 'disabled' });
        expect.soft(await overflow(page), `${folder(look)}: nothing reaches beyond the window`).toEqual([]);
        expect.soft(await violations(page), folder(look)).toEqual([]);
        if (look.lang === 'en') expect.soft(await leftBehind(page), `${folder(look)}: everything is said in English`).toEqual([]);
      }
      expect.soft(new URL(page.url()).pathname, 'the page that was asked for').toBe(address.split('?')[0]);
      expect.soft(wrong).toEqual([]);
    } finally {
      await page.close();
    }
  });

/** In the page, before anything else: each begins in the first look, whatever the one before was left in. */
function startAgain(): void {
  if (sessionStorage.getItem('begun')) return;
  sessionStorage.setItem('begun', 'yes');
  localStorage.setItem('kl.lang', 'zh-CN');
  localStorage.setItem('kl.theme', 'light');
}

function wide(): { width: number; height: number } {
  return { width: 1440, height: 900 };
}

function phone(): { width: number; height: number } {
  return { width: 390, height: 844 };
}
