import type { AppealFilingView, AppealLineView } from '@kpi-loop/shared/client';
import { type KpiStatus, type Lang, nameIn, type NumberStyle, type Texts } from '@kpi-loop/shared/ui';

/** A decision is no verdict on a person: what was not upheld is grey, not red. */
export const outcomeState = (outcome: string): KpiStatus => (/upheld/i.test(outcome) ? 'ok' : /partly/i.test(outcome) ? 'warn' : 'none');

export function stateOf(status: string): KpiStatus {
  if (status.startsWith('decided.')) return outcomeState(status.slice('decided.'.length));
  if (status === 'final') return 'ok';
  return ['draft', 'withdrawn', 'inadmissible'].includes(status) ? 'none' : 'warn';
}

/** A share is stored as a fraction and shown as a percentage (R-N2). */
export const styleOf = ({ unit, decimals, percent }: { unit: string; decimals: number; percent: boolean }): NumberStyle =>
  percent ? { unit: '%', decimals: Math.max(1, decimals - 2) } : { unit, decimals, trim: true };

/** A line by its name; where several periods are contested at once, with the one it is of. */
export function lineText(texts: Texts, line: AppealLineView | null, ofYear: boolean): string {
  const lang = texts.lang();
  if (!line) return texts.text('appeal.line.whole');
  const name = nameIn(lang, line);
  return ofYear ? `${name} · ${nameIn(lang, { name: line.periodName, nameEn: line.periodNameEn })}` : name;
}

type Contested = Pick<AppealFilingView, 'scorecardId' | 'periodName' | 'periodNameEn' | 'cycleName' | 'cycleNameEn'>;

/** Which result it is about: of a period, or of the year. */
export function aboutText(texts: Texts, of: Contested): string {
  const lang: Lang = texts.lang();
  return of.scorecardId
    ? texts.text('appeal.about.card', { period: nameIn(lang, { name: of.periodName, nameEn: of.periodNameEn }) })
    : texts.text('appeal.about.year', { cycle: nameIn(lang, { name: of.cycleName, nameEn: of.cycleNameEn }) });
}
