import { expect, type APIRequestContext, type Browser, type BrowserContext, type Page } from '@playwright/test';

export const PASSWORD = 'demo-2026';

/** A product made new for every run plays the same days; a fixed address is for development. */
export const DEMO_TODAY = '2026-08-18';

type Json = Record<string, unknown>;
export type Lang = 'zh-CN' | 'en';
export type Theme = 'light' | 'dark';

/** One signed-in person: a browser of their own, and the routes behind it for what a story takes as given. */
export class Person {
  private constructor(
    readonly login: string,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  static async signIn(browser: Browser, login: string, { lang = 'zh-CN', theme = 'light', width = 1440, height = 900 }: Partial<Look> = {}): Promise<Person> {
    const context = await browser.newContext({ viewport: { width, height }, locale: lang, reducedMotion: 'reduce' });
    await context.addInitScript(
      ([l, t]) => {
        localStorage.setItem('kl.lang', l);
        localStorage.setItem('kl.theme', t);
      },
      [lang, theme],
    );
    const answer = await context.request.post('/api/session', { data: { login, password: PASSWORD } });
    expect(answer.ok(), `${login} signs in: ${answer.status()}`).toBe(true);
    return new Person(login, context, await context.newPage());
  }

  get request(): APIRequestContext {
    return this.context.request;
  }

  get = <T = Json>(path: string): Promise<T> => this.send<T>('get', path);
  post = <T = Json>(path: string, data: object = {}): Promise<T> => this.send<T>('post', path, data);
  put = <T = Json>(path: string, data: object = {}): Promise<T> => this.send<T>('put', path, data);

  /** The status alone: for what must be refused. */
  async statusOf(path: string, data?: object): Promise<number> {
    return (data ? await this.request.post(path, { data }) : await this.request.get(path)).status();
  }

  async upload<T = Json>(path: string, file: { name: string; content: string }): Promise<T> {
    const answer = await this.request.post(path, { multipart: { file: { name: file.name, mimeType: 'text/csv', buffer: Buffer.from(file.content) } } });
    expect(answer.ok(), `${this.login}: POST ${path} → ${answer.status()} ${(await answer.text()).slice(0, 600)}`).toBe(true);
    return (await answer.json()) as T;
  }

  async open(path: string): Promise<Page> {
    await this.page.goto(path);
    await settled(this.page);
    return this.page;
  }

  leave = (): Promise<void> => this.context.close();

  private async send<T>(method: 'get' | 'post' | 'put', path: string, data?: object): Promise<T> {
    const answer = await this.request[method](path, data ? { data } : {});
    const text = await answer.text();
    if (!answer.ok()) throw new Error(`${this.login}: ${method.toUpperCase()} ${path} → ${answer.status()} ${text.slice(0, 600)}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }
}

export interface Look {
  lang: Lang;
  theme: Theme;
  width: number;
  height: number;
}

/** Everybody of a story, each signed in once. */
export class Cast {
  private readonly known = new Map<string, Person>();

  constructor(
    private readonly browser: Browser,
    private readonly look: Partial<Look> = {},
  ) {}

  async as(login: string): Promise<Person> {
    const person = this.known.get(login) ?? (await Person.signIn(this.browser, login, this.look));
    this.known.set(login, person);
    return person;
  }

  async leave(): Promise<void> {
    for (const person of this.known.values()) await person.leave();
    this.known.clear();
  }
}

/** There is content and nothing is loading any more. */
export async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('main').first()).toBeVisible();
  await expect(page.locator('h1, h2, kl-empty-state').first()).toBeVisible();
  await expect(page.locator('.kl-skeleton:visible, .kl-skeleton-card:visible, .ant-skeleton:visible, .ant-spin-spinning:visible')).toHaveCount(0);
}

interface CardView {
  status: string;
  agreedHash: string | null;
  owner: { nameEn: string };
  head: { nameEn: string };
  head2: { nameEn: string } | null;
  lines: { id: string; ownerAccepted: boolean; headAccepted: boolean }[];
}

const loginOf = ({ nameEn }: { nameEn: string }): string => nameEn.replaceAll(' ', '').toLowerCase();

/** Brings a card from wherever it stands into force: each step by the person it waits for. */
export async function bringIntoForce(cast: Cast, cardId: string): Promise<void> {
  const path = `/api/scorecards/${cardId}`;
  const hr = await cast.as('zhoumin');
  const read = (): Promise<CardView> => hr.get<CardView>(path);
  const card = await read();
  const [owner, head] = [await cast.as(loginOf(card.owner)), await cast.as(loginOf(card.head))];
  if (card.status === 'draft') await head.post(`${path}/propose`);
  if ((await read()).status === 'negotiating.with_owner') {
    for (const { id, ownerAccepted } of (await read()).lines) if (!ownerAccepted) await owner.post(`${path}/accept-line`, { lineId: id });
    await owner.post(`${path}/agree`);
  }
  if ((await read()).status === 'agreed') await head.post(`${path}/submit`);
  // the head of the head; where there is none, HR stands in
  if ((await read()).status === 'in_approval') await (card.head2 ? await cast.as(loginOf(card.head2)) : hr).post(`${path}/approve`);
  await expect.poll(async () => (await read()).status).toMatch(/^(signing|effective)/);
  const { status, agreedHash } = await read();
  if (status.startsWith('signing')) for (const side of [owner, head]) await side.post(`${path}/sign`, { agreedHash });
  await expect.poll(async () => (await read()).status).toMatch(/^effective/);
}

/** Time only goes forward; a story that is played on goes on from where it stands. */
export async function moveClock(person: Person, date: string): Promise<void> {
  const { today } = await person.get<{ today: string }>('/api/session');
  if (today < date) await person.post('/api/demo/clock', { date });
}
