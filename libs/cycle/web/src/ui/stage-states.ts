import type { LoopStage, StatusCount } from '@kpi-loop/shared/client';

/** States of a stage put together into the few that a console shows; the colours run from grey to the accent as work gets done. */
export interface StateGroup {
  id: string;
  colour: string;
  holds: (status: string) => boolean;
}

const ramp = (share: number): string => `color-mix(in srgb, var(--kl-accent) ${Math.round(share * 100)}%, var(--kl-surface))`;
const among =
  (...statuses: string[]) =>
  (status: string) =>
    statuses.includes(status) || statuses.includes(status.split('.')[0]);
const TROUBLE = 'var(--kl-bad-mark)';
const GREY = 'var(--kl-fill-3)';

const GROUPS: Record<LoopStage, StateGroup[]> = {
  set: [
    { id: 'draft', colour: GREY, holds: among('draft') },
    { id: 'talks', colour: ramp(0.28), holds: among('negotiating') },
    { id: 'mediation', colour: TROUBLE, holds: among('mediation') },
    { id: 'approval', colour: ramp(0.46), holds: among('agreed', 'in_approval', 'approved') },
    { id: 'signing', colour: ramp(0.64), holds: among('signing') },
    { id: 'effective', colour: ramp(1), holds: among('effective', 'locked', 'scored', 'calibrated', 'published', 'final') },
  ],
  collect: [
    { id: 'missing', colour: GREY, holds: among('missing') },
    { id: 'quarantined', colour: TROUBLE, holds: among('quarantined') },
    { id: 'submitted', colour: ramp(0.46), holds: among('submitted') },
    { id: 'verified', colour: ramp(1), holds: among('verified', 'locked') },
  ],
  monitor: [
    { id: 'none', colour: GREY, holds: among('none') },
    { id: 'bad', colour: TROUBLE, holds: among('bad') },
    { id: 'warn', colour: 'var(--kl-warn-mark)', holds: among('warn') },
    { id: 'ok', colour: 'var(--kl-ok-mark)', holds: among('ok') },
  ],
  review: [
    { id: 'planned', colour: GREY, holds: among('planned', 'agenda_ready') },
    { id: 'invited', colour: ramp(0.28), holds: among('invited') },
    { id: 'inSession', colour: ramp(0.46), holds: among('in_session') },
    { id: 'minutes', colour: ramp(0.64), holds: among('minutes_draft', 'minutes_review') },
    { id: 'concluded', colour: ramp(1), holds: among('concluded', 'waived') },
  ],
  adjust: [
    { id: 'assessing', colour: GREY, holds: among('draft', 'assessing') },
    { id: 'consulting', colour: ramp(0.28), holds: among('consulting', 'escalated') },
    { id: 'approval', colour: ramp(0.46), holds: among('in_approval') },
    { id: 'approved', colour: ramp(0.64), holds: among('approved', 'scheduled') },
    { id: 'decided', colour: ramp(1), holds: among('applied', 'rejected', 'withdrawn', 'expired') },
  ],
  reward: [
    { id: 'pending', colour: GREY, holds: among('pending', 'open') },
    { id: 'calculated', colour: ramp(0.28), holds: among('calculated') },
    { id: 'inReview', colour: ramp(0.46), holds: among('in_review') },
    { id: 'approved', colour: ramp(0.64), holds: among('approved') },
    { id: 'released', colour: ramp(1), holds: among('released', 'paid', 'zero') },
  ],
};

export interface GroupCount {
  id: string;
  colour: string;
  count: number;
}

/** The groups of a stage with their counts, in order. A status no group knows is kept under its own name, never dropped. */
export function groupCounts(stage: LoopStage, byStatus: readonly StatusCount[]): GroupCount[] {
  const groups = GROUPS[stage];
  const known = groups.map(({ id, colour, holds }) => ({ id, colour, count: sum(byStatus.filter(({ status }) => holds(status))) }));
  const rest = byStatus
    .filter(({ status }) => !groups.some(({ holds }) => holds(status)))
    .map(({ status, count }) => ({ id: status, colour: 'var(--kl-c6)', count }));
  return [...known, ...rest];
}

const sum = (counts: readonly StatusCount[]): number => counts.reduce((total, { count }) => total + count, 0);
