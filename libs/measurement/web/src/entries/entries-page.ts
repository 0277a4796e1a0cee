import { ChangeDetectionStrategy, Component, computed, effect, ElementRef, inject, input, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { type EnteredPart, rowErrorWords } from '@kpi-loop/measurement/domain';
import type { FigureCellView, FigureEntryView, FigureSheetView } from '@kpi-loop/shared/client';
import { addMonths } from '@kpi-loop/shared/kernel';
import {
  BusinessDatePipe,
  ConfirmModal,
  dateText,
  EmptyState,
  Icon,
  numberText,
  offerOf,
  PageHead,
  ProblemSpeaker,
  ProblemToast,
  Quantity,
  SessionStore,
  StatusMark,
  Texts,
  UnitNamePipe,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { nameIn, placesOf } from '../ui/status-words';
import { EntriesStore } from './entries-store';
import { EntryDrawer } from './entry-drawer';
import { ENTRY_MARK, fieldKey, isOpen, keyOf, pasted, placed, textOf, type EntryField, type EntryMetric, type EntrySubject } from './entry-grid';

/** 填报: the viewer's subjects × metrics of a month. What is typed is kept; handing it in is a step of its own. */
@Component({
  selector: 'kl-entries-page',
  imports: [
    BusinessDatePipe,
    ConfirmModal,
    EmptyState,
    EntryDrawer,
    FormsModule,
    Icon,
    NzButtonComponent,
    NzInputDirective,
    PageHead,
    Quantity,
    RouterLink,
    StatusMark,
    TranslocoPipe,
    UnitNamePipe,
  ],
  providers: [EntriesStore],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './entries-page.html',
  styleUrl: './entries-page.less',
})
export class EntriesPage {
  protected readonly store = inject(EntriesStore);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly router = inject(Router);
  private readonly toast = inject(ProblemToast);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly texts = inject(Texts);
  private readonly today = inject(SessionStore).today() ?? '2026-01-01';

  readonly month = input<string>();

  protected readonly mark = ENTRY_MARK;
  protected readonly places = placesOf;
  protected readonly isOpen = isOpen;
  protected readonly keyOf = keyOf;
  private readonly openedKey = signal<string | null>(null);
  protected readonly opened = computed(() => (this.openedKey() === null ? null : (this.store.cell(this.openedKey()!) ?? null)));
  protected readonly outcome = signal<FigureSheetView | null>(null);
  /** Handed in but unlike the months before: asked once more, all together. */
  protected readonly unusual = signal<FigureEntryView[]>([]);
  protected readonly reason = computed(() => this.speaker.words(this.store.error()));
  protected readonly atPresent = computed(() => (this.store.shown() ?? this.today) >= `${this.today.slice(0, 7)}-01`);
  protected readonly ready = computed(() => this.store.cells().flatMap(({ entry }) => (entry && offerOf(entry.offers, 'figureEntry.submit') ? [entry] : [])));
  protected readonly left = computed(
    () => this.store.cells().filter((cell) => isOpen(cell) && cell.entry?.status !== 'approved' && !cell.entry?.figure).length,
  );
  protected readonly due = computed(
    () =>
      this.store
        .cells()
        .flatMap(({ dueOn }) => dueOn ?? [])
        .sort()[0] ?? null,
  );
  protected readonly unusualText = computed(() => {
    const lang = this.texts.lang();
    const line = (entry: FigureEntryView): string =>
      this.texts.text('measurement.entries.unusualOne', {
        name: `${nameIn(lang, { name: entry.subjectName, nameEn: entry.subjectNameEn })} · ${nameIn(lang, { name: entry.metricName, nameEn: entry.metricNameEn })}`,
        figure: this.shown(entry.figure, entry),
        median: this.shown(entry.median, entry),
      });
    return [this.texts.text('measurement.entries.unusual'), ...this.unusual().map(line)].join('\n');
  });

  constructor() {
    effect(() => this.store.month.set(this.month()));
  }

  protected sheetLink(): string {
    return `/api/figure-entries/sheet?${new URLSearchParams({ ...(this.store.shown() ? { month: this.store.shown()! } : {}), lang: this.texts.lang() })}`;
  }

  protected nameOf(of: 'subject' | 'metric', cell: FigureCellView): string {
    return nameIn(
      this.texts.lang(),
      of === 'subject' ? { name: cell.subjectName, nameEn: cell.subjectNameEn } : { name: cell.metricName, nameEn: cell.metricNameEn },
    );
  }

  protected fieldOf(cell: FigureCellView, part: EnteredPart): EntryField {
    return { key: fieldKey(cell, part), cell, part, percent: cell.percent && !cell.ratio };
  }

  protected text(field: EntryField): string {
    return this.store.wrong()[field.key]?.text ?? textOf(field);
  }

  protected wrong(field: EntryField): string {
    const code = this.store.wrong()[field.key]?.code;
    return code ? this.said(code) : '';
  }

  protected said(code: string): string {
    return rowErrorWords(code, this.texts.lang()) ?? this.texts.known(`rowError.${code}`) ?? this.texts.known(`field.${code}`) ?? this.speaker.rule(code);
  }

  protected broken(cell: FigureCellView): string[] {
    return (this.store.because()[keyOf(cell)] ?? []).map((rule) => this.speaker.rule(rule));
  }

  protected label(row: EntrySubject, metric: EntryMetric, part: EnteredPart): string {
    const parts = [this.nameOf('subject', row.cell), this.nameOf('metric', metric.cell)];
    return [...parts, ...(part === 'value' ? [] : [this.texts.text(`measurement.part.${part}`)])].join(' · ');
  }

  protected change(field: EntryField, text: string): Promise<void> {
    return this.keep([{ field, text }]);
  }

  /** Down and up as in a spreadsheet; Enter goes down. */
  protected step(event: Event, row: number, column: number, by: number): void {
    event.preventDefault();
    const last = this.store.table().fields.length - 1;
    for (let to = row + by; to >= 0 && to <= last; to += by) {
      const next = this.host.nativeElement.querySelector<HTMLInputElement>(`input[data-row="${to}"][data-column="${column}"]:not([disabled])`);
      if (!next) continue;
      next.focus();
      next.select();
      return;
    }
    (event.target as HTMLElement).blur();
  }

  protected paste(event: ClipboardEvent, row: number, column: number): void {
    const rows = pasted(event.clipboardData?.getData('text/plain') ?? '');
    if (!rows) return;
    event.preventDefault();
    void this.keep(placed(this.store.table(), { row, column }, rows));
  }

  protected columnOf(metric: number, part: number): number {
    return this.store
      .table()
      .metrics.slice(0, metric)
      .reduce((sum, { parts }) => sum + parts.length, part);
  }

  protected open(cell: FigureCellView): void {
    this.openedKey.set(keyOf(cell));
  }

  protected close(): void {
    this.openedKey.set(null);
  }

  protected move(months: number): void {
    const month = addMonths(this.store.shown() ?? `${this.today.slice(0, 7)}-01`, months);
    void this.router.navigate([], { queryParams: { month }, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected handIn(entries: readonly FigureEntryView[] = this.ready(), confirmed: readonly string[] = []): Promise<void> {
    return this.attempt(async () => {
      const outcomes = await this.store.submit(entries, confirmed);
      const only = new Set(outcomes.filter(({ because }) => because.length === 1 && because[0] === 'deviationConfirmed').map(({ id }) => id));
      const done = outcomes.filter(({ because }) => !because.length).length;
      const refused = outcomes.length - done - only.size;
      this.unusual.set(entries.filter(({ id }) => only.has(id)));
      if (done) await this.toast.done(this.texts.text('measurement.entries.handedIn', { count: done }));
      if (refused) this.refused.set(refused);
      else this.refused.set(0);
    });
  }
  protected readonly refused = signal(0);

  protected confirm(): Promise<void> {
    const entries = this.unusual();
    this.unusual.set([]);
    return this.handIn(
      entries,
      entries.map(({ id }) => id),
    );
  }

  protected decide(entry: FigureEntryView, verb: 'withdraw' | 'discard'): Promise<void> {
    return this.attempt(() => this.store.decide(entry, verb));
  }

  protected annotate(cell: FigureCellView, change: { note?: string; evidenceLink?: string }): Promise<void> {
    return this.attempt(() => this.store.save([{ cell, change }]));
  }

  protected attach(cell: FigureCellView, file: File): Promise<void> {
    return this.attempt(() => this.store.attach(cell, file));
  }

  protected send(files: FileList | null): Promise<void> {
    const file = files?.[0];
    return file ? this.attempt(async () => this.outcome.set(await this.store.read(file))) : Promise.resolve();
  }

  private shown(value: string | null, of: FigureEntryView): string {
    return numberText(value, this.texts.lang(), { unit: of.percent ? '%' : of.unit, decimals: placesOf(of), compact: false });
  }

  protected monthText(): string {
    const shown = this.store.shown();
    return shown ? dateText(shown, this.texts.lang(), 'UTC', 'month') : '';
  }

  private keep(changes: readonly { field: EntryField; text: string }[]): Promise<void> {
    const real = changes.filter(({ field, text }) => text.trim() !== this.text(field).trim());
    return this.attempt(() => this.store.save(real.map(({ field, text }) => ({ cell: field.cell, change: { [field.part]: text.trim() } }))), false);
  }

  private async attempt(work: () => Promise<unknown>, busy = true): Promise<void> {
    if (busy) this.store.busy.set(true);
    try {
      await work();
    } catch (error) {
      await this.toast.show(error);
      this.store.reload();
    } finally {
      if (busy) this.store.busy.set(false);
    }
  }
}
