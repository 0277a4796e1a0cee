import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { type EvidenceParentView, ScorecardsService, type ScorecardLineView } from '@kpi-loop/shared/client';
import { BusinessDatePipe, EmptyState, Icon, KpiNumberPipe, MetricChart, nameIn, numberText, ProblemSpeaker, resource, Texts } from '@kpi-loop/shared/ui';
import type { Suggestion } from '@kpi-loop/target/domain';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { styleOf } from '../../ui/line-number';
import { AttainabilityStrip } from './attainability-strip';
import { evidenceChart } from './evidence-chart';

const OPEN = 'kl.targets.evidence';
/** So many methods are named; the others are counted. */
const NAMED = 3;

/** 依据: what a value of this line can be judged by, beside the talk about it. */
@Component({
  selector: 'kl-evidence-panel',
  imports: [AttainabilityStrip, BusinessDatePipe, EmptyState, Icon, KpiNumberPipe, MetricChart, NzButtonComponent, RouterLink, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './evidence-panel.html',
  styleUrl: './evidence-panel.less',
})
export class EvidencePanel {
  private readonly api = inject(ScorecardsService);
  private readonly texts = inject(Texts);
  private readonly speaker = inject(ProblemSpeaker);

  readonly cardId = input.required<string>();
  readonly line = input.required<ScorecardLineView>();
  /** The value being typed; without one, the value on the table is judged. */
  readonly draft = input<string | null>(null);
  /** The viewer may put a value on the table. */
  readonly mayUse = input(false);
  readonly used = output<string>();

  protected readonly open = signal(localStorage.getItem(OPEN) !== 'closed');
  private readonly answer = resource({
    params: () => (this.open() ? { id: this.cardId(), metricId: this.line().metricId } : undefined),
    loader: ({ params }) => this.api.evidenceOfLine(params),
  });
  protected readonly evidence = computed(() => (this.answer.hasValue() ? this.answer.value() : undefined));
  protected readonly problem = computed(() => (this.answer.error() ? this.speaker.words(this.answer.error()) : null));
  /** What the talks began with, as it was kept with the line. */
  protected readonly stored = computed(() => (this.line().suggestion ?? null) as Suggestion | null);
  /** What it was made of, named one by one. */
  protected readonly sources = computed(() => {
    const stored = this.stored();
    if (!stored) return '';
    const lang = this.texts.lang();
    const said = (source: string, value: string | null) =>
      value === null ? [] : [this.texts.text(`target.evidence.source.${source}`, { value: numberText(value, lang, this.style()) })];
    const { lastTarget, lastActual, lastYear, growth } = stored.evidence;
    const basis = stored.method === 'forecast' ? [this.texts.text('target.evidence.source.past')] : [this.growth(growth)];
    return [...said('lastTarget', lastTarget), ...said('lastActual', lastActual), ...said('lastYear', lastYear), ...basis].join(lang === 'en' ? ', ' : '、');
  });
  protected readonly style = computed(() => styleOf(this.line()));
  protected readonly value = computed(() => this.draft() ?? this.line().target);
  protected readonly chart = computed(() => {
    const evidence = this.evidence();
    const lang = this.texts.lang();
    if (!evidence) return null;
    const need = this.line().flow ? String(Number(this.value()) / evidence.periodMonths) : this.value();
    const name = (key: string) => this.texts.text(`target.evidence.chart.${key}`);
    const names = { actual: name('actual'), lastYear: name('lastYear'), forecast: name('forecast'), interval: name('interval') };
    return evidenceChart(evidence, this.line(), need, names, lang);
  });
  protected readonly trend = computed(() => {
    const of = this.evidence()?.character;
    if (!of) return null;
    const change = of.perYear === null ? '' : numberText(of.perYear, this.texts.lang(), { unit: '%', decimals: 0, sign: true });
    return this.texts.text(`target.evidence.trend.${of.trend}`, { change });
  });
  protected readonly season = computed(() => {
    const season = this.evidence()?.character?.season;
    return season ? this.texts.text('target.evidence.season', { peak: this.month(season.peak), low: this.month(season.low) }) : null;
  });
  protected readonly methods = computed(() => {
    const methods = this.evidence()?.forecast?.methods ?? [];
    const english = this.texts.lang() === 'en';
    const names = methods.slice(0, NAMED).map(({ method, share }) => `${this.texts.text(`target.evidence.method.${method}`)} ${share}%`);
    return this.texts.text(methods.length > NAMED ? 'target.evidence.mixed' : 'target.evidence.single', {
      names: names.join(english ? ', ' : '、'),
      count: methods.length,
    });
  });
  /** How much of the value the lines below bring together. */
  protected readonly below = computed(() => {
    const sum = this.evidence()?.children.sum;
    return sum && Number(this.value()) ? numberText(Number(sum) / Number(this.value()), this.texts.lang(), { unit: '%', decimals: 0 }) : null;
  });

  protected toggle(): void {
    this.open.update((open) => !open);
    localStorage.setItem(OPEN, this.open() ? 'open' : 'closed');
  }

  protected retry(): void {
    this.answer.reload();
  }

  protected nameOf(parent: EvidenceParentView): string {
    return nameIn(this.texts.lang(), parent);
  }

  protected entered({ enteredBy, enteredByEn }: { enteredBy: string; enteredByEn: string }): string {
    return nameIn(this.texts.lang(), { name: enteredBy, nameEn: enteredByEn });
  }

  private growth(growth: string): string {
    const value = numberText(growth, this.texts.lang(), { unit: '%', decimals: 1, sign: true });
    return this.texts.text('target.evidence.source.growth', { value });
  }

  private month(n: number): string {
    const lang = this.texts.lang();
    return new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : lang, { month: 'long', timeZone: 'UTC' }).format(Date.UTC(2026, n - 1, 1));
  }
}
