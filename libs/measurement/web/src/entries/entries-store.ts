import { computed, inject, Injectable, linkedSignal, signal } from '@angular/core';
import type { EnteredPart } from '@kpi-loop/measurement/domain';
import { FigureEntriesService, type FigureCellDto, type FigureCellView, type FigureEntryView, type FigureOutcomeView, type FigureSheetView } from '@kpi-loop/shared/client';
import { ifMatch, InTurn, LiveService, resource } from '@kpi-loop/shared/ui';
import { fieldKey, keyOf, tableOf } from './entry-grid';

type Change = Partial<Record<EnteredPart | 'note' | 'evidenceLink', string>>;

/** The figures the viewer enters for a month: what is typed is kept at once, cell by cell. */
@Injectable()
export class EntriesStore {
  private readonly api = inject(FigureEntriesService);
  private readonly changed = inject(LiveService).tick(['figureEntry.', 'measurement.recorded']);
  private readonly turns = new InTurn();
  private turn = 0;

  readonly month = signal<string | undefined>(undefined);
  private readonly answer = resource({
    params: () => ({ month: this.month(), at: this.changed() }),
    loader: ({ params: { month } }) => this.api.figureEntryGrid(month ? { month } : {}),
  });
  /** As the last answer said, and as this page has changed it since. */
  private readonly grid = linkedSignal<{ month: string; cells: FigureCellView[] } | undefined, { month: string; cells: FigureCellView[] } | undefined>({
    source: () => (this.answer.hasValue() ? this.answer.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  readonly shown = computed(() => this.grid()?.month ?? this.month() ?? null);
  readonly cells = computed(() => this.grid()?.cells ?? []);
  readonly table = computed(() => tableOf(this.cells()));
  readonly loading = computed(() => this.answer.isLoading() && !this.grid());
  readonly error = computed(() => (this.grid() ? null : this.answer.error()));
  /** Numbers that could not be kept, by their field: they stay as they were typed, with the reason. */
  readonly wrong = signal<Record<string, { text: string; code: string }>>({});
  /** Rules that kept an entry from being handed in, by its cell. */
  readonly because = signal<Record<string, string[]>>({});
  readonly saving = signal(0);
  readonly busy = signal(false);

  reload(): void {
    this.answer.reload();
  }

  cell(key: string): FigureCellView | undefined {
    return this.cells().find((cell) => keyOf(cell) === key);
  }

  /** Kept as it is typed; what one cell refuses is said at that cell. */
  async save(changes: readonly { cell: FigureCellView; change: Change }[]): Promise<void> {
    const bodies = new Map<string, FigureCellDto>();
    for (const { cell, change } of changes) {
      const { metricId, subjectKind, subjectId, month } = cell;
      bodies.set(keyOf(cell), { ...(bodies.get(keyOf(cell)) ?? { metricId, subjectKind, subjectId, month }), ...change });
    }
    if (!bodies.size) return;
    this.saving.update((n) => n + 1);
    try {
      // one after another: what was typed last is what stays
      await this.turns.run(`save ${(this.turn += 1)}`, async () => {
        const { cells } = await this.api.figureEntrySave({ body: { cells: [...bodies.values()] } });
        for (const saved of cells) {
          const key = keyOf(saved);
          const sent = bodies.get(key)!;
          const cell = this.cell(key);
          if (!cell) continue;
          this.mark(cell, sent, saved.problems);
          this.put(key, saved.entry ?? (saved.problems.length ? cell.entry : null));
        }
        return true;
      });
    } finally {
      this.saving.update((n) => n - 1);
    }
  }

  /** What of these was refused stays where it was, with the rules it breaks. */
  async submit(entries: readonly FigureEntryView[], confirmed: readonly string[] = []): Promise<FigureOutcomeView[]> {
    const { items } = await this.api.figureEntrySubmit({ body: { ids: entries.map(({ id }) => id), confirmed: [...confirmed] } });
    const byId = new Map(entries.map((entry) => [entry.id, entry]));
    this.because.update((before) => {
      const after = { ...before };
      for (const { id, because } of items) after[keyOf(byId.get(id)!)] = because;
      return after;
    });
    this.reload();
    return items;
  }

  async decide(entry: FigureEntryView, verb: 'withdraw' | 'discard'): Promise<void> {
    const call = { withdraw: 'figureEntryWithdraw', discard: 'figureEntryDiscard' } as const;
    const after = await this.api[call[verb]]({ id: entry.id }, ifMatch(entry.version));
    this.put(keyOf(entry), after.status === 'discarded' ? null : after);
    this.reload();
  }

  async attach(cell: FigureCellView, file: File): Promise<void> {
    if (!cell.entry || cell.entry.status === 'approved') await this.save([{ cell, change: { note: cell.entry?.note || file.name } }]);
    const entry = this.cell(keyOf(cell))?.entry;
    if (entry) this.put(keyOf(cell), await this.api.figureEntryAttach({ id: entry.id, body: { file } }));
  }

  async read(file: File): Promise<FigureSheetView> {
    const outcome = await this.api.figureEntryReadSheet({ ...(this.shown() ? { month: this.shown()! } : {}), body: { file } });
    this.reload();
    return outcome;
  }

  private put(key: string, entry: FigureEntryView | null): void {
    this.grid.update((grid) => grid && { ...grid, cells: grid.cells.map((cell) => (keyOf(cell) === key ? { ...cell, entry } : cell)) });
    this.because.update(({ [key]: _, ...others }) => others);
  }

  private mark(cell: FigureCellView, sent: FigureCellDto, problems: readonly { field: string; code: string }[]): void {
    this.wrong.update((before) => {
      const after = { ...before };
      for (const part of ['value', 'numerator', 'denominator', 'evidenceLink'] as const) {
        if (sent[part] === undefined) continue;
        const problem = problems.find(({ field }) => field === part || field === 'cell');
        const key = part === 'evidenceLink' ? `${keyOf(cell)} evidenceLink` : fieldKey(cell, part);
        if (problem) after[key] = { text: String(sent[part] ?? ''), code: problem.code };
        else delete after[key];
      }
      return after;
    });
  }
}
