import { ChangeDetectionStrategy, Component, computed, DestroyRef, effect, ElementRef, inject, input, signal, viewChild } from '@angular/core';
import { Router } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { type KnotView, KpisService, type ThreadView } from '@kpi-loop/shared/client';
import {
  Copying,
  dateText,
  EmptyState,
  Icon,
  type IconName,
  type KpiStatus,
  lasting,
  LiveService,
  numberText,
  PageHead,
  PageTitle,
  ProblemSpeaker,
  resource,
  SessionStore,
  StatusChip,
  Texts,
  Words,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { LineWhy } from '../ui/line-why';
import { nameIn, pick, placesOf, unitOf } from '../ui/names';
import { titleOf } from '../ui/problem-title';
import { KnotCard, type KnotCardModel } from './knot-card';
import { KnotWords } from './knot-words';
import { curve, placeKnots, steps, type TargetSpan, track } from './thread-layout';

const ICON: Record<string, IconName> = { set: 'target', collect: 'database', monitor: 'bell', review: 'chat', adjust: 'swap', reward: 'medal' };
const ICON_OF: Record<string, IconName> = {
  actionAccepted: 'bolt',
  effectMeasured: 'check',
  alertResolved: 'check',
  targetRevised: 'flag',
  statementReleased: 'gift',
};
const CARD = 200;
const CLOSEST = 104;
const WIDEST = 260;
const HEIGHT = 208;
const PAD = 44;

/** 一生线: the life of one KPI on one line; down the page on a phone. */
@Component({
  selector: 'kl-thread-page',
  imports: [EmptyState, Icon, KnotCard, LineWhy, NzButtonComponent, PageHead, StatusChip, TranslocoPipe],
  providers: [KnotWords],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './thread-page.html',
  styleUrl: './thread-page.less',
})
export class ThreadPage {
  private readonly kpis = inject(KpisService);
  private readonly texts = inject(Texts);
  private readonly words = inject(Words);
  private readonly knotWords = inject(KnotWords);
  private readonly router = inject(Router);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly session = inject(SessionStore);
  private readonly copying = inject(Copying);
  private readonly changed = inject(LiveService).tick(['kpiValue.', 'alert.', 'scorecard.', 'improvementAction.', 'changeRequest.', 'reviewMeeting.']);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);

  readonly id = input.required<string>();
  readonly why = input<string>();

  private readonly scroll = viewChild<ElementRef<HTMLElement>>('scroll');
  private readonly room = signal(0);
  private readonly answer = resource({
    params: () => ({ id: this.id(), changed: this.changed() }),
    loader: async ({ params: { id } }) => {
      // knots of features downstream speak their own words
      await this.words.load();
      return this.kpis.kpiThread({ id });
    },
  });
  protected readonly thread = lasting(this.answer, () => this.id());
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
  private readonly spacing = computed(() => {
    const gaps = Math.max(1, (this.thread()?.knots.length ?? 0) - 1);
    return Math.min(WIDEST, Math.max(CLOSEST, (this.room() - CARD) / gaps));
  });
  protected readonly placed = computed(() => {
    this.texts.lang();
    const thread = this.thread();
    if (!thread) return [];
    return placeKnots(thread.knots, thread.targets as TargetSpan[], thread.direction === 'LOWER').map(({ knot, y, targetY, measured, above }, i) => ({
      ...this.cardOf(knot, thread),
      above,
      x: CARD / 2 + i * this.spacing(),
      y: PAD + y * (HEIGHT - 2 * PAD),
      targetY: targetY === null ? null : PAD + targetY * (HEIGHT - 2 * PAD),
      value: measured ? this.shown(knot.figure) : '',
    }));
  });
  protected readonly width = computed(() => Math.max(this.room(), CARD + (this.placed().length - 1) * this.spacing()));
  protected readonly height = HEIGHT;
  protected readonly line = computed(() => curve(this.placed()));
  protected readonly goal = computed(() => steps(this.placed(), 0, this.width()));
  protected readonly parts = computed(() =>
    track(
      this.placed().map(({ x, knot }) => ({ x, stage: knot.stage })),
      0,
      this.width(),
    ).map((part) => ({ ...part, label: this.texts.text(`monitoring.stage.${part.stage}`) })),
  );
  protected readonly area = computed(() => {
    const points = this.placed();
    return points.length ? `${curve(points)} L ${points[points.length - 1].x} ${HEIGHT} L ${points[0].x} ${HEIGHT} Z` : '';
  });
  protected readonly stops = computed(() => {
    const points = this.placed();
    const [first, last] = [points[0]?.x ?? 0, points.at(-1)?.x ?? 1];
    return points.map(({ x, knot }) => ({ at: (x - first) / (last - first || 1), color: colorOf(knot.state) }));
  });
  protected readonly facts = computed(() => (this.thread() ? this.factsOf(this.thread()!) : []));

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.show(this.name()));
    if (globalThis.ResizeObserver) {
      const observer = new ResizeObserver(([entry]) => this.room.set(Math.floor(entry.contentRect.width)));
      observer.observe(this.host.nativeElement);
      inject(DestroyRef).onDestroy(() => observer.disconnect());
    }
    // the newest is what people come for
    effect(() => {
      const element = this.scroll()?.nativeElement;
      if (element && this.width()) queueMicrotask(() => (element.scrollLeft = element.scrollWidth));
    });
  }

  protected reload(): void {
    this.answer.reload();
  }

  protected openWhy(open: boolean): void {
    void this.router.navigate([], { queryParams: { why: open ? 'true' : null }, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected copyLink(): void {
    void this.copying.copy(location.href.split('?')[0], this.texts.text('monitoring.thread.shared'));
  }

  protected shown(value: string | null | undefined): string {
    const thread = this.thread();
    return thread ? numberText(value, this.texts.lang(), { unit: unitOf(thread), decimals: placesOf(thread) }) : '–';
  }

  private cardOf(knot: KnotView, thread: ThreadView): KnotCardModel {
    const words = this.knotWords.of(knot, thread);
    return { ...words, knot, icon: ICON_OF[knot.kind] ?? ICON[knot.stage] ?? 'flag', wordy: !/^[\d•¥$€+−–]/.test(words.fact) };
  }

  /** How it stands, how fast it recovered, what one action brought, what became of the target. */
  private factsOf(thread: ThreadView): { label: string; value: string; note: string; state?: KpiStatus }[] {
    const raised = thread.knots.find((knot) => knot.kind === 'alertRaised');
    const healed = thread.knots.find((knot) => knot.kind === 'alertResolved' && (!raised || knot.at > raised.at));
    const effects = thread.knots.filter((knot) => knot.kind === 'effectMeasured');
    const text = (key: string, params?: Record<string, unknown>) => this.texts.text(`monitoring.thread.${key}`, params);
    const day = (at: string) => dateText(at, this.texts.lang(), this.session.timezone(), 'dayShort');
    const changed = Number(thread.firstTarget) !== Number(thread.target);
    return [
      {
        label: text('now'),
        value: this.shown(thread.value),
        note: [text('nowNote', { target: this.shown(thread.target) }), thread.asOf ? this.texts.text('monitoring.why.asOf', { day: day(thread.asOf) }) : '']
          .filter(Boolean)
          .join(' · '),
        state: thread.state,
      },
      ...(raised && healed
        ? [
            {
              label: text('recovery'),
              value: text('days', { days: Math.max(1, Math.round((Date.parse(healed.at) - Date.parse(raised.at)) / 86_400_000)) }),
              note: `${day(raised.at)} → ${day(healed.at)}`,
            },
          ]
        : []),
      ...effects.slice(-1).map((knot) => {
        const { fact, text: note } = this.knotWords.of(knot, thread);
        return { label: text('effect'), value: fact, note };
      }),
      {
        label: text('target'),
        value: changed ? `${this.shown(thread.firstTarget)} → ${this.shown(thread.target)}` : this.shown(thread.target),
        note: text(changed ? 'changed' : 'unchanged'),
      },
      { label: text('knots'), value: String(thread.knots.length), note: text('since', { day: day(thread.knots[0]?.at ?? '') }) },
    ].slice(0, 4);
  }
}

const colorOf = (state: string): string =>
  state === 'bad' ? 'var(--kl-bad-mark)' : state === 'warn' ? 'var(--kl-warn-mark)' : state === 'ok' ? 'var(--kl-ok-mark)' : 'var(--kl-accent)';
