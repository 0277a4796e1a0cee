import { computed, inject, Injectable, signal } from '@angular/core';
import { STAGES_IN_TIME } from '@kpi-loop/cycle/domain';
import { CyclesService, PeriodsService, type ChecklistView, type PeriodGate } from '@kpi-loop/shared/client';
import { defaultPeriod } from '@kpi-loop/shared/kernel';
import { ifMatch, lasting, LiveService, ProblemToast, type LoopStage, resource } from '@kpi-loop/shared/ui';

const MOVES = ['cycle.', 'period.', 'scorecard.', 'measurement.', 'alert.', 'reviewMeeting.', 'improvementAction.', 'changeRequest.', 'statement.'];

export type PeriodVerb = 'open' | 'end' | 'lock' | 'close';
export type CycleVerb = 'start' | 'close';

/** One cycle and one of its periods, as the console shows them. Provided by the page. */
@Injectable()
export class CycleConsoleStore {
  private readonly cycles = inject(CyclesService);
  private readonly periods = inject(PeriodsService);
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
    return this.attempt(() => (verb === 'start' ? this.cycles.cycleStart({ id: cycle.id }, context) : this.cycles.cycleClose({ id: cycle.id }, context)));
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
