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
  rule: string;
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

export interface TaskSource {
  kind: 'task';
  lineId: string;
  /** Of the key task by what was due so far, 100 = all of it in time and good. */
  score: string;
  weight: string;
  /** A milestone of it is open, and its day has passed. */
  overdue: boolean;
}

export type AgendaSource = OpenActionSource | AlertSource | LineSource | TaskSource;
export const AGENDA_KINDS = ['action', 'alert', 'line', 'task', 'good_news'] as const;
export type AgendaKind = (typeof AGENDA_KINDS)[number];

export interface AgendaEntry {
  kind: AgendaKind;
  /** Needs a conclusion before the meeting may end. */
  red: boolean;
  source: AgendaSource;
  /** More alerts of the same kind that the item stands for. */
  others?: AlertSource[];
}

const OFF_TRACK = '80';
const GOOD_NEWS = '110';

/** Below 80 it is talked about. */
export const isOffTrack = (score: string): boolean => decimal(score).lt(OFF_TRACK);

/** How much of the card a line costs: weight × points missing to 100. */
const gap = (line: LineSource | TaskSource) => decimal(line.weight).times(decimal('100').minus(decimal(line.score)));

/**
 * The agenda in the order of domain.md §2.6: open actions (overdue first, then those whose effect is due), critical alerts,
 * lines with a projected score below 80 and key tasks that are below 80 or have an overdue milestone by weight × gap, other warnings and repeated alerts, data that is late again as one item, good
 * news above 110. A line appears once: what an alert has brought up is not listed again as a line, and is red if the line is.
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
  const alerts = sources.filter((s) => s.kind === 'alert').sort((a, b) => rank(b) - rank(a) || a.alertId.localeCompare(b.alertId));
  const alerted = new Map<string, AlertSource>();
  for (const alert of alerts)
    if (alert.rule !== LATE_DATA && (alert.severity !== 'info' || alert.reopened) && !alerted.has(alert.lineId)) alerted.set(alert.lineId, alert);
  const lines = sources.filter((s) => s.kind === 'line');
  const below = lines.filter((line) => isOffTrack(line.score)).sort(byGap);
  const tasks = sources.filter((s) => s.kind === 'task').filter((task) => task.overdue || isOffTrack(task.score));
  const good = lines.filter((line) => decimal(line.score).gt(GOOD_NEWS)).sort((a, b) => gap(a).cmp(gap(b)) || a.lineId.localeCompare(b.lineId));
  const critical = [...alerted.values()].filter(({ severity }) => severity === 'critical');
  const named = new Set([...critical, ...below].map(({ lineId }) => lineId));
  const asAlert =
    (red: boolean) =>
    (source: AlertSource): AgendaEntry => ({ kind: 'alert', red, source });
  return [
    ...actions.map((source): AgendaEntry => ({ kind: 'action', red: source.overdue, source })),
    ...critical.map(asAlert(true)),
    ...[...below.filter(({ lineId }) => alerted.get(lineId)?.severity !== 'critical'), ...tasks].sort(byGap).map((source): AgendaEntry => {
      if (source.kind === 'task') return { kind: 'task', red: true, source };
      const alert = alerted.get(source.lineId);
      return alert ? asAlert(true)(alert) : { kind: 'line', red: true, source };
    }),
    ...[...alerted.values()].filter(({ lineId }) => !named.has(lineId)).map(asAlert(false)),
    ...lateData(alerts),
    ...good.map((source): AgendaEntry => ({ kind: 'good_news', red: false, source })),
  ];
}

const byGap = (a: LineSource | TaskSource, b: LineSource | TaskSource): number => gap(b).cmp(gap(a)) || a.lineId.localeCompare(b.lineId);
const LATE_DATA = 'STALE';
const rank = ({ severity }: AlertSource): number => ['info', 'warn', 'critical'].indexOf(severity);

/** However many lines have waited for data again, it is one thing to talk about. */
function lateData(alerts: AlertSource[]): AgendaEntry[] {
  const [source, ...others] = alerts.filter(({ rule, reopened }) => rule === LATE_DATA && reopened);
  return source ? [{ kind: 'alert', red: false, source, others }] : [];
}
