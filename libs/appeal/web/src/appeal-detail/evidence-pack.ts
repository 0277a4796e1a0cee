import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { AppealEvidencePackView, AppealFigureView, TraceStepView } from '@kpi-loop/shared/client';
import { BusinessDatePipe, LocalNamePipe, numberText, StepTable, Texts, type WhyStep } from '@kpi-loop/shared/ui';
import { LineFiguresRow } from '../ui/line-figures';
import { styleOf } from '../ui/names';

const LONG = /(\d+\.\d{6})\d{2,}/g;
const short = (text: string): string => text.replace(LONG, '$1…');

/** How the contested result came about: every line with its steps and the figures it rests on, then what was changed of its targets. */
@Component({
  selector: 'kl-evidence-pack',
  imports: [BusinessDatePipe, LineFiguresRow, LocalNamePipe, RouterLink, StepTable, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './evidence-pack.html',
  styleUrl: './evidence-pack.less',
})
export class EvidencePack {
  private readonly texts = inject(Texts);

  readonly pack = input.required<AppealEvidencePackView>();
  /** Whoever sits on a panel has the pack, and not the pages behind it. */
  readonly links = input(true);

  /** What is contested first, and open. */
  protected readonly lines = computed(() => [...this.pack().lines].sort((a, b) => Number(b.contested) - Number(a.contested)));
  protected readonly steps = (steps: TraceStepView[]): WhyStep[] => {
    this.texts.lang();
    return steps.map(({ step, formula, unrounded, rounded, ruleId }) => ({
      step: this.texts.known(`appeal.step.${step}`) ?? step,
      formula: short(formula),
      unrounded: short(unrounded),
      rounded,
      rule: ruleId,
      strong: ['lineScore', 'total', 'grade'].includes(step),
    }));
  };

  protected value(line: { unit: string; decimals: number; percent: boolean }, { value, numerator, denominator }: AppealFigureView): string {
    const lang = this.texts.lang();
    const shown = numberText(value, lang, styleOf(line));
    return denominator === null
      ? shown
      : `${shown} (${numberText(numerator, lang, { trim: true, decimals: 2 })} / ${numberText(denominator, lang, { trim: true, decimals: 2 })})`;
  }
}
