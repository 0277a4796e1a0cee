import { nameIn, type Texts } from '@kpi-loop/shared/ui';

export interface Calibrated {
  cycleId: string;
  cycleName: string;
  cycleNameEn: string;
  periodId: string | null;
  periodName: string | null;
  periodNameEn: string | null;
}

/** What is calibrated: a period, or the year of a cycle. */
export function whatIs({ cycleName, cycleNameEn, periodId, periodName, periodNameEn }: Calibrated, texts: Texts): string {
  if (periodId) return nameIn(texts.lang(), { name: periodName ?? '', nameEn: periodNameEn });
  return texts.text('scoring.calibration.yearOf', { cycle: nameIn(texts.lang(), { name: cycleName, nameEn: cycleNameEn }) });
}

/** A scope as one value of a list. */
export const scopeKey = ({ cycleId, periodId }: Pick<Calibrated, 'cycleId' | 'periodId'>): string => `${cycleId}/${periodId ?? ''}`;
