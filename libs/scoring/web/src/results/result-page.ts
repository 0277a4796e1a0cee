import { ChangeDetectionStrategy, Component, computed, effect, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { type LineScoreView, type PeriodResultView, ResultsService, type ScoreResultView, type TraceStepView } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  EmptyState,
  KpiNumberPipe,
  numberText,
  PageHead,
  PageTitle,
  Panel,
  ProblemSpeaker,
  resource,
  StepTable,
  Texts,
  type WhyStep,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { GradeChange } from '../ui/grade-change';
import { pick, placesOf, unitOf } from './names';
import { titleOf } from './problem-title';
import { regraded } from './regraded';

const LONG = /(\d+\.\d{6})\d{2,}/g;

/** The official result of one card: every step with its numbers, so that a pocket calculator gets the same. */
@Component({
  selector: 'kl-result-page',
  imports: [BusinessDatePipe, EmptyState, GradeChange, KpiNumberPipe, NzButtonComponent, PageHead, Panel, RouterLink, StepTable, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './result-page.html',
  styleUrl: './result-page.less',
})
export class ResultPage {
  private readonly api = inject(ResultsService);
  private readonly texts = inject(Texts);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly title = inject(PageTitle);

  readonly id = input.required<string>();
  /** The request whose sample this result is looked at for. */
  readonly check = input<string>();

  private readonly answer = resource({ params: () => ({ id: this.id() }), loader: ({ params }) => this.api.scoreResult(params) });
  protected readonly result = computed(() => (this.answer.hasValue() ? this.answer.value() : null));
  protected readonly loading = computed(() => this.answer.isLoading() && !this.result());
  protected readonly reason = computed(() => titleOf(this.speaker, this.answer.error()));
  protected readonly name = computed(() => {
    const result = this.result();
    return result ? pick(this.texts.lang(), result.subjectName, result.subjectNameEn) : '';
  });
  protected readonly meta = computed(() => {
    const result = this.result();
    return result ? `${pick(this.texts.lang(), result.periodName, result.periodNameEn)} · ${pick(this.texts.lang(), result.unitName, result.unitNameEn)}` : '';
  });

  constructor() {
    effect(() => this.title.show(this.name()));
  }

  protected reload(): void {
    this.answer.reload();
  }

  protected metric(line: Pick<LineScoreView, 'metricName' | 'metricNameEn'>): string {
    return pick(this.texts.lang(), line.metricName, line.metricNameEn);
  }

  protected named({ name, nameEn }: { name: string; nameEn: string }): string {
    return pick(this.texts.lang(), name || nameEn, nameEn || name);
  }

  /** A factor as people say it. */
  protected percent(share: string): string {
    return numberText(share, this.texts.lang(), { unit: '%', decimals: 1, trim: true });
  }

  /** Results made of several cards: of a mover's period, and of the cycle so far. */
  protected weightedOf({ period, cycle }: ScoreResultView): { title: string; sum: string; result: PeriodResultView }[] {
    return [
      { title: 'scoring.period.title', sum: 'scoring.period.total', result: period },
      { title: 'scoring.period.cycleTitle', sum: 'scoring.period.cycleTotal', result: cycle },
    ].filter(({ result }) => result.parts.length > 1);
  }

  protected partName(part: { periodName: string; periodNameEn: string; unitName: string; unitNameEn: string }): string {
    const lang = this.texts.lang();
    return `${pick(lang, part.periodName, part.periodNameEn)} · ${pick(lang, part.unitName, part.unitNameEn)}`;
  }

  protected shown(line: Pick<LineScoreView, 'unit' | 'decimals' | 'percent'>, value: string | null): string {
    const lang = this.texts.lang();
    return numberText(value, lang, { unit: unitOf(line), decimals: placesOf(line) });
  }

  /** Where the editions of the line's figure are to be compared. */
  protected editionsOf({ metricVersionId, measuredKind, measuredId }: LineScoreView, { periodFrom, periodTo }: ScoreResultView): Record<string, string> {
    return { metricVersionId: metricVersionId ?? '', subjectKind: measuredKind, subjectId: measuredId, from: periodFrom, to: periodTo };
  }

  /** The bands give their grade; a panel or an appeal may have given another one after it. */
  protected gradeSteps(result: ScoreResultView): WhyStep[] {
    return [...this.steps(result.steps, result.rawGrade ?? result.grade), ...regraded(result, this.texts)];
  }

  /** Steps in words; the grade's own is a letter. */
  protected steps(steps: TraceStepView[], grade: string | null = null): WhyStep[] {
    return steps.map(({ step, formula, unrounded, rounded, ruleId }) => ({
      step: this.texts.text(`scoring.step.${step}`),
      formula: short(formula),
      unrounded: short(unrounded),
      rounded: step === 'grade' && grade ? grade : rounded,
      rule: ruleId,
      strong: ['lineScore', 'total', 'grade'].includes(step),
    }));
  }

  /** As the official sum takes it: the rounded score times the weight. */
  protected weighted({ score, weight }: Pick<LineScoreView, 'score' | 'weight'>): string {
    return score === null ? '–' : ((Number(score) * Number(weight)) / 100).toFixed(2);
  }
}

const short = (text: string): string => text.replace(LONG, '$1…');
