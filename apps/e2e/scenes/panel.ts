import { DEMO_PASSWORD } from '../../../tools/demo/src';
import { demo } from '../company';
import type { Cast, Person } from '../people';
import { expect } from '../test';

const MONTH = { startsOn: '2026-07-01', endsOn: '2026-07-31' };
/** How well each did the work of the month: the quality of its one milestone. */
const QUALITY = ['1', '0.97', '0.9', '0.83', '0.7'];

interface Unit {
  id: string;
  code: string;
  head: { id: string };
}
interface CardView {
  status: string;
  agreedHash: string | null;
  chain: { by: object | null }[];
  offers: { event: string; allowed: boolean }[];
  tasks: { id: string; milestones: { id: string }[] }[];
}
export interface ScoredMonth {
  cycleId: string;
  periodId: string;
  /** Logins, by the order of their scores. */
  people: string[];
}

/** A month of a team that is over and scored, under rules that ask for its calibration: through the routes. */
export async function aScoredMonth(cast: Cast, unitCode: string): Promise<ScoredMonth> {
  const [hr, exec] = [await cast.as('zhoumin'), await cast.as('linzhiyuan')];
  const units = await hr.get<Unit[]>('/api/units');
  const unit = units.find(({ code }) => code === unitCode)!;
  const { id: cycleId, periods } = await aCycle(hr, exec, unit.id);
  const periodId = periods[0].id;
  const begun = async () => (await hr.get<{ status: string }>(`/api/periods/${periodId}`)).status;
  await expect.poll(begun, { timeout: 60_000 }).toMatch(/^(open|data_closing)$/);
  const team = demo.company.people.filter((person) => person.unitCode === unitCode);
  const { items } = await hr.get<{ items: { id: string; nameEn: string }[] }>(`/api/people?unitId=${unit.id}&limit=50`);
  const idOf = (nameEn: string): string => items.find((item) => item.nameEn === nameEn)!.id;
  const head = await cast.as(team.find(({ nameEn }) => idOf(nameEn) === unit.head.id)!.login);
  for (const [nth, { login, nameEn }] of team.entries()) {
    const subjectId = idOf(nameEn);
    const owner = await cast.as(login);
    await aCard(cast, { hr, owner, boss: owner === head ? exec : head }, { periodId, subjectId, quality: QUALITY[nth] });
  }
  await hr.post(`/api/periods/${periodId}/lock`);
  const scored = async () =>
    (await hr.get<{ items: { total: string | null }[] }>(`/api/results?periodId=${periodId}`)).items.filter(({ total }) => total !== null);
  await expect.poll(async () => (await scored()).length, { timeout: 60_000 }).toBe(team.length);
  return { cycleId, periodId, people: team.map(({ login }) => login) };
}

interface Meeting {
  id: string;
  items: { id: string; red: boolean }[];
  attendance: { person: { id: string } }[];
}
interface Session {
  id: string;
  entries: { id: string; subjectNameEn: string; rawGrade: string }[];
}

/** The month is reviewed and closed, and with it its year: through the routes, until a panel has put `lower` in the place of somebody's grade. */
export async function aCalibratedYear(cast: Cast, { cycleId, periodId }: ScoredMonth, unitCode: string, login: string, lower: string): Promise<void> {
  const [hr, second, exec] = [await cast.as('zhoumin'), await cast.as('gaoning'), await cast.as('linzhiyuan')];
  await closeMonth(hr, periodId, unitCode);
  const standing = async () => (await hr.get<{ status: string }>(`/api/cycles/${cycleId}`)).status;
  await expect.poll(standing, { timeout: 60_000 }).toBe('settlement.calibrating');
  const { people } = await hr.get<{ people: { id: string; name: string }[] }>(`/api/calibration-sessions/plan?cycleId=${cycleId}`);
  const idOf = (who: string): string => people.find(({ name }) => name === nameOf(who))!.id;
  const { id } = await hr.post<Session>('/api/calibration-sessions', {
    ...{ cycleId, name: '七月专项年度校准会', secondFacilitatorId: idOf('gaoning'), panelIds: [idOf('wuhao')] },
  });
  const path = `/api/calibration-sessions/${id}`;
  const { entries } = await hr.post<Session>(`${path}/start`);
  const entry = entries.find(({ subjectNameEn }) => subjectNameEn === demo.company.people.find((one) => one.login === login)!.nameEn)!;
  await hr.post(`${path}/propose`, { entryId: entry.id, grade: lower, reasonCode: 'CONTRIBUTION', reason: '与同岗位相比，协同贡献偏少。' });
  await hr.post(`${path}/submit`);
  await second.post(`${path}/approve`);
  const asked = await hr.post<{ id: string }>(`/api/cycles/${cycleId}/requests`, { event: 'cycle.finaliseCalibration', reason: '年度校准已完成' });
  await exec.post(`/api/cycle-requests/${asked.id}/approve`);
  expect(await standing()).toBe('settlement.previewing');
}

