import type { CalibrationDistributionView, CalibrationEntryView } from '@kpi-loop/shared/client';

/** Of one grade, or the changed ones; and whose name or unit holds what is looked for. */
export function matching(entries: CalibrationEntryView[], only: string, search: string): CalibrationEntryView[] {
  const wanted = search.trim().toLowerCase();
  const fits = (entry: CalibrationEntryView): boolean => {
    if (only === 'changed' ? entry.grade === entry.rawGrade : only && entry.grade !== only) return false;
    return [entry.subjectName, entry.subjectNameEn, entry.unitName, entry.unitNameEn].some((text) => text?.toLowerCase().includes(wanted));
  };
  return entries.filter(fits);
}

/** The grades more people have than their share allows, and by how many. */
export const beyond = (distribution: CalibrationDistributionView[]): { grade: string; count: number }[] =>
  distribution.flatMap(({ grade, final, guideline }) => (guideline === null || final <= guideline ? [] : [{ grade, count: final - guideline }]));
