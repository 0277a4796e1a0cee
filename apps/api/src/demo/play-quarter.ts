import type { Stage } from './load-cards';
import { definitionOf, nodesOf } from './load-metrics';
import { planBody } from './load-plans';

interface CardItem {
  id: string;
  owner: { id: string };
}
interface ChangeView {
  id: string;
  status: string;
  approvals: { state: string; people: { id: string }[] }[];
}

/** A change that was approved and took effect: the old values stay, dated. */
export async function playAppliedChange(stage: Stage): Promise<void> {
  const { player, demo } = stage;
  const { applied } = demo.scenario.changes;
  const id = await askForChange(stage, applied);
  await (await player.as(applied.otherSide)).post(`/api/change-requests/${id}/consent`);
  const asker = await player.as(applied.by);
  const loginOf = (personId: string): string => demo.company.people.find((person) => stage.ids.person.get(person.employeeNo) === personId)!.login;
  for (;;) {
    const { status, approvals } = await asker.get<ChangeView>(`/api/change-requests/${id}`);
    if (status !== 'in_approval') break;
    const [{ id: approver }] = approvals.find(({ state }) => state === 'now')!.people;
    await (await player.as(loginOf(approver))).post(`/api/change-requests/${id}/approve`);
  }
}

/** What waits for somebody on the day the demo opens: for the other side of a change, a facilitator, a publisher and finance. */
export async function playOpenMatters(stage: Stage, cycleId: string): Promise<void> {
  const { player, demo, ids, metrics } = stage;
  const { changes, meeting, revision, newPlan } = demo.scenario;
  await askForChange(stage, changes.open);
  await player.settle();

  const facilitator = await player.as(meeting.facilitator);
  const { id: meetingId } = await facilitator.post<{ id: string }>('/api/review-meetings', {
    unitId: ids.unit.get(meeting.unitCode),
    periodId: stage.periods.get(meeting.period),
    title: meeting.titleZh,
    scheduledAt: meeting.at,
    facilitatorId: personId(stage, meeting.facilitator),
    decisionMakerId: personId(stage, meeting.decisionMaker),
    withBelow: true,
  });
  await facilitator.post(`/api/review-meetings/${meetingId}/build-agenda`);
  await facilitator.post(`/api/review-meetings/${meetingId}/invite`);

  const steward = await player.as(revision.by);
  const version = await steward.post<{ id: string }>(`/api/metrics/${metrics.get(revision.metric)!.metricId}/revise`);
  const words = { description: revision.descriptionZh, descriptionEn: revision.descriptionEn };
  const metric = demo.metrics.find(({ code }) => code === revision.metric)!;
  await steward.put(`/api/metric-versions/${version.id}`, { ...definitionOf(metric, await nodesOf(steward)), ...words });
  await steward.post(`/api/metric-versions/${version.id}/submit`);

  const comp = await player.as('shenyue');
  const { id: planId } = await comp.post<{ id: string }>('/api/incentive-plans', planBody(ids, newPlan, cycleId));
  await comp.post(`/api/incentive-plans/${planId}/submit`);
  await player.settle();
}

const personId = ({ demo, ids }: Stage, login: string): string => ids.person.get(demo.company.people.find((person) => person.login === login)!.employeeNo)!;

async function askForChange(stage: Stage, change: Stage['demo']['scenario']['changes']['open']): Promise<string> {
  const asker = await stage.player.as(change.by);
  const { items } = await asker.get<{ items: CardItem[] }>(`/api/scorecards?periodId=${stage.periods.get(change.period)}&limit=200`);
  const own = items.find(({ owner }) => owner.id === personId(stage, change.by))!;
  const { lines } = await asker.get<{ lines: { id: string; code: string }[] }>(`/api/scorecards/${own.id}`);
  const { id } = await asker.post<{ id: string }>('/api/change-requests', {
    lineId: lines.find(({ code }) => code === change.metric)!.id,
    type: 'TARGET',
    cause: change.cause,
    reason: change.reasonZh,
    evidence: change.evidenceZh,
    effectiveOn: change.effectiveOn,
    proposal: { target: change.target },
  });
  await asker.post(`/api/change-requests/${id}/submit`);
  return id;
}
