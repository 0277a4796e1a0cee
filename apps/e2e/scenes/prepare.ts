import { DEMO_PASSWORD } from '../../../tools/demo/src';
import { delivery, demo } from '../company';
import type { Person } from '../people';
import { expect } from '../test';
import { cardsOf, type Story } from '../story';

interface Party {
  nameEn: string;
}
interface CardView {
  status: string;
  agreedHash: string | null;
  owner: Party;
  head: Party;
  head2: Party | null;
  chain: { step: string; by: Party | null }[];
  offers: { event: string; allowed: boolean }[];
  lines: { id: string; ownerAccepted: boolean }[];
  bonuses: { id: string; award: object | null }[];
}

/** What the feeds have not delivered of the quarter yet: by the dozen, through the routes. */
export async function deliverTheRest(story: Story): Promise<void> {
  const steward = await story.as('taoran');
  const { items: datasets } = await steward.get<{ items: { id: string; code: string }[] }>('/api/datasets');
  for (const [from, until] of [
    ['2026-08-18', '2026-08-31'],
    ['2026-09-01', '2026-09-30'],
  ])
    for (const { id, code } of datasets) {
      // the week of the empty shelves has been told
      const file = delivery(code, code === 'rt_pos_daily' && from === '2026-08-18' ? '2026-08-24' : from, until);
      if (file) await deliver(steward, id, file);
    }
}

async function deliver(steward: Person, datasetId: string, file: { name: string; content: string }): Promise<void> {
  const upload = await steward.upload<{ id: string }>('/api/uploads', file);
  const run = await steward.post<{ id: string }>(`/api/datasets/${datasetId}/collect`, { uploadId: upload.id });
  await expect.poll(async () => (await steward.get<{ status: string }>(`/api/collection-runs/${run.id}`)).status, { timeout: 60_000 }).toBe('succeeded');
}

interface Cell {
  metricId: string;
  subjectKind: string;
  subjectId: string;
  month: string;
  entry: { id: string; status: string } | null;
}

/** What people enter themselves and have not entered of the quarter yet, and what waits for approval, through the routes. */
export async function enterTheRest(story: Story): Promise<void> {
  const steward = await story.as('taoran');
  for (const login of counting('MF10')) {
    const owner = await story.as(login);
    for (const month of ['2026-07-01', '2026-08-01', '2026-09-01']) {
      const { cells } = await owner.get<{ cells: Cell[] }>(`/api/figure-entries/grid?month=${month}`);
      const open = cells.filter(({ entry }) => !entry).map(({ metricId, subjectKind, subjectId }) => ({ metricId, subjectKind, subjectId, month }));
      if (!open.length) continue;
      const evidenceLink = 'https://wiki.huahe.example/mf/ideas';
      const saved = await owner.put<{ cells: Cell[] }>('/api/figure-entries', { cells: open.map((cell) => ({ ...cell, value: '2', evidenceLink })) });
      await owner.post('/api/figure-entries/submit', { ids: saved.cells.map(({ entry }) => entry!.id) });
    }
  }
  const { items } = await steward.get<{ items: { id: string }[] }>('/api/figure-entries?status=submitted&limit=200');
  await steward.post('/api/figure-entries/approve', { ids: items.map(({ id }) => id) });
}

/** Whose cards of the quarter count a metric. */
const counting = (metric: string): string[] =>
  demo.scenario.cards
    .filter(({ period, lines }) => period === 'FY2026-Q3' && lines.some((line) => line.metric === metric))
    .map(({ ownerNo }) => demo.company.people.find(({ employeeNo }) => employeeNo === ownerNo)!.login);

interface Doubted {
  id: string;
  flags: { kind: string }[];
}

/** What the tracking of August lost (A2) and the meter of September repeated (A5) is in doubt: the steward finds it right, through the routes. */
export async function settleDoubts(story: Story): Promise<void> {
  const steward = await story.as('taoran');
  const doubted = async () => (await steward.get<{ items: Doubted[] }>('/api/measurements?status=quarantined&limit=200')).items;
  const kinds = async () => [...new Set((await doubted()).flatMap(({ flags }) => flags.map(({ kind }) => kind)))].sort();
  await expect.poll(kinds, { timeout: 60_000 }).toEqual(['completeness', 'flatline']);
  await steward.post('/api/measurements/release', { ids: (await doubted()).map(({ id }) => id), reason: '已与来源方核对' });
}

