/** An unfinished conclusion; kept in this browser until it is recorded. */
export interface ConclusionDraft {
  conclusion: string;
  cause: string;
  note: string;
  title: string;
  ownerId: string | null;
  dueOn: string | null;
  expected: string;
  target: string;
  effectiveOn: string | null;
  reason: string;
  /** Of a suggestion the action comes of. */
  suggestionId: string | null;
}

export const EMPTY: ConclusionDraft = {
  conclusion: '',
  cause: '',
  note: '',
  title: '',
  ownerId: null,
  dueOn: null,
  expected: '',
  target: '',
  effectiveOn: null,
  reason: '',
  suggestionId: null,
};

const key = (meetingId: string, itemId: string): string => `kl.reviews.draft.${meetingId}.${itemId}`;

export function readDraft(meetingId: string, itemId: string): ConclusionDraft | null {
  try {
    const text = localStorage.getItem(key(meetingId, itemId));
    return text ? { ...EMPTY, ...(JSON.parse(text) as ConclusionDraft) } : null;
  } catch {
    return null;
  }
}

export function writeDraft(meetingId: string, itemId: string, draft: ConclusionDraft | null): void {
  try {
    if (draft) localStorage.setItem(key(meetingId, itemId), JSON.stringify(draft));
    else localStorage.removeItem(key(meetingId, itemId));
  } catch {
    // a full or forbidden storage only means that nothing is kept
  }
}
