import { ChangeDetectionStrategy, Component, computed, effect, inject, input, resource } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { KpisService, type KnotView } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  dateText,
  EmptyState,
  figure,
  Icon,
  type IconName,
  LiveService,
  numberText,
  PageHead,
  PageTitle,
  ProblemSpeaker,
  SessionStore,
  StatusChip,
  Texts,
  WEB_FEATURES,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { LineWhy } from '../ui/line-why';
import { nameIn, pick, placesOf, unitOf } from '../ui/names';
import { curve, placeKnots } from './thread-layout';
import { titleOf } from '../ui/problem-title';

const ICON: Record<string, IconName> = { set: 'target', collect: 'database', monitor: 'bell', review: 'chat', adjust: 'swap', reward: 'medal' };
const STEP = 208;
const HEIGHT = 220;
const PAD = 36;

/** 一生线: the life of one KPI on one line; down the page on a phone. */
@Component({
  selector: 'kl-thread-page',
  imports: [BusinessDatePipe, EmptyState, Icon, LineWhy, NzButtonComponent, PageHead, RouterLink, StatusChip, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './thread-page.html',
  styleUrl: './thread-page.less',
})
export class ThreadPage {
  private readonly kpis = inject(KpisService);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly session = inject(SessionStore);
  private readonly title = inject(PageTitle);
  private readonly features = inject(WEB_FEATURES);
  private readonly changed = inject(LiveService).tick(['kpiValue.', 'alert.', 'scorecard.', 'improvementAction.', 'changeRequest.', 'reviewMeeting.']);

  readonly id = input.required<string>();
  readonly why = input<string>();

  private readonly answer = resource({
    params: () => ({ id: this.id(), changed: this.changed() }),
    loader: async ({ params: { id } }) => {
      // knots of features downstream speak their own words
      await this.texts.load(...this.features.map((feature) => feature.texts));
      return this.kpis.kpiThread({ id });
    },
  });
  protected readonly thread = computed(() => (this.answer.hasValue() ? this.answer.value() : null));
  protected readonly loading = computed(() => this.answer.isLoading() && !this.thread());
  protected readonly reason = computed(() => titleOf(this.speaker, this.answer.error()));
  protected readonly name = computed(() => {
    const thread = this.thread();
    return thread ? nameIn(this.texts.lang(), thread) : '';
  });
  protected readonly owner = computed(() => {
    const thread = this.thread();
    return thread
      ? `${this.texts.text('monitoring.thread.owner', { name: pick(this.texts.lang(), thread.ownerName, thread.ownerNameEn) })} · ${thread.cycleCode}`
      : '';
  });
  protected readonly placed = computed(() => {
    this.texts.lang();
    const count = this.thread()?.knots.length ?? 0;
    return placeKnots(this.thread()?.knots ?? []).map(({ knot, x, y, above }) => ({
      knot,
      above,
      x: STEP / 2 + (x * count - 0.5) * (STEP / 2),
      y: PAD + y * (HEIGHT - 2 * PAD),
      icon: ICON[knot.stage] ?? 'flag',
      head: this.text(knot, 'head'),
      figure: this.figureOf(knot),
      words: this.text(knot, 'text'),
    }));
  });
  protected readonly width = computed(() => Math.max(1, this.thread()?.knots.length ?? 1) * (STEP / 2) + STEP / 2);
  protected readonly height = HEIGHT;
  protected readonly line = computed(() => curve(this.placed()));
  protected readonly area = computed(() => {
    const points = this.placed();
    return points.length ? `${curve(points)} L ${points[points.length - 1].x} ${HEIGHT} L ${points[0].x} ${HEIGHT} Z` : '';
  });
  protected readonly stops = computed(() => this.placed().map(({ x, knot }) => ({ at: x / this.width(), color: colorOf(knot.state) })));
  protected readonly facts = computed(() => {
    const thread = this.thread();
    if (!thread) return [];
    const healed = thread.knots.find((knot) => knot.kind === 'alertResolved');
    const raised = thread.knots.find((knot) => knot.kind === 'alertRaised');
    const lang = this.texts.lang();
    const facts = [
      {
        label: this.texts.text('monitoring.thread.now'),
        value: this.shown(thread.value),
        note: this.texts.text('monitoring.thread.nowNote', { target: this.shown(thread.target) }),
        state: thread.state,
      },
    ];
    if (raised && healed)
      facts.push({
        label: this.texts.text('monitoring.thread.recovery'),
        value: this.texts.text('monitoring.thread.days', { days: Math.max(1, Math.round((Date.parse(healed.at) - Date.parse(raised.at)) / 86_400_000)) }),
        note: `${dateText(raised.at, lang, this.session.timezone(), 'dayShort')} → ${dateText(healed.at, lang, this.session.timezone(), 'dayShort')}`,
        state: 'none',
      });
    const changed = Number(thread.firstTarget) !== Number(thread.target);
    facts.push({
      label: this.texts.text('monitoring.thread.target'),
      value: changed ? `${this.shown(thread.firstTarget)} → ${this.shown(thread.target)}` : this.shown(thread.target),
      note: this.texts.text(changed ? 'monitoring.thread.changed' : 'monitoring.thread.unchanged'),
      state: 'none',
    });
    facts.push({
      label: this.texts.text('monitoring.thread.knots'),
      value: String(thread.knots.length),
      note: thread.asOf ? this.texts.text('monitoring.why.asOf', { day: dateText(thread.asOf, lang, this.session.timezone(), 'day') }) : '',
      state: 'none',
    });
    return facts;
  });

  constructor() {
    effect(() => this.title.show(this.name()));
  }

  protected reload(): void {
    this.answer.reload();
  }

  protected openWhy(open: boolean): void {
    void this.router.navigate([], { queryParams: { why: open ? 'true' : null }, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected pathOf(link: string): string {
    return link.split('?')[0];
  }

  protected queryOf(link: string): Record<string, string> {
    return Object.fromEntries(new URLSearchParams(link.split('?')[1] ?? ''));
  }

  protected shown(value: string | null | undefined): string {
    const thread = this.thread();
    if (!thread || value === null || value === undefined) return '–';
    const unit = unitOf(thread);
    const lang = this.texts.lang();
    return numberText(value, lang, { unit, decimals: placesOf(thread) });
  }

  /** A fact says itself in the words of its feature: `thread.<kind>.head`, `.text`; values of the metric in its unit. */
  private text(knot: KnotView, part: 'head' | 'text'): string {
    const params: Record<string, unknown> = {};
    const lang = this.texts.lang();
    for (const [key, value] of Object.entries(knot.params as Record<string, unknown>)) {
      params[key] =
        VALUES.includes(key) && typeof value === 'string'
          ? this.shown(value)
          : PLAIN.includes(key) && typeof value === 'string'
            ? figure(value, lang, { decimals: 2, trim: true })
            : value;
      if (key.endsWith('En') && lang === 'en' && value) params[key.slice(0, -2)] = value;
    }
    if (typeof params['month'] === 'string') params['month'] = dateText(params['month'], lang, this.session.timezone(), 'month');
    if (typeof params['rule'] === 'string') params['rule'] = this.texts.text(`monitoring.ruleName.${params['rule']}`);
    return this.texts.known(`thread.${knot.kind}.${part}`, params) ?? (part === 'head' ? this.texts.text(`monitoring.stage.${knot.stage}`) : '');
  }

  private figureOf(knot: KnotView): string {
    const score = (knot.params as Record<string, unknown>)['score'];
    if (knot.kind === 'lineScored' && typeof score === 'string') return score;
    return knot.figure === null || knot.figure === undefined ? '' : this.shown(knot.figure);
  }
}

const VALUES = ['target', 'before', 'after', 'value', 'actual', 'threshold', 'total', 'effect', 'baseline'];
const PLAIN = ['numerator', 'denominator', 'attainment'];
const colorOf = (state: string): string =>
  state === 'bad' ? 'var(--kl-bad)' : state === 'warn' ? 'var(--kl-warn)' : state === 'ok' ? 'var(--kl-ok)' : 'var(--kl-accent)';