/** Every card of the quarter that is still on its way: each step by the person it waits for, through the routes. */
export async function bringIntoForce(story: Story): Promise<void> {
  const hr = await story.as('zhoumin');
  for (const { id, status } of await cardsOf(hr, story.q3.id)) if (!/^(effective|void)/.test(status)) await finish(story, hr, `/api/scorecards/${id}`);
}

/** What somebody has asked for and nobody has answered in the quarter: whoever asked takes it back, through the routes. */
export async function settleRequests(story: Story): Promise<void> {
  const hr = await story.as('zhoumin');
  const { items } = await hr.get<{ items: { id: string; status: string; owner: Party }[] }>('/api/change-requests?limit=200');
  for (const { id, status, owner } of items)
    if (/^(draft|assessing|consulting|escalated|in_approval)/.test(status)) await (await personOf(story, owner)).post(`/api/change-requests/${id}/withdraw`);
}

/** Points of bonus items that nobody has granted yet: by the head of each card that has some, through the routes. */
export async function grantBonuses(story: Story): Promise<void> {
  const hr = await story.as('zhoumin');
  const promised = demo.scenario.cards.filter(({ period, beside }) => period === 'FY2026-Q3' && beside?.bonuses.length).map(({ ownerNo }) => nameOf(ownerNo));
  for (const { id } of (await cardsOf(hr, story.q3.id)).filter(({ owner }) => promised.includes(owner.name))) {
    const { head, bonuses } = await hr.get<CardView>(`/api/scorecards/${id}`);
    for (const { id: lineId, award } of bonuses)
      if (!award) await (await personOf(story, head)).post(`/api/scorecards/${id}/grant-bonus`, { lineId, points: '2', reason: '两次支援经对方组长确认' });
  }
}

const nameOf = (no: string): string => demo.company.people.find(({ employeeNo }) => employeeNo === no)!.nameZh;

/** A meeting of another unit that never took place: whoever leads it says so, through the routes. */
export async function cancelMissedMeetings(story: Story): Promise<void> {
  const hr = await story.as('zhoumin');
  const { items } = await hr.get<{ items: { id: string; status: string; facilitator: Party }[] }>('/api/review-meetings?limit=200');
  for (const { id, status, facilitator } of items)
    if (/^(planned|agenda_ready|invited)/.test(status))
      await (await personOf(story, facilitator)).post(`/api/review-meetings/${id}/cancel`, { reason: '未召开' });
}

const personOf = (story: Story, { nameEn }: Party): Promise<Person> => story.as(nameEn.replaceAll(' ', '').toLowerCase());

async function finish(story: Story, hr: Person, path: string): Promise<void> {
  const read = (): Promise<CardView> => hr.get<CardView>(path);
  const person = (party: Party) => personOf(story, party);
  const card = await read();
  const [owner, head] = [await person(card.owner), await person(card.head)];
  if (card.status === 'draft') await head.post(`${path}/propose`);
  if ((await read()).status === 'negotiating.with_owner') {
    for (const { id, ownerAccepted } of (await read()).lines) if (!ownerAccepted) await owner.post(`${path}/accept-line`, { lineId: id });
    await owner.post(`${path}/agree`);
  }
  if ((await read()).status === 'agreed') await head.post(`${path}/submit`, { waiver: '其余目标随后签订。' });
  for (let next = nextSeat(await read()); next; next = nextSeat(await read())) await approveAs(story, path, next, card.head2 ? await person(card.head2) : hr);
  await expect.poll(async () => (await read()).status).toMatch(/^(signing|effective)/);
  const { status, agreedHash } = await read();
  if (status.startsWith('signing')) for (const side of [owner, head]) await side.post(`${path}/sign`, { agreedHash, password: DEMO_PASSWORD });
  await expect.poll(async () => (await read()).status).toMatch(/^effective/);
}

const nextSeat = ({ status, chain }: CardView): string | undefined => (status === 'in_approval' ? chain.find(({ by }) => !by)?.step : undefined);

/** The head of the head, then the HRBP of the unit, then an executive; where there is none, HR stands in. */
async function approveAs(story: Story, path: string, step: string, above: Person): Promise<void> {
  const logins = step === 'EXEC' ? ['linzhiyuan'] : ['hejia', 'gaoning', 'zhoumin'];
  const seats = step === 'HEAD2' ? [above] : await Promise.all(logins.map((login) => story.as(login)));
  for (const seat of seats) {
    const seen = await seat.get<CardView>(path).catch(() => null);
    if (seen?.offers.some(({ event, allowed }) => event === 'scorecard.approve' && allowed)) return void (await seat.post(`${path}/approve`));
  }
  throw new Error(`nobody may approve ${path} at ${step}`);
}
