import { APPEAL_GROUNDS, type AppealGround, LINE_GROUNDS } from '@kpi-loop/appeal/domain';
import type { AppealView, EditAppealDto } from '@kpi-loop/shared/client';

/** What is contested of the whole result, not of a line. */
export const WHOLE_GROUNDS = APPEAL_GROUNDS.filter((ground) => !LINE_GROUNDS.includes(ground));

export interface GroundDraft {
  ground: AppealGround;
  lineId: string | null;
  text: string;
}

export interface EvidenceDraft {
  text: string;
  link: string;
}

export interface AppealDraft {
  grounds: GroundDraft[];
  evidence: EvidenceDraft[];
}

export const blank = (): AppealDraft => ({ grounds: [], evidence: [] });

export const draftOf = ({ grounds, evidence }: Pick<AppealView, 'grounds' | 'evidence'>): AppealDraft => ({
  grounds: grounds.map(({ ground, line, text }) => ({ ground, lineId: line?.lineId ?? null, text })),
  evidence: evidence.map(({ text, link }) => ({ text, link: link ?? '' })),
});

/** One more thing to contest: the first kind nobody has chosen for it yet. */
export function contest(draft: AppealDraft, lineId: string | null, kinds: readonly AppealGround[]): AppealDraft {
  const taken = draft.grounds.filter((one) => one.lineId === lineId).map(({ ground }) => ground);
  const ground = kinds.find((kind) => !taken.includes(kind)) ?? kinds[0];
  return { ...draft, grounds: [...draft.grounds, { ground, lineId, text: '' }] };
}

export const reword = (draft: AppealDraft, at: number, change: Partial<GroundDraft>): AppealDraft => ({
  ...draft,
  grounds: draft.grounds.map((one, i) => (i === at ? { ...one, ...change } : one)),
});

export const drop = (draft: AppealDraft, at: number): AppealDraft => ({ ...draft, grounds: draft.grounds.filter((_, i) => i !== at) });

/** What has to be written before it can be filed, as keys of `appeal.form.lacking`. */
export function lacking({ grounds, evidence }: AppealDraft): string[] {
  const missing: [string, boolean][] = [
    ['ground', !grounds.length],
    ['text', grounds.some(({ text }) => !text.trim())],
    ['evidence', evidence.some(({ text, link }) => !text.trim() && !!link.trim())],
  ];
  return missing.flatMap(([key, yes]) => (yes ? [key] : []));
}

/** As it is sent; an empty row of evidence is no evidence. */
export const bodyOf = ({ grounds, evidence }: AppealDraft): Required<EditAppealDto> => ({
  grounds: grounds.map((one) => ({ ...one, text: one.text.trim() })),
  evidence: evidence.flatMap(({ text, link }) => (text.trim() ? [{ text: text.trim(), link: link.trim() || null }] : [])),
});
