import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { PeriodsService, type ResultListItem, type ResultPage as Page, ResultsService, ScorecardsService } from '@kpi-loop/shared/client';
import { defaultPeriod } from '@kpi-loop/shared/kernel';
import {
  ConfirmModal,
  DataCell,
  type DataColumn,
  DataTable,
  Icon,
  LiveService,
  type Offer,
  OfferButton,
  PageHead,
  ProblemToast,
  ReasonModal,
  resource,
  Segmented,
  SelectLabel,
  SessionStore,
  StatusChip,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { pick } from './names';

/** 结果: official scores by name. Nobody is ranked; a card that could not be scored says why. */
@Component({
  selector: 'kl-results-page',
  imports: [
    ConfirmModal,
    DataCell,
    DataTable,
    FormsModule,
    Icon,
    NzButtonComponent,
    NzSelectModule,
    OfferButton,
    PageHead,
    ReasonModal,
    RouterLink,
    Segmented,
    SelectLabel,
    StatusChip,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="kl-page">
      <kl-page-head [title]="'menu.results' | transloco" [meta]="'scoring.list.meta' | transloco">
        <span beside>
          <nz-select
            [klSelectLabel]="'scoring.list.period' | transloco"
            class="period"
            [ngModel]="shownPeriod()"
            (ngModelChange)="narrow({ period: $event, grade: null })"
            [nzDropdownMatchSelectWidth]="false"
          >
            @for (p of periods(); track p.value) {
              <nz-option [nzValue]="p.value" [nzLabel]="p.label" />
            }
          </nz-select>
        </span>
        <span actions class="kl-row wrap">
          @if (publishOffer(); as offer) {
            <kl-offer-button [offer]="offer" [label]="'scoring.list.publish' | transloco" icon="send" [primary]="true" (taken)="publishing.set(true)" />
          }
          @if (mayRescore()) {
            <button nz-button type="button" (click)="asking.set(true)"><kl-icon name="refresh" [size]="14" />{{ 'scoring.list.rescore' | transloco }}</button>
          }
          @if (shownPeriod(); as id) {
            <a nz-button [href]="'/api/results/export?periodId=' + id" download
              ><kl-icon name="download" [size]="14" />{{ 'scoring.list.export' | transloco }}</a
            >
          }
        </span>
      </kl-page-head>
      <kl-data-table
        [columns]="columns()"
        [rows]="rows()"
        rowKey="scorecardId"
        [loading]="loading()"
        [error]="error()"
        [hasMore]="!!next()"
        [emptyTitle]="'scoring.list.empty' | transloco"
        [emptyText]="'scoring.list.emptyHint' | transloco"
        (opened)="open($event)"
        (more)="more()"
        (retry)="reload()"
      >
        <kl-segmented
          filters
          [options]="grades()"
          [label]="'scoring.list.grade' | transloco"
          [value]="grade() ?? ''"
          (valueChange)="narrow({ grade: $event || null })"
        />
        @if (uncalibrated(); as count) {
          <a tools routerLink="/calibration" [queryParams]="{ period: shownPeriod() }">{{ 'scoring.list.toCalibrate' | transloco: { count } }}</a>
        }
        <ng-template klCell="subject" let-row
          ><b>{{ name(row) }}</b></ng-template
        >
        <ng-template klCell="total" let-row>
          @if (row.total !== null) {
            <b class="kl-number">{{ row.total }}</b>
          } @else if (row.notScoredReason) {
            <span class="kl-soft">{{ 'problem.' + row.notScoredReason | transloco }}</span>
          } @else {
            <span class="kl-soft">–</span>
          }
        </ng-template>
        <ng-template klCell="grade" let-row>
          @if (row.rawGrade) {
            <span class="kl-soft">{{ row.rawGrade }} →&nbsp;</span>
          }
          <b>{{ row.grade ?? '–' }}</b>
        </ng-template>
        <ng-template klCell="status" let-row><kl-status-chip [status]="chip(row)" [word]="'scoring.status.' + stageOf(row) | transloco" /></ng-template>
      </kl-data-table>
    </div>
    <kl-confirm-modal
      [open]="publishing()"
      [verb]="'scoring.list.publish' | transloco"
      [text]="publishWords()"
      [busy]="busy()"
      (confirmed)="publish()"
      (closed)="publishing.set(false)"
    />
    <kl-reason-modal
      [open]="asking()"
      [title]="'scoring.list.rescore' | transloco"
      [hint]="'scoring.list.rescoreHint' | transloco"
      [busy]="busy()"
      (given)="rescore($event['reason'])"
      (closed)="asking.set(false)"
    />
  `,
  styles: `
    .period {
      min-width: 160px;
    }
    .wrap {
      flex-wrap: wrap;
    }
  `,
})
export class ResultsPage {
  private readonly api = inject(ResultsService);
  private readonly periodApi = inject(PeriodsService);
  private readonly cards = inject(ScorecardsService);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly toast = inject(ProblemToast);
  private readonly session = inject(SessionStore);
  private readonly changed = inject(LiveService).tick(['scorecard.', 'period.']);

  readonly period = input<string>();
  readonly grade = input<string>();

  protected readonly asking = signal(false);
  protected readonly publishing = signal(false);
  protected readonly busy = signal(false);
  private readonly all = resource({ loader: () => this.periodApi.periodList() });
  private readonly known = computed(() => (this.all.hasValue() ? this.all.value().filter((p) => p.status !== 'upcoming') : []));
  protected readonly periods = computed(() => this.known().map((p) => ({ value: p.id, label: pick(this.texts.lang(), p.name, p.nameEn) })));
  /** The one asked for, else the nearest that has results. */
  protected readonly shownPeriod = computed(
    () => this.period() ?? defaultPeriod(this.known(), ({ status }) => ['scored', 'reviewed', 'closed'].includes(status))?.id ?? null,
  );
  private readonly status = computed(() => this.known().find((p) => p.id === this.shownPeriod())?.status ?? '');
  protected readonly mayRescore = computed(() => this.session.has('HR') && ['data_locked', 'scored', 'reviewed'].includes(this.status()));
  private readonly first = resource({
    params: () =>
      this.shownPeriod() ? { periodId: this.shownPeriod()!, ...(this.grade() ? { grade: this.grade()! } : {}), changed: this.changed() } : undefined,
    loader: ({ params: { changed: _, ...query } }) => this.api.scoreList(query),
  });
  private readonly page = linkedSignal<Page | undefined, Page | undefined>({
    source: () => (this.first.hasValue() ? this.first.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  private readonly later = linkedSignal<unknown, Pick<Page, 'items' | 'next'> | null>({ source: () => this.page(), computation: () => null });
  protected readonly rows = computed(() => [...(this.page()?.items ?? []), ...(this.later()?.items ?? [])]);
  protected readonly next = computed(() => (this.later() ? this.later()!.next : this.page()?.next));
  protected readonly loading = computed(() => (this.all.isLoading() || this.first.isLoading()) && !this.page());
  protected readonly error = computed<unknown>(() => (this.page() ? null : (this.all.error() ?? this.first.error())));
  protected readonly grades = computed(() => {
    const counts = (this.page()?.grades ?? []) as unknown as { grade: string | null; count: number }[];
    return [
      { value: '', label: this.texts.text('scoring.list.all') },
      ...counts.map(({ grade, count }) => ({ value: grade ?? '-', label: `${grade ?? this.texts.text('scoring.list.ungraded')} ${count}` })),
    ];
  });
  protected readonly columns = computed<DataColumn<ResultListItem>[]>(() => {
    const label = (key: string) => this.texts.text(`scoring.list.${key}`);
    return [
      { key: 'subject', label: label('subject') },
      { key: 'unit', label: label('unit'), wideOnly: true, text: (row) => pick(this.texts.lang(), row.unitName, row.unitNameEn) },
      { key: 'total', label: label('total'), number: true },
      { key: 'grade', label: label(this.rows().some(({ rawGrade }) => rawGrade) ? 'rawTo' : 'grade') },
      { key: 'revision', label: label('revision'), number: true, wideOnly: true, text: (row) => row.revision ?? '–' },
      { key: 'status', label: label('status'), wideOnly: true },
    ];
  });

  /** Owners see what is published, and only once it is. */
  protected readonly toPublish = computed(() => {
    const { cards, people } = this.page()?.toPublish ?? { cards: 0, people: 0 };
    return { count: cards, people };
  });
  /** Scored, and a panel has still to compare them. */
  protected readonly uncalibrated = computed(() => this.page()?.toPublish?.uncalibrated ?? 0);
  /** Refused where nothing is left but what waits for its calibration; none where there is nothing at all. */
  protected readonly publishOffer = computed<Offer | null>(() => {
    const ready = this.toPublish().count > 0;
    if (!ready && !this.uncalibrated()) return null;
    return { event: 'publish', allowed: ready, because: ready ? [] : ['resultsCalibrated'], needs: [] };
  });

  protected readonly publishWords = computed(() =>
    [
      this.texts.text('scoring.list.publishHint', this.toPublish()),
      ...(this.uncalibrated() ? [this.texts.text('scoring.list.publishBlocked', { count: this.uncalibrated() })] : []),
    ].join(' '),
  );

  protected name(row: ResultListItem): string {
    return pick(this.texts.lang(), row.subjectName, row.subjectNameEn);
  }

  /** A card is published whether its owner has seen it or not: the region of its status is enough here. */
  protected stageOf({ status }: ResultListItem): string {
    return status.split('.')[0];
  }

  protected chip(row: ResultListItem): 'ok' | 'warn' | 'none' {
    if (row.notScoredReason) return 'warn';
    return row.total === null ? 'none' : 'ok';
  }

  protected narrow(queryParams: Record<string, string | null>): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected open(row: ResultListItem): void {
    if (row.resultId) void this.router.navigate(['/scorecards', row.scorecardId, 'result']);
  }

  protected reload(): void {
    this.first.reload();
  }

  protected async more(): Promise<void> {
    const cursor = this.next();
    if (!cursor) return;
    const page = await this.api.scoreList({ periodId: this.shownPeriod()!, ...(this.grade() ? { grade: this.grade()! } : {}), cursor });
    this.later.update((before) => ({ items: [...(before?.items ?? []), ...page.items], next: page.next }));
  }

  protected async publish(): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    try {
      const { ids } = await this.cards.scorecardResultsPublish({ body: { periodId: this.shownPeriod()! } });
      await this.toast.done(this.texts.text('scoring.list.published', { cards: ids.length }));
      this.publishing.set(false);
      this.first.reload();
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
    }
  }

  protected async rescore(reason: string): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    try {
      const run = await this.api.scoreRescore({ id: this.shownPeriod()!, body: { reason } });
      await this.toast.done(this.texts.text('scoring.list.rescored', { cards: run.cards, revised: run.revised }));
      this.asking.set(false);
      this.first.reload();
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
    }
  }
}
