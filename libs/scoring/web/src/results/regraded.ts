import type { Texts, WhyStep } from '@kpi-loop/shared/ui';

interface Graded {
  grade: string | null;
  rawGrade: string | null;
  gradedBy: string | null;
}

/** The step after that of the bands, where a panel or an appeal gave another grade. */
export function regraded({ grade, rawGrade, gradedBy }: Graded, texts: Texts): WhyStep[] {
  if (!rawGrade || !grade) return [];
  const step = texts.text(`scoring.calibration.raw.by.${gradedBy ?? 'calibration'}`);
  return [{ step, formula: `${rawGrade} → ${grade}`, unrounded: '', rounded: grade, strong: true }];
}
