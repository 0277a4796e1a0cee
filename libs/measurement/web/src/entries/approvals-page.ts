import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { FigureEntriesService, type FigureEntryListView, type FigureEntryStatus, type FigureEntryView } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  DataCell,
  type DataColumn,
  DataTable,
  Icon,
  ifMatch,
  LiveService,
  OfferButton,
  offerOf,
  PageHead,
  ProblemSpeaker,
  ProblemToast,
  Quantity,
  ReasonModal,
  resource,
  Segmented,
  StatusChip,
  StatusMark,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzDrawerComponent, NzDrawerContentDirective } from 'ng-zorro-antd/drawer';
import { FigureNamePipe, nameIn, placesOf } from '../ui/status-words';
import { ENTRY_MARK } from './entry-grid';

const SHOWN = ['submitted', 'returned', 'approved'] as const satisfies readonly FigureEntryStatus[];

/** 待审填报: what others have entered, to be approved together or returned one by one. */
@Component({
  selector: 'kl-approvals-page',
  imports: [
    BusinessDatePipe,
    DataCell,
    DataTable,
    FigureNamePipe,
    Icon,
    NzButtonComponent,
    NzDrawerComponent,
    NzDrawerContentDirective,
    OfferButton,
    PageHead,
    Quantity,
    ReasonModal,
    RouterLink,
    Segmented,
    StatusChip,
    StatusMark,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './approvals-page.html',
  styles: `
    dl div {
      display: flex;
      flex-wrap: wrap;
      gap: 4px 12px;
      padding: 4px 0;
    }
    dt {
      flex: 0 0 110px;
      color: var(--kl-text-3);
    }
    dd {
      flex: 1;
      margin: 0;
      overflow-wrap: anywhere;
    }
    .parts {
      margin-left: 8px;
    }
    .refused {
      margin: 0;
      color: var(--kl-bad);
    }
  `,
})
export class ApprovalsPage {
  private readonly api = inject(FigureEntriesService);
  private readonly router = inject(Router);
  private readonly toast = inject(ProblemToast);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly texts = inject(Texts);
  private readonly changed = inject(LiveService).tick(['figureEntry.']);
  private readonly done = signal(0);

  readonly status = input<FigureEntryStatus>();
  /** An entry that a link opens. */
  readonly entry = input<string>();

  protected readonly state = computed(() => this.status() ?? 'submitted');
  protected readonly answer = resource({
    params: () => ({ status: this.state(), at: this.changed() + this.done() }),
    loader: ({ params: { status } }) => this.api.figureEntryList({ status, limit: 50 }),
  });
  private readonly page = linkedSignal<FigureEntryListView | undefined, FigureEntryListView | undefined>({
    source: () => (this.answer.hasValue() ? this.answer.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  private readonly later = linkedSignal<unknown, { items: FigureEntryView[]; next: string | null } | null>({
    source: () => this.page(),
    computation: () => null,
  });
  protected readonly rows = computed(() => [...(this.page()?.items ?? []), ...(this.later()?.items ?? [])]);
  protected readonly next = computed(() => (this.later() ? this.later()!.next : (this.page()?.next ?? null)));
  protected readonly loading = computed(() => this.answer.isLoading() && !this.page());

  private readonly linked = resource({
    params: () => (this.entry() ? { id: this.entry()! } : undefined),
    loader: ({ params }) => this.api.figureEntryOne(params),
  });
  private readonly openedId = linkedSignal<string | undefined, string | null>({ source: () => this.entry(), computation: (id) => id ?? null });
  protected readonly opened = computed(() => {
    const id = this.openedId();
    return this.rows().find((row) => row.id === id) ?? (id !== null && id === this.entry() && this.linked.hasValue() ? this.linked.value() : null);
  });

  protected readonly chosen = linkedSignal<unknown, string[]>({ source: () => this.state(), computation: () => [] });
  protected readonly approvable = computed(() => {
    const chosen = this.chosen();
    return this.rows().filter(({ id, offers }) => offerOf(offers, 'figureEntry.approve')?.allowed && (!chosen.length || chosen.includes(id)));
  });
  protected readonly idsOf = computed(() => this.approvable().map(({ id }) => id));
  protected readonly selectable = computed(() => this.rows().some(({ offers }) => offerOf(offers, 'figureEntry.approve')?.allowed));
  protected readonly approve = computed(() => offerOf(this.opened()?.offers, 'figureEntry.approve'));
  protected readonly return = computed(() => offerOf(this.opened()?.offers, 'figureEntry.return'));
  protected readonly busy = signal(false);
  protected readonly asking = signal(false);
  protected readonly refused = signal<string[]>([]);
  protected readonly mark = ENTRY_MARK;
  protected readonly places = placesOf;
  protected readonly states = computed(() => {
    this.texts.lang();
    return SHOWN.map((value) => ({ value, label: this.texts.text(`measurement.entryStatus.${value}`) }));
  });
  protected readonly columns = computed<DataColumn<FigureEntryView>[]>(() => {
    this.texts.lang();
    const label = (key: string): string => this.texts.text(`measurement.${key}`);
    return [
      { key: 'subject', label: label('entries.subject') },
      { key: 'metric', label: label('work.metric') },
      { key: 'month', label: label('work.month'), wideOnly: true },
      { key: 'figure', label: label('entries.figure'), number: true },
      { key: 'median', label: label('entries.median'), number: true, wideOnly: true },
      { key: 'evidence', label: label('entries.evidence'), wideOnly: true },
      { key: 'by', label: label('entries.enteredBy'), wideOnly: true },
    ];
  });
  protected readonly title = computed(() => {
    const entry = this.opened();
    const lang = this.texts.lang();
    return entry
      ? `${nameIn(lang, { name: entry.subjectName, nameEn: entry.subjectNameEn })} · ${nameIn(lang, { name: entry.metricName, nameEn: entry.metricNameEn })}`
      : '';
  });

  protected narrow(status: string): void {
    void this.router.navigate([], {
      queryParams: { status: status === 'submitted' ? null : status, entry: null },
      queryParamsHandling: 'merge',
      replaceUrl: true,
    });
  }

  protected name(name: string, nameEn: string | null): string {
    return nameIn(this.texts.lang(), { name, nameEn });
  }

  protected open(entry: FigureEntryView): void {
    this.openedId.set(entry.id);
  }

  protected close(): void {
    this.openedId.set(null);
    if (this.entry()) void this.router.navigate([], { queryParams: { entry: null }, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected approveMany(ids: string[]): Promise<void> {
    return this.attempt(async () => {
      const { items } = await this.api.figureEntryApprove({ body: { ids } });
      const approved = items.filter(({ because }) => !because.length).length;
      this.refused.set([...new Set(items.flatMap(({ because }) => because))].map((rule) => this.speaker.rule(rule)));
      this.chosen.set([]);
      if (approved) await this.toast.done(this.texts.text('measurement.entries.approved', { count: approved }));
    });
  }

  protected giveBack({ reason }: Record<string, string>): Promise<void> {
    const { id, version } = this.opened()!;
    return this.attempt(async () => {
      await this.api.figureEntryReturn({ id, body: { reason } }, ifMatch(version));
      this.asking.set(false);
    });
  }

  protected async more(): Promise<void> {
    const cursor = this.next();
    if (!cursor) return;
    const page = await this.api.figureEntryList({ status: this.state(), limit: 50, cursor });
    this.later.update((before) => ({ items: [...(before?.items ?? []), ...page.items], next: page.next }));
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    this.busy.set(true);
    try {
      await work();
      this.close();
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
      this.done.update((n) => n + 1);
    }
  }
}
