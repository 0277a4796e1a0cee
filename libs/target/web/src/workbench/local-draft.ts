import type { BesideText, BesideValues } from '../ui/beside-target';

/** What somebody was about to say about a line; kept in this browser until it is said. */
export interface LineDraft {
  value: string;
  reason: string;
  condition: string;
  link?: string;
  note?: string;
  /** Threshold, stretch and weight, where they are countered too. */
  beside?: BesideText;
  /** What lay on the table when it was begun: whoever has moved it meanwhile is shown. */
  base?: string;
  baseBeside?: BesideValues;
  savedAt: string;
}

const key = (cardId: string, lineId: string): string => `kl.targets.draft.${cardId}.${lineId}`;

export function readDraft(cardId: string, lineId: string): LineDraft | null {
  try {
    const text = localStorage.getItem(key(cardId, lineId));
    return text ? (JSON.parse(text) as LineDraft) : null;
  } catch {
    return null;
  }
}

/** An empty draft is none. */
export function writeDraft(cardId: string, lineId: string, draft: LineDraft | null): void {
  try {
    if (draft && [draft.value, draft.reason, draft.condition, draft.link, draft.note, ...Object.values(draft.beside ?? {})].some((text) => !!text))
      localStorage.setItem(key(cardId, lineId), JSON.stringify(draft));
    else localStorage.removeItem(key(cardId, lineId));
  } catch {
    // a full or forbidden storage only means that nothing is kept
  }
}
