import { expect, type APIRequestContext, type Browser, type BrowserContext, type Locator, type Page } from '@playwright/test';
import { DEMO_PASSWORD } from '../../tools/demo/src';
import { words, type Lang, type TextKey, type Words } from './words';

type Json = Record<string, unknown>;
export type Theme = 'light' | 'dark';

export interface Look {
  lang: Lang;
  theme: Theme;
  width: number;
  height: number;
}

const DEFAULT: Look = { lang: 'zh-CN', theme: 'light', width: 1440, height: 900 };

/** A browser of its own that looks and speaks as asked, nobody signed in. */
export async function freshBrowser(browser: Browser, look: Partial<Look> = {}): Promise<BrowserContext> {
  const { lang, theme, width, height } = { ...DEFAULT, ...look };
  const context = await browser.newContext({ viewport: { width, height }, locale: lang, reducedMotion: 'reduce' });
  await context.addInitScript(
    ([l, t]) => {
      // what the person chooses later stays
      if (!localStorage.getItem('kl.lang')) localStorage.setItem('kl.lang', l);
      if (!localStorage.getItem('kl.theme')) localStorage.setItem('kl.theme', t);
    },
    [lang, theme],
  );
  return context;
}

/** One signed-in person: a browser of their own, and the routes behind it for what a story takes as given. */
export class Person {
  private constructor(
    readonly login: string,
    readonly context: BrowserContext,
    readonly page: Page,
    private lang: Lang,
  ) {}

  static async signIn(browser: Browser, login: string, look: Partial<Look> = {}): Promise<Person> {
    const context = await freshBrowser(browser, look);
    const answer = await context.request.post('/api/session', { data: { login, password: DEMO_PASSWORD } });
    expect(answer.ok(), `${login} signs in: ${answer.status()}`).toBe(true);
    return new Person(login, context, await context.newPage(), look.lang ?? DEFAULT.lang);
  }

  get t(): Words {
    return words(this.lang);
  }

  /** Every page from now on is in this language. */
  async speak(lang: Lang): Promise<void> {
    this.lang = lang;
    await this.context.addInitScript((l) => localStorage.setItem('kl.lang', l), lang);
  }

  get request(): APIRequestContext {
    return this.context.request;
  }
  get main(): Locator {
    return this.page.getByRole('main');
  }
  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  get = <T = Json>(path: string): Promise<T> => this.send<T>('get', path);
  post = <T = Json>(path: string, data: object = {}): Promise<T> => this.send<T>('post', path, data);
  put = <T = Json>(path: string, data: object = {}): Promise<T> => this.send<T>('put', path, data);
  patch = <T = Json>(path: string, data: object = {}): Promise<T> => this.send<T>('patch', path, data);

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

  button(name: string | RegExp): Locator {
    return this.main.getByRole('button', { name, exact: true });
  }

  /** Waits until the button may be pressed: a refused one stays refused until its rule holds. The same verb may stand at the head of the page and where it is next. */
  async press(name: string | RegExp): Promise<void> {
    await this.button(name).first().click();
  }

  /** With the password once more: whoever signs shows who he is. */
  async sign(): Promise<void> {
    await this.press(this.t('target.do.sign'));
    await this.dialog.getByLabel(this.t('target.sign.password')).fill(DEMO_PASSWORD);
    await this.confirm(this.t('target.do.sign'));
  }

  /** The same verb asked again before it is done. */
  async confirm(name: string | RegExp): Promise<void> {
    await this.dialog.getByRole('button', { name, exact: true }).click();
    await expect(this.dialog).toBeHidden();
  }

  /** From the list of what waits for this person to the page where it is done. */
  async takeDuty(key: TextKey, params: Record<string, string>): Promise<void> {
    await this.open('/duties');
    const duty = this.main.getByRole('listitem').filter({ hasText: this.t(key, params) });
    await duty.getByRole('link').or(duty.getByRole('button')).click();
    await settled(this.page);
  }

  /** The input of a labelled control, also where the label is on the frame around it. */
  field(label: string): Locator {
    return this.main.getByLabel(label).first().locator('xpath=descendant-or-self::input');
  }

  /** One of a list: the field is found by its label, the option by its words. */
  async choose(label: string, option: string): Promise<void> {
    const field = this.field(label);
    await expect(field).toBeEnabled();
    await field.focus();
    await field.press('ArrowDown');
    if (await field.isEditable()) await field.pressSequentially(option);
    await this.page.locator('nz-option-item').filter({ hasText: option }).first().click();
  }

  /** A day typed into a date field; the calendar below it takes it at Enter. */
  async pickDay(field: Locator, day: string): Promise<void> {
    await field.fill(day);
    await expect(this.page.locator('.ant-picker-dropdown')).toBeVisible();
    await field.press('Enter');
    await expect(this.page.locator('.ant-picker-dropdown')).toBeHidden();
  }

  leave = (): Promise<void> => this.context.close();

  private async send<T>(method: 'get' | 'post' | 'put' | 'patch', path: string, data?: object): Promise<T> {
    const answer = await this.request[method](path, data ? { data } : {});
    const text = await answer.text();
    if (!answer.ok()) throw new Error(`${this.login}: ${method.toUpperCase()} ${path} → ${answer.status()} ${text.slice(0, 600)}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }
}

/** Everybody of a story, each signed in once. */
export class Cast {
  private readonly known = new Map<string, Person>();

  constructor(
    private readonly browser: Browser,
    private look: Partial<Look> = {},
  ) {}

  async as(login: string): Promise<Person> {
    const person = this.known.get(login) ?? (await Person.signIn(this.browser, login, this.look));
    this.known.set(login, person);
    return person;
  }

  async speak(lang: Lang): Promise<void> {
    this.look = { ...this.look, lang };
    for (const person of this.known.values()) await person.speak(lang);
  }

  /** Nobody looks at anything: what an open page would read again at every fact is not read for nobody. */
  async rest(): Promise<void> {
    for (const { page } of this.known.values()) await page.goto('about:blank');
  }

  async leave(): Promise<void> {
    for (const person of this.known.values()) await person.leave();
    this.known.clear();
  }
}

/** There is content and nothing is loading any more. */
export async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('main').first()).toBeVisible();
  await expect(page.locator('h1:visible, h2:visible, kl-empty-state:visible').first()).toBeVisible();
  await expect(page.locator('.kl-skeleton:visible, .kl-skeleton-card:visible, .ant-skeleton:visible, .ant-spin-spinning:visible')).toHaveCount(0);
}
