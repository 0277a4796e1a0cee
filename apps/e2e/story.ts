import { expect } from '@playwright/test';
import type { Browser } from '@playwright/test';
import { names } from './company';
import { Cast, type Person } from './people';
import { words, type Lang, type Words } from './words';

export interface Period {
  id: string;
  code: string;
  name: string;
  nameEn: string;
  status: string;
}
export interface CardItem {
  id: string;
  status: string;
  owner: { name: string; nameEn: string };
}
interface CardView {
  lines: { id: string; code: string }[];
}

/** What the scenes of the loop share: the people, their language, and the card of the store manager that the story follows. */
export class Story {
  t: Words;
  names: ReturnType<typeof names>;
  /** As it was written down in the meeting. */
  action = '';
  readonly cast: Cast;
  readonly q3: Period;
  readonly q4: Period;
  readonly cardId: string;

  private constructor(
    private lang: Lang,
    cast: Cast,
    [q3, q4]: Period[],
    cardId: string,
    private readonly lines: Map<string, string>,
  ) {
    this.t = words(lang);
    this.names = names(lang);
    this.cast = cast;
    this.q3 = q3;
    this.q4 = q4;
    this.cardId = cardId;
  }

  static async begin(browser: Browser, lang: Lang): Promise<Story> {
    const cast = new Cast(browser, { lang });
    const hr = await cast.as('zhoumin');
    const periods = await hr.get<Period[]>('/api/periods');
    const [q3, q4] = ['2026Q3', '2026Q4'].map((code) => periods.find((period) => period.code === code)!);
    const { id } = await cardOf(hr, q3.id, names('zh-CN').person('xiaoman'));
    const { lines } = await hr.get<CardView>(`/api/scorecards/${id}`);
    return new Story(lang, cast, [q3, q4], id, new Map(lines.map((line) => [line.code, line.id])));
  }

  /** Everybody goes on in this language. */
  async speak(lang: Lang): Promise<void> {
    this.lang = lang;
    this.t = words(lang);
    this.names = names(lang);
    await this.cast.speak(lang);
  }

  /** In the words of the story's language. */
  say<T>(zh: T, en: T): T {
    return this.lang === 'en' ? en : zh;
  }

  period({ name, nameEn }: Period): string {
    return this.say(name, nameEn);
  }

  line(code: string): string {
    return this.lines.get(code)!;
  }

  as = (login: string): Promise<Person> => this.cast.as(login);

  /** HR moves the business date on, at the foot of the menu; whatever is due by then happens. */
  async moveTo(date: string): Promise<void> {
    const hr = await this.as('zhoumin');
    const today = async () => (await hr.get<{ tenant: { today: string } }>('/api/session')).tenant.today;
    if ((await today()) >= date) return;
    if (!hr.page.url().startsWith('http')) await hr.open('/duties');
    await hr.page.getByLabel(this.t('shell.demoClock.today')).fill(date);
    // the page begins anew on the new day
    const again = hr.page.waitForEvent('load');
    await hr.page.getByRole('button', { name: this.t('shell.demoClock.move') }).click();
    await again;
    expect(await today()).toBe(date);
  }

  async statusOf(period: Period): Promise<string> {
    const periods = await (await this.as('zhoumin')).get<Period[]>('/api/periods');
    return periods.find(({ id }) => id === period.id)!.status;
  }
}

export async function cardOf(reader: Person, periodId: string, owner: string): Promise<CardItem> {
  return (await cardsOf(reader, periodId)).find((card) => card.owner.name === owner)!;
}

export async function cardsOf(reader: Person, periodId: string): Promise<CardItem[]> {
  return (await reader.get<{ items: CardItem[] }>(`/api/scorecards?periodId=${periodId}&limit=200`)).items;
}
