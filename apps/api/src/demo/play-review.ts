import type { Stage } from './load-cards';

interface Item {
  id: string;
  red: boolean;
  snapshot: { code?: string; metric?: { code?: string } };
}
interface Meeting {
  id: string;
  items: Item[];
  attendance: { person: { id: string } }[];
}

const HELD = '2026-07-01';

/** A1: the June review of e-commerce finds the payment gateway, and an action that August will judge. Nobody objects to the minutes: they stand before the quarter closes. */
export async function playReview({ player, demo, ids, periods }: Stage): Promise<void> {
  const story = demo.scenario.actions.find(({ code }) => code === 'A1')!;
  const { meeting, action, alert } = story;
  const loginOf = (employeeNo: string): string => demo.company.people.find((p) => p.employeeNo === employeeNo)!.login;
  const facilitator = await player.as(loginOf(meeting.facilitatorNo));
  const owner = await player.as(loginOf(action.ownerNo));
  const plan = await facilitator.post<Meeting>('/api/review-meetings', {
    unitId: ids.unit.get(story.unitCode),
    periodId: periods.get('FY2026-Q2'),
    title: meeting.titleZh,
    scheduledAt: `${HELD}T14:00:00+08:00`,
    facilitatorId: ids.person.get(meeting.facilitatorNo),
    decisionMakerId: ids.person.get(meeting.decisionMakerNo),
    withBelow: true,
  });
  const path = `/api/review-meetings/${plan.id}`;
  await facilitator.post(`${path}/build-agenda`);
  const invited = await facilitator.post<Meeting>(`${path}/invite`);
  await player.day(HELD, '14:00');
  await facilitator.post(`${path}/attend`, { entries: invited.attendance.map(({ person }) => ({ personId: person.id, presence: 'present' })) });
  const { items } = await facilitator.post<Meeting>(`${path}/start`);
  let actionTaken = false;
  for (const item of items) {
    const isPayment: boolean = (item.snapshot.code ?? item.snapshot.metric?.code) === story.metric && !actionTaken;
    actionTaken ||= isPayment;
    await facilitator.post(`${path}/items/${item.id}/conclude`, {
      ...(isPayment
        ? {
            conclusion: 'ACTION',
            cause: alert.causeZh,
            note: meeting.noteZh,
            action: {
              title: action.titleZh,
              ownerId: ids.person.get(action.ownerNo),
              dueOn: '2026-07-10',
              baseline: story.during,
              expectedDelta: action.expectedEffect,
              verifyFrom: '2026-07-01',
              verifyTo: '2026-08-31',
            },
          }
        : { conclusion: 'NO_ACTION', cause: '', note: '随支付环节恢复，继续观察' }),
    });
  }
  await player.day(HELD, '15:00');
  await facilitator.post(`${path}/end`);
  await facilitator.post(`${path}/circulate`, { minutes: meeting.noteZh });
  await player.settle();

  const { own } = await owner.get<{ own: { id: string }[] }>('/api/my/actions');
  const [{ id }] = own;
  await owner.post(`/api/improvement-actions/${id}/accept`);
  await owner.post(`/api/improvement-actions/${id}/start`);
  await player.day('2026-07-09');
  await owner.post(`/api/improvement-actions/${id}/claim-done`, { evidence: '第二支付通道已上线，压测 3 倍峰值通过' });
  await (await player.as(loginOf(meeting.decisionMakerNo))).post(`/api/improvement-actions/${id}/accept-work`);
}
