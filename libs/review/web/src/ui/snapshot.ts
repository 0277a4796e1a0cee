/** What the server froze for an agenda item (`AgendaItemView.snapshot`). */
export interface ItemSnapshot {
  lineId: string;
  scorecardId: string;
  /** Null of a key task. */
  metricId: string | null;
  /** Absent from agendas of before there were editions. */
  metricVersionId?: string;
  subjectKind?: string;
  subjectId?: string;
  edition?: number | null;
  code: string;
  name: string;
  nameEn: string;
  unit: string;
  decimals: number;
  percent: boolean;
  flow: boolean;
  direction: string;
  subjectName: string;
  subjectNameEn: string;
  ownerName: string;
  ownerNameEn: string;
  periodFrom: string;
  periodTo: string;
  weight: string;
  threshold: string | null;
  target: string;
  value: string | null;
  score: string | null;
  state: 'ok' | 'warn' | 'bad' | 'none';
  dataUntil: string | null;
  months: { month: string; value: string | null; status: string }[];
  actionBaseline: string | null;
  targets: { versionNo: number; validFrom: string; validTo: string; target: string; weight: string }[];
  pastActions: { id: string; title: string; status: string; dueOn: string; delta: string | null; verdict: string | null; lesson: string }[];
  task?: TaskOf;
  alert?: {
    rule: string;
    severity: string;
    cause: string | null;
    explanation: string | null;
    raisedAt: string;
    alsoLines?: { name: string; nameEn: string }[];
  };
  action?: {
    id: string;
    title: string;
    status: string;
    dueOn: string;
    progress: number;
    ownerName: string;
    ownerNameEn: string;
    baseline: string;
    expectedDelta: string;
    effect: EffectOf | null;
  };
}

export interface ActionDecision {
  actionId: string;
  title: string;
  ownerName: string;
  ownerNameEn: string;
  dueOn: string;
  baseline: string;
  expectedDelta: string;
  verifyFrom: string;
  verifyTo: string;
}
export interface ChangeDecision {
  target?: string;
  effectiveOn?: string;
  reason: string;
}
export interface EffectOf {
  value: string;
  delta: string;
  share: string;
  verdict: 'effective' | 'partly_effective' | 'ineffective';
  points: number;
  measuredOn: string;
  dataUntil: string | null;
}

/** A milestone of a key task, as it stood. */
export interface MilestoneOf {
  id: string;
  name: string;
  nameEn: string;
  dueOn: string;
  weight: string;
  status: 'open' | 'reported' | 'confirmed';
  standing: 'late' | 'due' | 'reported' | 'done' | 'missed';
  days: number;
  overdue: boolean;
  doneOn: string | null;
  share: string | null;
  note: string;
  evidenceLink: string | null;
  reportedBy: { name: string; nameEn: string } | null;
  quality: string | null;
  confirmedShare: string | null;
  answer: string;
}
export interface TaskOf {
  criterion: string;
  latePenalty: string;
  milestones: MilestoneOf[];
}

export const overdueOf = (task: TaskOf): number => task.milestones.filter(({ overdue }) => overdue).length;
