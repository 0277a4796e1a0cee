import type { KpiStatus, Lang } from '@kpi-loop/shared/ui';

/** Colour and shape of a run's and a figure's state; the word stands beside it. */
export const RUN_MARK: Record<string, KpiStatus> = { queued: 'none', running: 'none', succeeded: 'ok', failed: 'bad' };
export const FIGURE_MARK: Record<string, KpiStatus> = { submitted: 'none', verified: 'ok', locked: 'ok', quarantined: 'warn', missing: 'none', waived: 'none' };

export const nameIn = (lang: Lang, thing: { name: string; nameEn?: string | null }): string => (lang === 'en' && thing.nameEn ? thing.nameEn : thing.name);
