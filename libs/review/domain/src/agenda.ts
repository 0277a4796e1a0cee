import { decimal } from '@kpi-loop/shared/kernel';

export const CONCLUSIONS = ['NO_ACTION', 'ACTION', 'CHANGE_REQUEST', 'DATA_FIX', 'ESCALATE', 'PARK'] as const;
export type Conclusion = (typeof CONCLUSIONS)[number];

export interface OpenActionSource {
  kind: 'action';
  actionId: string;
  lineId: string;
  overdue: boolean;
  /** Its window is over: the effect is to be looked at. */
  dueForEffect: boolean;
  dueOn: string;
}
export interface AlertSource {
  kind: 'alert';
  alertId: string;
  lineId: string;
  severity: 'info' | 'warn' | 'critical';
  reopened: boolean;
}
export interface LineSource {
  kind: 'line';
  lineId: string;
  /** Projected line score, 100 = on target. */
  score: string;
  weight: string;
}

export type AgendaSource = OpenActionSource | AlertSource | LineSource;
export type AgendaKind = 'action' | 'alert' | 'line' | 'good_news';

export interface AgendaEntry {
  kind: AgendaKind;
  /** Needs a conclusion before the meeting may end. */
  red: boolean;
  source: AgendaSource;
}

const OFF_TRACK = '80';
const GOOD_NEWS = '110';

/** How much of the card a line costs: weight × points missing to 100. */
const gap = (line: LineSource) => decimal(line.weight).times(decimal('100').minus(decimal(line.score)));

/**
 * The agenda in the order of domain.md §2.6: open actions (overdue first, then those whose effect is due), critical and
 * repeated alerts, lines with a projected score below 80 by weight × gap, good news above 110. A line appears once: what
 * an alert has already brought up is not listed again as a line.
 */
export function buildAgenda(sources: readonly AgendaSource[]): AgendaEntry[] {
  const actions = sources
    .filter((s) => s.kind === 'action')
    .sort(
      (a, b) =>
        Number(b.overdue) - Number(a.overdue) ||
        Number(b.dueForEffect) - Number(a.dueForEffect) ||
        a.dueOn.localeCompare(b.dueOn) ||
        a.actionId.localeCompare(b.actionId),
    );
  const alerts = sources
    .filter((s) => s.kind === 'alert' && (s.severity !== 'info' || s.reopened))
    .map((s) => s as AlertSource)
    .sort((a, b) => Number(b.severity === 'critical') - Number(a.severity === 'critical') || a.alertId.localeCompare(b.alertId));
  const alerted = new Map<string, AlertSource>();
  for (const alert of alerts) if (!alerted.has(alert.lineId)) alerted.set(alert.lineId, alert);
  const lines = sources.filter((s) => s.kind === 'line');
  const below = lines
    .filter((line) => decimal(line.score).lt(OFF_TRACK) && !alerted.has(line.lineId))
    .sort((a, b) => gap(b).cmp(gap(a)) || a.lineId.localeCompare(b.lineId));
  const good = lines.filter((line) => decimal(line.score).gt(GOOD_NEWS)).sort((a, b) => gap(a).cmp(gap(b)) || a.lineId.localeCompare(b.lineId));
  return [
    ...actions.map((source): AgendaEntry => ({ kind: 'action', red: source.overdue, source })),
    ...[...alerted.values()].map((source): AgendaEntry => ({ kind: 'alert', red: source.severity === 'critical', source })),
    ...below.map((source): AgendaEntry => ({ kind: 'line', red: true, source })),
    ...good.map((source): AgendaEntry => ({ kind: 'good_news', red: false, source })),
  ];
}