const nameOf = (login: string): string => demo.company.people.find((one) => one.login === login)!.nameZh;

/** Looked back on, with nobody objecting to the minutes, and closed. */
async function closeMonth(hr: Person, periodId: string, unitCode: string): Promise<void> {
  const unitId = (await hr.get<Unit[]>('/api/units')).find(({ code }) => code === unitCode)!.id;
  const { id } = await hr.post<Meeting>('/api/review-meetings', { unitId, periodId, title: '七月复盘', scheduledAt: '2026-08-18T09:00:00Z' });
  const path = `/api/review-meetings/${id}`;
  await hr.post(`${path}/build-agenda`);
  const { items, attendance } = await hr.post<Meeting>(`${path}/invite`);
  await hr.post(`${path}/attend`, { entries: attendance.map(({ person }) => ({ personId: person.id, presence: 'present' })) });
  await hr.post(`${path}/start`);
  for (const item of items) if (item.red) await hr.post(`${path}/items/${item.id}/conclude`, { conclusion: 'NO_ACTION' });
  await hr.post(`${path}/end`);
  await hr.post(`${path}/circulate`, { minutes: '按计划完成。' });
  // the time for objections nobody cuts short
  await hr.post('/api/demo/clock', { date: '2026-08-21' });
  await expect.poll(async () => (await hr.get<{ status: string }>(`/api/periods/${periodId}`)).status, { timeout: 60_000 }).toBe('reviewed');
  await hr.post(`/api/periods/${periodId}/close`);
}

/** Written by an executive, published by HR. */
async function aCycle(hr: Person, exec: Person, unitId: string): Promise<{ id: string; periods: { id: string }[] }> {
  const { policy } = await exec.get<{ policy: { grade: object; weights: object } }>('/api/cycles/policy-defaults');
  const { id } = await exec.post<{ id: string }>('/api/cycles', {
    ...{ code: 'DATA-07', name: '七月专项', nameEn: 'July drive', template: 'monthly', ...MONTH },
    policy: { ...policy, grade: { ...policy.grade, calibration: 'BOTH' }, weights: { ...policy.weights, max: '100', keyTaskMax: '100' } },
  });
  await exec.patch(`/api/cycles/${id}`, { ruleDocument: '七月专项考核办法', ruleConsultation: '六月部门会议讨论并公示' });
  await exec.put(`/api/cycles/${id}/population-rules`, { rules: [{ unitId, included: true }] });
  await exec.post(`/api/cycles/${id}/suggest-deadlines`);
  await hr.post(`/api/cycles/${id}/publish`);
  await hr.post(`/api/cycles/${id}/start`);
  return hr.get(`/api/cycles/${id}`);
}

/** From the draft to work that is done and confirmed. */
async function aCard(
  cast: Cast,
  { hr, owner, boss }: Record<'hr' | 'owner' | 'boss', Person>,
  { periodId, subjectId, quality }: { periodId: string; subjectId: string; quality: string },
): Promise<void> {
  const milestone = { name: '交付', nameEn: 'Delivered', weight: '100', dueOn: '2026-07-24' };
  const { id } = await boss.post<{ id: string }>('/api/scorecards', {
    ...{ periodId, subjectKind: 'person', subjectId },
    tasks: [{ title: '七月重点工作', titleEn: 'Key work of July', criterion: '按时交付', weight: '100', milestones: [milestone] }],
  });
  const path = `/api/scorecards/${id}`;
  const read = () => hr.get<CardView>(path);
  const { tasks } = await boss.post<CardView>(`${path}/propose`);
  for (const { id: lineId } of tasks) await owner.post(`${path}/accept-line`, { lineId });
  await owner.post(`${path}/agree`);
  await boss.post(`${path}/submit`);
  for (let { chain } = await read(); chain.some(({ by }) => !by); { chain } = await read()) await approve(cast, path);
  const { agreedHash } = await read();
  for (const side of [owner, boss]) await side.post(`${path}/sign`, { agreedHash, password: DEMO_PASSWORD });
  await expect.poll(async () => (await read()).status).toMatch(/^effective/);
  const [{ id: milestoneId }] = tasks[0].milestones;
  await owner.post(`/api/milestones/${milestoneId}/report`, { doneOn: '2026-07-22' });
  await boss.post(`/api/milestones/${milestoneId}/confirm`, { quality });
}

/** Whoever may: an executive above, the partner of HR, else HR. */
async function approve(cast: Cast, path: string): Promise<void> {
  for (const login of ['linzhiyuan', 'gaoning', 'zhoumin']) {
    const seat = await cast.as(login);
    const seen = await seat.get<CardView>(path).catch(() => null);
    if (seen?.offers.some(({ event, allowed }) => event === 'scorecard.approve' && allowed)) return void (await seat.post(`${path}/approve`));
  }
  throw new Error(`nobody may approve ${path}`);
}
