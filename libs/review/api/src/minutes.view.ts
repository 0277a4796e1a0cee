import type { AgendaItemView, MinutesItemView, MinutesView, ReviewMeetingView } from './review-meeting.dto';
import type { ItemSnapshot } from './snapshot';

const OF_MEETING = [
  ...(['title', 'status', 'unit', 'periodName', 'periodNameEn'] as const),
  ...(['scheduledAt', 'startedAt', 'endedAt', 'snapshotAt', 'concludedAt', 'objectionUntil'] as const),
  ...(['facilitator', 'decisionMaker', 'attendance', 'objections', 'minutes'] as const),
];
const OF_ITEM = ['ordinal', 'kind', 'red', 'asynchronous', 'conclusion', 'cause', 'note', 'decision'] as const;
const OF_SNAPSHOT = [
  ...(['code', 'name', 'nameEn', 'ownerName', 'ownerNameEn'] as const),
  ...(['unit', 'decimals', 'percent', 'value', 'target', 'state'] as const),
];

/** What a meeting leaves on paper: the figures as they were when its agenda was built, and what was concluded. */
export const minutesOf = (meeting: ReviewMeetingView): MinutesView => ({
  meetingId: meeting.id,
  ...only(meeting, OF_MEETING),
  items: meeting.items.map(itemOf),
});

function itemOf(item: AgendaItemView): MinutesItemView {
  const snapshot = item.snapshot as ItemSnapshot;
  // older snapshots say neither
  const { edition = null, task = null } = snapshot;
  return { ...only(item, OF_ITEM), ...only(snapshot, OF_SNAPSHOT), edition, task };
}

export const only = <T, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> => Object.fromEntries(keys.map((key) => [key, from[key]])) as Pick<T, K>;
