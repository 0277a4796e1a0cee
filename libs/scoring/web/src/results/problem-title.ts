import type { ProblemSpeaker } from '@kpi-loop/shared/ui';

/** What went wrong in one line; nothing when nothing did. */
export const titleOf = (speaker: ProblemSpeaker, error: unknown): string => (error ? speaker.words(error).title : '');
