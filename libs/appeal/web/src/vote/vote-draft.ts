import type { GroundOutcome, RemedyKind } from '@kpi-loop/appeal/domain';
import type { AppealRemedyDto, AppealVoteDto } from '@kpi-loop/shared/client';

const NUMBER = /^-?\d{1,16}(\.\d{1,10})?$/;
export const plain = (text: string): string => text.replace(/[\s,，]/g, '').replace('−', '-');

export interface FindingDraft {
  outcome: GroundOutcome | null;
  reason: string;
}

/** What should put it right, as it is typed. */
export interface RemedyDraft {
  grade: string | null;
  measurementId: string | null;
  numerator: string;
  denominator: string;
}

/** A figure of the contested result that may be corrected. */
export interface PackFigure {
  measurementId: string;
  numerator: string | null;
  denominator: string | null;
}

export interface VoteDraft {
  findings: FindingDraft[];
  /** In the order they were chosen. */
  remedies: RemedyKind[];
  detail: RemedyDraft;
}

export const blankVote = (grounds: number): VoteDraft => ({
  findings: Array.from({ length: grounds }, () => ({ outcome: null, reason: '' })),
  remedies: [],
  detail: { grade: null, measurementId: null, numerator: '', denominator: '' },
});

/** Something is granted: then it is said what is to be done. */
export const grants = ({ findings }: VoteDraft): boolean => findings.some(({ outcome }) => outcome !== null && outcome !== 'REJECTED');

/** `NONE` stands alone. */
export function toggle(draft: VoteDraft, kind: RemedyKind): VoteDraft {
  if (draft.remedies.includes(kind)) return { ...draft, remedies: draft.remedies.filter((one) => one !== kind) };
  return { ...draft, remedies: kind === 'NONE' ? [kind] : [...draft.remedies.filter((one) => one !== 'NONE'), kind] };
}

/** What is missing before it can be cast, as keys of `appeal.vote.lacking`. */
export function lackingIn(draft: VoteDraft, figures: readonly PackFigure[]): string[] {
  const { findings, remedies, detail } = draft;
  const figure = figures.find(({ measurementId }) => measurementId === detail.measurementId);
  const corrects = remedies.includes('CORRECT_FIGURE');
  const valid = figure && NUMBER.test(plain(detail.numerator)) && (figure.denominator === null || NUMBER.test(plain(detail.denominator)));
  const missing: [string, boolean][] = [
    ['outcome', findings.some(({ outcome }) => outcome === null)],
    ['reason', findings.some(({ reason }) => !reason.trim())],
    ['remedy', grants(draft) && !remedies.length],
    ['grade', grants(draft) && remedies.includes('REGRADE') && !detail.grade],
    ['figure', grants(draft) && corrects && !valid],
  ];
  return missing.flatMap(([key, yes]) => (yes ? [key] : []));
}

/** As it is sent: what is all rejected asks for nothing, and nothing is left over from another choice. */
export function voteOf(draft: VoteDraft, figures: readonly PackFigure[]): AppealVoteDto {
  const { grade, measurementId, numerator, denominator } = draft.detail;
  const twoParts = figures.some((figure) => figure.measurementId === measurementId && figure.denominator !== null);
  const of = (kind: RemedyKind): AppealRemedyDto => {
    if (kind === 'REGRADE') return { kind, grade: grade! };
    if (kind !== 'CORRECT_FIGURE') return { kind };
    return { kind, measurementId: measurementId!, numerator: plain(numerator), ...(twoParts ? { denominator: plain(denominator) } : {}) };
  };
  return {
    grounds: draft.findings.map(({ outcome, reason }, no) => ({ no, outcome: outcome!, reason: reason.trim() })),
    remedies: grants(draft) ? draft.remedies.map(of) : [],
  };
}
