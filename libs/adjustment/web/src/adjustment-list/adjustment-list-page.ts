import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { ChangeRequestsService, type ChangeRequestListItem, type ChangeRequestPage } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  DataCell,
  type DataColumn,
  DataTable,
  LiveService,
  PageHead,
  ProblemToast,
  resource,
  Segmented,
  SessionStore,
  StatusChip,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { ChangeFigurePipe, ChangeMetricPipe, ChangeNamePipe, stateOf } from '../ui/names';

const VIEWS = ['waiting', 'open', 'all'] as const;

/** 调整: requests one may see. What waits for me comes first; filters live in the address. */
@Component({
  selector: 'kl-adjustment-list-page',
  imports: [
    BusinessDatePipe,
    ChangeFigurePipe,
    ChangeMetricPipe,
    ChangeNamePipe,
    DataCell,
    DataTable,
    NzButtonComponent,
    PageHead,
    RouterLink,
    Segmented,
    StatusChip,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  template: `
    <kl-page-head [title]="'menu.adjustments' | transloco" [meta]="'adjustment.list.meta' | transloco">
      @if (readsVersions()) {
        <a nz-button actions routerLink="/adjustments/versions">{{ 'adjustment.version.title' | transloco }}</a>
      }
    </kl-page-head>
    <kl-data-table
      class="kl-card"
      [columns]="columns()"
      [rows]="rows()"
      [caption]="'menu.adjustments' | transloco"
      [loading]="page.isLoading()"
      [error]="page.error()"
      [hasMore]="!!shown()?.next"
      [emptyTitle]="'adjustment.list.empty.' + view() | transloco"
      [emptyText]="'adjustment.list.emptyHint' | transloco"
      (more)="more()"
      (retry)="page.reload()"
      (opened)="visit($event)"
    >
      <a empty nz-button routerLink="/my-kpis">{{ 'adjustment.list.begin' | transloco }}</a>
      <kl-segmented filters [options]="views()" [label]="'adjustment.list.view' | transloco" [value]="view()" (valueChange)="narrow($event)" />
      <ng-template klCell="line" let-row>
        <b>{{ row.line | changeMetric }}</b>
        <div class="kl-small kl-soft">{{ row.owner | changeName }}</div>
      </ng-template>
      <ng-template klCell="change" let-row>
        @if (row.type !== 'TARGET' && row.type !== 'ERROR_FIX') {
          {{ 'adjustment.type.' + row.type | transloco }}
        } @else {
          <span class="kl-number"
            >{{ row.targetBefore | changeFigure: row.line }} → <b>{{ row.targetAfter | changeFigure: row.line }}</b></span
          >
        }
        <div class="kl-small kl-soft">{{ (row.creator ? 'adjustment.cause.' + row.cause : 'adjustment.list.proposed') | transloco }}</div>
      </ng-template>
      <ng-template klCell="score" let-row>
        @if (row.totalAfter) {
          {{ row.totalBefore }} → <b>{{ row.totalAfter }}</b>
        } @else {
          –
        }
      </ng-template>
      <ng-template klCell="materiality" let-row>
        @if (row.materiality) {
          <span class="kl-tag" [class.accent]="row.materiality === 'CRITICAL'">{{ 'adjustment.materiality.' + row.materiality | transloco }}</span>
        }
        @if (row.loweredAfterResult) {
          <kl-status-chip status="bad" [word]="'adjustment.loweredAfterResult' | transloco" />
        }
      </ng-template>
      <ng-template klCell="effective" let-row>{{ row.effectiveOn | businessDate }}</ng-template>
      <ng-template klCell="status" let-row>
        <kl-status-chip [status]="stateOf(row.status)" [word]="'adjustment.status.' + row.status | transloco" />
        @if (row.waitsForMe) {
          <span class="kl-tag accent">{{ 'adjustment.list.mine' | transloco }}</span>
        } @else if (row.waitsFor) {
          <div class="kl-small kl-soft">{{ 'adjustment.waitsFor.' + row.waitsFor | transloco }}</div>
        }
      </ng-template>
    </kl-data-table>
  `,
  styles: `
    .kl-tag + kl-status-chip,
    kl-status-chip + .kl-tag {
      margin-left: 6px;
    }
    b {
      font-weight: 500;
    }
  `,
})
export class AdjustmentListPage {
  private readonly requests = inject(ChangeRequestsService);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly toast = inject(ProblemToast);
  private readonly live = inject(LiveService).tick(['changeRequest.']);

  private readonly session = inject(SessionStore);

  protected readonly readsVersions = computed(() => this.session.has('STEWARD', 'HR', 'EXEC', 'AUD'));

  readonly show = input<string>();
  /** Deep links of checklists: `?open=true&periodId=…`. */
  readonly open = input<string>();
  readonly periodId = input<string>();

  protected readonly stateOf = stateOf;
  protected readonly view = computed(() => VIEWS.find((view) => view === this.show()) ?? (this.open() === 'true' ? 'open' : 'all'));
  private readonly filter = computed(() => ({
    periodId: this.periodId(),
    ...(this.view() === 'waiting' ? { waiting: 'true' as const } : {}),
    ...(this.view() === 'open' ? { open: 'true' as const } : {}),
  }));
  protected readonly page = resource({
    params: () => ({ filter: this.filter(), at: this.live() }),
    loader: ({ params }) => this.requests.changeRequestList({ ...params.filter, limit: 50 }),
  });
  protected readonly shown = linkedSignal<ChangeRequestPage | undefined>(() => (this.page.hasValue() ? this.page.value() : undefined));
  protected readonly rows = computed(() => this.shown()?.items ?? []);
  protected readonly views = computed(() => VIEWS.map((value) => ({ value, label: this.word(`list.show.${value}`) })));
  protected readonly columns = computed<DataColumn<ChangeRequestListItem>[]>(() => [
    { key: 'line', label: this.word('col.line') },
    { key: 'change', label: this.word('col.change') },
    { key: 'score', label: this.word('col.score'), number: true, wideOnly: true },
    { key: 'materiality', label: this.word('col.materiality'), wideOnly: true },
    { key: 'effective', label: this.word('col.effective'), wideOnly: true },
    { key: 'status', label: this.word('col.status') },
  ]);

  protected narrow(show: string): void {
    void this.router.navigate([], { queryParams: { show, open: null }, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected visit(row: ChangeRequestListItem): void {
    void this.router.navigate(['/adjustments', row.id]);
  }

  protected async more(): Promise<void> {
    const cursor = this.shown()?.next;
    if (!cursor) return;
    try {
      const { items, next } = await this.requests.changeRequestList({ ...this.filter(), cursor, limit: 50 });
      this.shown.update((known) => ({ items: [...(known?.items ?? []), ...items], next }));
    } catch (error) {
      await this.toast.show(error);
    }
  }

  private word(key: string): string {
    this.texts.lang();
    return this.texts.text(`adjustment.${key}`);
  }
}
