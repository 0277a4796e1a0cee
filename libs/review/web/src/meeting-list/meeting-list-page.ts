import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { ReviewMeetingsService, type ReviewMeetingListItem, type ReviewMeetingStatus } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  DataCell,
  DataTable,
  LiveService,
  PageHead,
  resource,
  Segmented,
  SessionStore,
  StatusMark,
  Texts,
  type DataColumn,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { nameIn, ReviewNamePipe } from '../ui/names';

const STATUSES = ['', 'planned', 'agenda_ready', 'invited', 'in_session', 'minutes_draft', 'minutes_review', 'concluded', 'cancelled'];

@Component({
  selector: 'kl-meeting-list-page',
  imports: [BusinessDatePipe, DataCell, DataTable, NzButtonComponent, PageHead, ReviewNamePipe, RouterLink, Segmented, StatusMark, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  template: `
    <kl-page-head [title]="'review.list.title' | transloco" [meta]="'review.list.meta' | transloco">
      <span actions>
        @if (mayPlan()) {
          <a nz-button nzType="primary" routerLink="/reviews/new">{{ 'review.list.plan' | transloco }}</a>
        }
      </span>
    </kl-page-head>
    <kl-data-table
      [columns]="columns()"
      [rows]="rows()"
      [loading]="page.isLoading() && !rows().length"
      [error]="page.error()"
      [hasMore]="!!next()"
      [emptyTitle]="'review.list.none' | transloco"
      [emptyText]="'review.list.noneHint' | transloco"
      (more)="load()"
      (retry)="page.reload()"
      (opened)="open($event)"
    >
      <kl-segmented
        filters
        [options]="filters()"
        [label]="'review.list.status' | transloco"
        [value]="status() ?? ''"
        (valueChange)="filter({ status: $event || null })"
      />
      @if (periodId()) {
        <button filters type="button" class="only" (click)="filter({ periodId: null })">
          {{ 'review.list.onePeriod' | transloco: { period: period() } }} <span aria-hidden="true">×</span>
        </button>
      }
      <ng-template klCell="title" let-row>
        <a [routerLink]="['/reviews', row.id]"
          ><b>{{ row.title }}</b></a
        >
        <div class="kl-small">{{ row.unit | reviewName }} · {{ { name: row.periodName, nameEn: row.periodNameEn } | reviewName }}</div>
      </ng-template>
      <ng-template klCell="at" let-row>{{ row.scheduledAt | businessDate }}</ng-template>
      <ng-template klCell="facilitator" let-row>{{ row.facilitator | reviewName }}</ng-template>
      <ng-template klCell="items" let-row>
        <span class="kl-row" style="justify-content: flex-end">
          @if (row.redItems) {
            <kl-status-mark status="bad" /> <span>{{ row.redItems }}</span>
          }
          <span>{{ row.concludedItems }} / {{ row.items }}</span>
        </span>
      </ng-template>
      <ng-template klCell="actions" let-row>{{ row.actions ? row.actions - row.openActions + ' / ' + row.actions : '–' }}</ng-template>
      <ng-template klCell="status" let-row>
        <span class="kl-tag" [class.accent]="row.status === 'in_session'">{{ 'review.status.' + row.status | transloco }}</span>
      </ng-template>
    </kl-data-table>
  `,
  styles: `
    .only {
      min-height: 32px;
      padding: 0 10px;
      border: 1px solid var(--kl-line-2);
      border-radius: var(--kl-r-s);
      background: none;
      color: var(--kl-text-2);
      font-size: 13px;
      cursor: pointer;
    }
    @media (max-width: 760px) {
      .only {
        min-height: 40px;
      }
    }
  `,
})
export class MeetingListPage {
  private readonly meetings = inject(ReviewMeetingsService);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly session = inject(SessionStore);
  private readonly live = inject(LiveService).tick(['reviewMeeting.']);

  readonly status = input<ReviewMeetingStatus>();
  readonly periodId = input<string>();

  protected readonly mayPlan = computed(() => this.session.has('HR', 'HRBP') || !!this.session.session()?.isHead);
  private readonly query = computed(() => ({ status: this.status(), periodId: this.periodId(), limit: 50 }));
  protected readonly page = resource({
    params: () => ({ ...this.query(), at: this.live() }),
    loader: ({ params: { at: _, ...query } }) => this.meetings.reviewMeetingList(query),
  });
  private readonly more = linkedSignal<unknown, ReviewMeetingListItem[]>({ source: () => this.page.value(), computation: () => [] });
  private readonly cursor = signal<{ of: unknown; next: string | null } | null>(null);
  private readonly first = computed(() => (this.page.hasValue() ? this.page.value() : { items: [], next: null }));
  protected readonly rows = computed(() => [...this.first().items, ...this.more()]);
  protected readonly next = computed(() => (this.cursor()?.of === this.first() ? this.cursor()!.next : this.first().next));
  protected readonly period = computed(() => {
    const [row] = this.rows();
    return row ? nameIn(this.texts.lang(), { name: row.periodName, nameEn: row.periodNameEn }) : this.texts.text('review.plan.period');
  });
  protected readonly filters = computed(() =>
    STATUSES.map((value) => ({ value, label: this.texts.text(value ? `review.status.${value}` : 'review.list.all') })),
  );
  protected readonly columns = computed<DataColumn<ReviewMeetingListItem>[]>(() => [
    { key: 'title', label: this.texts.text('review.list.meeting') },
    { key: 'at', label: this.texts.text('review.list.at') },
    { key: 'facilitator', label: this.texts.text('review.attendance.leads'), wideOnly: true },
    { key: 'items', label: this.texts.text('review.list.items'), number: true, wideOnly: true },
    { key: 'actions', label: this.texts.text('review.list.actions'), number: true, wideOnly: true },
    { key: 'status', label: this.texts.text('review.list.status') },
  ]);

  protected open(row: ReviewMeetingListItem): void {
    void this.router.navigate(['/reviews', row.id]);
  }

  protected filter(queryParams: Record<string, string | null>): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge' });
  }

  protected async load(): Promise<void> {
    const [cursor, of] = [this.next(), this.first()];
    if (!cursor) return;
    const { items, next } = await this.meetings.reviewMeetingList({ ...this.query(), cursor });
    this.more.update((known) => [...known, ...items]);
    this.cursor.set({ of, next });
  }
}
