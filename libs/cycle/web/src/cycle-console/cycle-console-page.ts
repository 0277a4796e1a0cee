import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { LoopStage as StageName, PeriodGate } from '@kpi-loop/shared/client';
import {
  dateText,
  EmptyState,
  Icon,
  lasting,
  LifecycleBar,
  LoopRing,
  OfferButton,
  offerOf,
  PageHead,
  Panel,
  ProblemSpeaker,
  ReasonModal,
  SelectLabel,
  SessionStore,
  Texts,
  WEB_FEATURES,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzDrawerModule } from 'ng-zorro-antd/drawer';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { BlockerList } from '../ui/blocker-list';
import { Checklist } from '../ui/checklist';
import { ComingUp } from '../ui/coming-up';
import { PeriodTree } from '../ui/period-tree';
import { nameIn, periodShort, segmentOf } from '../ui/stage-words';
import { UnitTable } from '../ui/unit-table';
import { CycleStatePanel } from './cycle-state-panel';
import { CycleConsoleStore, type PeriodVerb } from './cycle-console-store';

const CYCLE_WAY = ['draft', 'published', 'active', 'settlement', 'closed'];
const PERIOD_WAY = ['upcoming', 'open', 'data_closing', 'data_locked', 'scored', 'reviewed', 'closed'];
/** What is only tracked is neither scored nor reviewed. */
const TRACKED_WAY = ['upcoming', 'open', 'data_closing', 'data_locked', 'closed'];
/** Which stage's date a period is waiting for in each status. */
const STAGE_OF: Record<string, StageName | undefined> = { open: 'monitor', data_closing: 'collect', scored: 'review', reviewed: 'reward' };
/** Where the work of a stage is listed, and how its list calls the period. */
const WORK_OF: Record<StageName, { path: string; period?: string }> = {
  set: { path: '/targets', period: 'period' },
  collect: { path: '/collection/figures' },
  monitor: { path: '/alerts', period: 'period' },
  review: { path: '/reviews', period: 'periodId' },
  adjust: { path: '/adjustments', period: 'periodId' },
  reward: { path: '/incentives', period: 'periodId' },
};

/** The loop of one period at a glance: what is blocked, by whom, and the gates HR opens. */
@Component({
  selector: 'kl-cycle-console-page',
  imports: [
    BlockerList,
    Checklist,
    CycleStatePanel,
    ReasonModal,
    ComingUp,
    EmptyState,
    FormsModule,
    Icon,
    LifecycleBar,
    LoopRing,
    NzButtonComponent,
    NzDrawerModule,
    NzSelectModule,
    OfferButton,
    PageHead,
    Panel,
    PeriodTree,
    RouterLink,
    SelectLabel,
    TranslocoPipe,
    UnitTable,
  ],
  providers: [CycleConsoleStore],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  templateUrl: './cycle-console-page.html',
  styleUrl: './cycle-console-page.less',
})
export class CycleConsolePage {
  protected readonly store = inject(CycleConsoleStore);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly session = inject(SessionStore);
  private readonly speaker = inject(ProblemSpeaker);

  /** `/cycles/:id` and `/console?cycle=` are the same page; the second keeps the menu lit. */
  readonly id = input<string>();
  readonly cycle = input<string>();
  readonly period = input<string>();

  protected readonly view = this.store.view;
  protected readonly lang = this.texts.lang;
  protected readonly mayCreate = computed(() => this.session.has('HR', 'EXEC'));
  protected readonly mayCheck = computed(() => this.session.has('HR', 'HRBP', 'EXEC', 'AUD'));
  protected readonly failure = computed(() =>
    (this.store.console.error() ?? this.store.list.error()) ? this.speaker.words(this.store.console.error() ?? this.store.list.error()) : null,
  );
  protected readonly cycles = computed(() => (this.store.list.hasValue() ? this.store.list.value().items.filter(({ status }) => status !== 'cancelled') : []));
  protected readonly empty = this.store.empty;

