import { computed, inject, Injectable, signal } from '@angular/core';
import { STAGES_IN_TIME } from '@kpi-loop/cycle/domain';
import { CycleRequestsService, CyclesService, PeriodsService, type ChecklistView, type PeriodGate, type RequestedEvent } from '@kpi-loop/shared/client';
import { defaultPeriod } from '@kpi-loop/shared/kernel';
import type { Answer } from '../ui/request-card';
import { ifMatch, lasting, LiveService, ProblemToast, SessionStore, type LoopStage, resource } from '@kpi-loop/shared/ui';

const MOVES = [
  'cycle.',
  'cycleRequest.',
  'period.',
  'scorecard.',
  'measurement.',
  'alert.',
  'reviewMeeting.',
  'improvementAction.',
  'changeRequest.',
  'statement.',
];

export type PeriodVerb = 'open' | 'end' | 'lock' | 'close';
export type CycleVerb = 'start' | 'close' | 'freeze' | 'archive';

/** One cycle and one of its periods, as the console shows them. Provided by the page. */
@Injectable()
export class CycleConsoleStore {
  private readonly cycles = inject(CyclesService);
  private readonly periods = inject(PeriodsService);
  private readonly requests = inject(CycleRequestsService);
  private readonly session = inject(SessionStore);
  private readonly toast = inject(ProblemToast);
  private readonly live = inject(LiveService).tick(MOVES);
  private readonly changes = signal(0);

  readonly cycleId = signal<string | null>(null);
  readonly periodId = signal<string | null>(null);
  readonly chosen = signal<LoopStage | null>(null);
  /** The stage whose work is shown: the chosen one, else the first that is not done. */
  readonly stage = computed<LoopStage>(
    () => this.chosen() ?? STAGES_IN_TIME.find((stage) => this.view()?.stages.some((s) => s.stage === stage && s.total > s.done)) ?? 'set',
  );
  readonly busy = signal(false);
  /** The gate whose checklist is open. */
  readonly gate = signal<PeriodGate | null>(null);

  readonly list = resource({ params: () => ({ at: this.changes() }), loader: () => this.cycles.cycleList({ limit: 50 }) });
  private readonly everyPeriod = resource({ loader: () => this.periods.periodList().catch(() => []) });
  /** The cycle asked for or that of the period asked for; else the viewer's own, else one that is about to begin, else the newest. */
  readonly shownId = computed(() => {
    if (this.cycleId()) return this.cycleId();
    if (!this.list.hasValue() || !this.everyPeriod.hasValue()) return null;
    const [items, periods] = [this.list.value().items, this.everyPeriod.value()];
    const own = periods.find(({ id }) => id === this.periodId()) ?? defaultPeriod(periods);
    return own?.cycleId ?? (items.find(({ status }) => status === 'published') ?? items[0])?.id ?? null;
  });
  readonly empty = computed(() => this.list.hasValue() && this.everyPeriod.hasValue() && !this.shownId());

  readonly console = resource({
    params: () => {
      const id = this.shownId();
      return id ? { id, periodId: this.periodId() ?? undefined, at: this.live() + this.changes() } : undefined;
    },
    loader: ({ params: { id, periodId } }) => this.cycles.cycleConsole({ id, periodId }),
  });
  readonly view = lasting(this.console, () => `${this.shownId()} ${this.periodId()}`);

  readonly checklist = resource<ChecklistView, { id: string; gate: PeriodGate; at: number } | undefined>({
    params: () => {
      const gate = this.gate();
      const id = this.view()?.period?.id;
      return gate && id ? { id, gate, at: this.live() + this.changes() } : undefined;
    },
    loader: ({ params: { id, gate } }) => this.periods.periodChecklist({ id, gate }),
  });

  /** What waits for several seats, and what was decided; a head reads the console without it. */
  private readonly asked = resource({
    params: () => (this.shownId() && this.session.has('HR', 'HRBP', 'EXEC', 'AUD') ? { id: this.shownId()!, at: this.live() + this.changes() } : undefined),
    loader: ({ params: { id } }) => this.requests.cycleRequestList({ id }),
  });
  private readonly lastAsked = lasting(this.asked, () => this.shownId());
  readonly requestList = computed(() => this.lastAsked() ?? []);

  reload(): void {
    this.changes.update((n) => n + 1);
  }

  /** Whether it was done; a refusal is told by the toast and the page is read anew. */
  async periodDo(verb: PeriodVerb): Promise<boolean> {
    const period = this.view()?.period;
    if (!period) return false;
    const params = { id: period.id };
    const context = ifMatch(period.version);
    return this.attempt(() =>
      verb === 'open'
        ? this.periods.periodOpen(params, context)
        : verb === 'end'
          ? this.periods.periodEnd(params, context)
          : verb === 'lock'
            ? this.periods.periodLock(params, context)
            : this.periods.periodClose(params, context),
    );
  }

  async cycleDo(verb: CycleVerb): Promise<boolean> {
    const cycle = this.view()?.cycle;
    if (!cycle) return false;
    const context = ifMatch(cycle.version);
    const params = { id: cycle.id };
    return this.attempt(() =>
      verb === 'start'
        ? this.cycles.cycleStart(params, context)
        : verb === 'close'
          ? this.cycles.cycleClose(params, context)
          : verb === 'freeze'
            ? this.cycles.cycleFreeze(params, context)
            : this.cycles.cycleArchive(params, context),
    );
  }

  async closeContracting(reason?: string): Promise<boolean> {
    const cycle = this.view()?.cycle;
    if (!cycle) return false;
    return this.attempt(() => this.cycles.cycleCloseContracting({ id: cycle.id, body: reason ? { reason } : {} }, ifMatch(cycle.version)));
  }

  async ask(event: RequestedEvent, reason: string, periodId?: string): Promise<boolean> {
    const id = this.shownId();
    return !!id && this.attempt(() => this.requests.cycleRequestAsk({ id, body: { event, reason, ...(periodId ? { periodId } : {}) } }));
  }

  async answer({ verb, request: { id, version }, reason, note }: Answer): Promise<boolean> {
    const context = ifMatch(version);
    return this.attempt(() =>
      verb === 'approve'
        ? this.requests.cycleRequestApprove({ id, body: note ? { note } : {} }, context)
        : verb === 'withdraw'
          ? this.requests.cycleRequestWithdraw({ id }, context)
          : this.requests.cycleRequestReject({ id, body: { reason: reason ?? '' } }, context),
    );
  }

  private async attempt(work: () => Promise<unknown>): Promise<boolean> {
    this.busy.set(true);
    try {
      await work();
      return true;
    } catch (error) {
      await this.toast.show(error);
      return false;
    } finally {
      this.busy.set(false);
      this.reload();
    }
  }
}
