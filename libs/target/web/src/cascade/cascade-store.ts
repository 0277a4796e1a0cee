import { computed, inject, Injectable, linkedSignal, signal } from '@angular/core';
import { type CascadeLineView, CascadeService, type CascadeView, type Perspective, PeriodsService, type Split } from '@kpi-loop/shared/client';
import { defaultPeriod } from '@kpi-loop/shared/kernel';
import { LiveService, ProblemToast, resource } from '@kpi-loop/shared/ui';
import { coverage } from '@kpi-loop/target/domain';

/** One unit's lines and those below them; others' moves appear by themselves. */
@Injectable()
export class CascadeStore {
  private readonly cascade = inject(CascadeService);
  private readonly periodService = inject(PeriodsService);
  private readonly toast = inject(ProblemToast);
  private readonly changed = inject(LiveService).tick(['scorecard.']);

  readonly chosen = signal<{ periodId?: string; unitId?: string } | null>(null);
  private readonly periodsLoaded = resource({ loader: () => this.periodService.periodList() });
  readonly periods = computed(() => (this.periodsLoaded.hasValue() ? this.periodsLoaded.value() : []));
  readonly periodId = computed(() => this.chosen()?.periodId ?? defaultPeriod(this.periods())?.id);
  private readonly loaded = resource({
    params: () => (this.chosen() && this.periodId() ? { periodId: this.periodId()!, unitId: this.chosen()!.unitId, changed: this.changed() } : undefined),
    loader: ({ params: { periodId, unitId } }) => this.cascade.cascadeTree({ periodId, ...(unitId ? { unitId } : {}) }),
  });
  readonly view = linkedSignal<CascadeView | undefined, CascadeView | undefined>({
    source: () => (this.loaded.hasValue() ? this.loaded.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  readonly error = computed<unknown>(() => this.loaded.error() ?? this.periodsLoaded.error());
  readonly gaps = computed(
    () => (this.view()?.lines ?? []).filter((line) => line.state === 'short' || (line.state === 'none' && line.childCount === 0)).length,
  );

  /** Lines folded away by their id; what is below them is not shown. */
  readonly folded = signal<ReadonlySet<string>>(new Set());
  readonly shown = computed(() => {
    const away = new Set<string>();
    return (this.view()?.lines ?? []).filter((line) => {
      const gone = line.parentLineId !== null && (away.has(line.parentLineId) || this.folded().has(line.parentLineId));
      if (gone) away.add(line.lineId);
      return !gone;
    });
  });

  readonly selectedId = signal<string | null>(null);
  readonly selected = computed<CascadeLineView | undefined>(() => {
    const lines = this.view()?.lines ?? [];
    return lines.find((line) => line.lineId === this.selectedId()) ?? lines.find((line) => line.childCount > 0) ?? lines[0];
  });
  readonly below = computed(() => (this.view()?.lines ?? []).filter((line) => line.parentLineId === this.selected()?.lineId));

  readonly by = signal<Split>('equal');
  private readonly splitLoaded = resource({
    params: () => (this.selected()?.splittable ? { id: this.selected()!.lineId, by: this.by(), changed: this.changed() } : undefined),
    loader: ({ params: { id, by } }) => this.cascade.cascadeSuggest({ id, by }),
  });
  readonly split = computed(() => (this.splitLoaded.hasValue() ? this.splitLoaded.value() : undefined));
  readonly splitError = computed<unknown>(() => this.splitLoaded.error());
  /** What is typed for each, until it is proposed. */
  readonly typed = linkedSignal<unknown, Record<string, string>>({
    source: () => this.split(),
    computation: () => Object.fromEntries((this.split()?.parts ?? []).map((part) => [part.scorecardId, part.target ?? part.before ?? ''])),
  });
  readonly together = computed(() => {
    const [split, typed, line] = [this.split(), this.typed(), this.selected()];
    if (!split || !line) return null;
    const children = split.parts
      .map(({ scorecardId, denominator, measured }) => ({ target: typed[scorecardId], denominator, measured }))
      .filter(({ target }) => /^-?\d{1,18}(\.\d{1,12})?$/.test(target));
    return coverage({ parent: split.target, children, kind: split.contribution, direction: line.direction, buffer: this.view()?.buffer });
  });
  readonly busy = signal(false);

  toggle(lineId: string): void {
    const next = new Set(this.folded());
    if (!next.delete(lineId)) next.add(lineId);
    this.folded.set(next);
  }

  type(scorecardId: string, text: string): void {
    this.typed.update((typed) => ({ ...typed, [scorecardId]: text }));
  }

  /** How many were put on the table; null when nothing was. */
  async propose(reason: string): Promise<number | null> {
    const [line, split] = [this.selected(), this.split()];
    if (!line || !split || this.busy()) return null;
    this.busy.set(true);
    try {
      const items = split.parts.filter((part) => part.allowed).map(({ scorecardId }) => ({ scorecardId, target: this.typed()[scorecardId] }));
      const outcome = await this.cascade.cascadePropose({ id: line.lineId, body: { reason, items } });
      this.loaded.reload();
      return outcome.items.filter((item) => item.done).length;
    } catch (error) {
      await this.toast.show(error);
      return null;
    } finally {
      this.busy.set(false);
    }
  }

  async classify(metricId: string, perspective: Perspective): Promise<void> {
    try {
      await this.cascade.cascadeClassify({ id: metricId, body: { perspective } });
      this.loaded.reload();
    } catch (error) {
      await this.toast.show(error);
    }
  }

  reload(): void {
    this.periodsLoaded.reload();
    this.loaded.reload();
  }
}