  protected readonly cycleStates = computed(() =>
    CYCLE_WAY.map((id) => ({ id, label: this.word(id === 'settlement' ? 'cycle.settlement.step' : `cycle.status.${id}`) })),
  );
  protected readonly periodStates = computed(() => (this.tracked() ? TRACKED_WAY : PERIOD_WAY).map((id) => ({ id, label: capital(this.word(`cycle.periodStatus.${id}`)) })));
  protected readonly short = computed(() => (this.view()?.period ? periodShort(this.view()!.period!, this.lang()) : ''));
  protected readonly tracked = computed(() => this.view()?.period?.kind === 'TRACKING');
  protected readonly parentName = computed(() => this.name(this.view()?.tree.find(({ id }) => id === this.view()?.period?.parentPeriodId)));
  /** The settled period at hand: the choice above lists those. */
  protected readonly settledId = computed(() => this.view()?.period?.parentPeriodId ?? this.view()?.period?.id);
  protected readonly closed = computed(() => this.view()?.period?.status === 'closed');
  protected readonly segments = computed(() => (this.view()?.stages ?? []).map((stage) => segmentOf(stage, this.texts, this.view()!.stages, this.closed())));
  protected readonly above = computed(() => {
    const { cycle, period } = this.view()!;
    return period ? this.word('cycle.console.above', { cycle: cycle.code, ordinal: period.ordinal }) : cycle.code;
  });
  protected readonly middle = computed(() => `${this.short()} ${this.word(`cycle.periodStatus.${this.view()?.period?.status}`)}`);
  protected readonly below = computed(() => {
    const { workday, workdays, period } = this.view()!;
    if (!period) return '';
    return workday
      ? this.word('cycle.console.workday', { workday, workdays })
      : this.word('cycle.console.begins', { day: dateText(period.startsOn, this.lang(), 'UTC', 'dayShort') });
  });
  protected readonly meta = computed(() => {
    const population = this.view()?.population;
    return population ? this.word('cycle.console.people', { ...population }) : '';
  });
  protected readonly periodDue = computed(() => {
    const period = this.view()?.period;
    const stage = STAGE_OF[period?.status ?? ''];
    const dueOn = period?.deadlines.find((deadline) => deadline.stage === stage)?.dueOn;
    return dueOn ? this.word('cycle.console.until', { day: dateText(dueOn, this.lang(), 'UTC', 'dayShort') }) : '';
  });
  protected readonly periodNext = computed(() => this.tracked() ? '' : this.texts.known(`cycle.nextActor.${this.view()?.period?.status}`) ?? '');
  protected readonly nextGate = computed<PeriodGate>(() =>
    ['scored', 'reviewed', 'closed', 'data_locked'].includes(this.view()?.period?.status ?? '') ? 'close' : 'lock',
  );
  /** In a period that is closed nothing is held up any more. */
  protected readonly blockers = computed(() => (this.closed() ? [] : (this.view()?.blockers ?? [])));
  protected readonly workLink = computed(() => WORK_OF[this.store.stage()].path);
  protected readonly workQuery = computed(() => {
    const name = WORK_OF[this.store.stage()].period;
    return name ? { [name]: this.view()?.period?.id } : {};
  });
  protected readonly checklist = lasting(this.store.checklist, () => this.store.gate());
  protected readonly missing = computed(() => this.checklist()?.items.reduce((sum, item) => sum + item.missing.length, 0) ?? 0);
  protected readonly drawerTitle = computed(() => this.word(`cycle.checklist.${this.store.gate() ?? 'lock'}`, { period: this.short() }));

  constructor() {
    effect(() => {
      this.store.cycleId.set(this.id() ?? this.cycle() ?? null);
      this.store.periodId.set(this.period() ?? null);
    });
    // what holds things up is told by the features themselves, in their words
    void this.texts.load(...inject(WEB_FEATURES).map((feature) => feature.texts));
  }

  /** Its sub-state is told beside the bar: the bar shows the way as a whole. */
  protected readonly cycleStep = computed(() => this.view()?.cycle.status.split('.')[0] ?? '');
  protected readonly cycleNext = computed(() => {
    const { status = '', state } = this.view()?.cycle ?? {};
    if (status === 'settlement.appealing' && state?.appealUntil)
      return this.word('cycle.settlement.appealUntil', { day: dateText(state.appealUntil, this.lang(), 'UTC', 'dayShort') });
    return status.startsWith('settlement.') ? this.word(`cycle.settlement.${status.split('.')[1]}`) : '';
  });
  protected readonly reopening = signal(false);

  protected async reopen(reason: string): Promise<void> {
    if (await this.store.ask('period.reopen', reason, this.view()!.period!.id)) this.reopening.set(false);
  }

  protected offer(event: string) {
    return offerOf(event.startsWith('period.') ? this.view()?.period?.offers : this.view()?.cycle.offers, event);
  }

  protected verbLabel(verb: PeriodVerb | 'reopen'): string {
    return this.word(`cycle.act.${verb}`, { period: this.short() });
  }

  protected async take(verb: PeriodVerb): Promise<void> {
    if (verb === 'lock' || verb === 'close') this.store.gate.set(verb);
    else await this.store.periodDo(verb);
  }

  protected async pass(): Promise<void> {
    const gate = this.store.gate();
    if (gate && (await this.store.periodDo(gate))) this.store.gate.set(null);
  }

  protected showCycle(id: string): void {
    void this.router.navigate(['/console'], { queryParams: { cycle: id } });
  }

  protected showPeriod(period: string): void {
    void this.router.navigate(['/console'], { queryParams: { cycle: this.view()!.cycle.id, period } });
  }

  protected name(thing: { name: string; nameEn?: string | null } | null | undefined): string {
    return nameIn(this.lang(), thing);
  }

  protected shortOf(period: { code: string; skipped: boolean }): string {
    const short = periodShort(period, this.lang());
    return period.skipped ? `${short} · ${this.word('cycle.periodStatus.skipped')}` : short;
  }

  private word(key: string, params?: Record<string, unknown>): string {
    return this.texts.text(key, params);
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
