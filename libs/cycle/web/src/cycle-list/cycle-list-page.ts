import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { GRAINS_OF } from '@kpi-loop/cycle/domain';
import { CyclesService, type CycleListItem, type CycleStatus } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  DataCell,
  type DataColumn,
  DataTable,
  LiveService,
  PageHead,
  PageTitle,
  resource,
  Segmented,
  SessionStore,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { nameIn } from '../ui/stage-words';

const STATUSES = ['', 'draft', 'published', 'active', 'closed'];

@Component({
  selector: 'kl-cycle-list-page',
  imports: [BusinessDatePipe, DataCell, DataTable, NzButtonComponent, PageHead, RouterLink, Segmented, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  template: `
    <kl-page-head [title]="'cycle.list.title' | transloco">
      <span actions>
        @if (mayCreate()) {
          <a nz-button nzType="primary" routerLink="/cycles/new">{{ 'cycle.list.create' | transloco }}</a>
        }
      </span>
    </kl-page-head>
    <kl-data-table
      [columns]="columns()"
      [rows]="rows()"
      [loading]="page.isLoading()"
      [error]="page.error()"
      [hasMore]="!!next()"
      [emptyTitle]="'cycle.list.none' | transloco"
      [emptyText]="'cycle.list.noneHint' | transloco"
      (more)="more()"
      (retry)="page.reload()"
      (opened)="open($event)"
    >
      <kl-segmented filters [options]="filters()" [label]="'cycle.list.status' | transloco" [value]="status() ?? ''" (valueChange)="filter($event)" />
      <ng-template klCell="name" let-row>
        <a [routerLink]="linkOf(row)" [queryParams]="queryOf(row)"
          ><b>{{ row.code }}</b></a
        >
        <div class="kl-small">{{ nameOf(row) }}</div>
      </ng-template>
      <ng-template klCell="dates" let-row>{{ row.startsOn | businessDate }} – {{ row.endsOn | businessDate }}</ng-template>
      <ng-template klCell="status" let-row>
        <span class="kl-tag" [class.accent]="row.status === 'active'">{{ 'cycle.status.' + row.status | transloco }}</span>
        @if (row.hold === 'suspended') {
          <span class="kl-tag">{{ 'cycle.hold.suspended' | transloco }}</span>
        }
      </ng-template>
    </kl-data-table>
  `,
})
export class CycleListPage {
  private readonly cycles = inject(CyclesService);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly session = inject(SessionStore);
  private readonly live = inject(LiveService).tick(['cycle.', 'period.']);

  readonly status = input<CycleStatus>();

  protected readonly mayCreate = computed(() => this.session.has('HR', 'EXEC'));
  protected readonly page = resource({
    params: () => ({ status: this.status(), at: this.live() }),
    loader: async ({ params: { status } }) => {
      this.later.set(null);
      return this.cycles.cycleList({ status, limit: 50 });
    },
  });
  private readonly later = signal<{ items: CycleListItem[]; next: string | null } | null>(null);
  protected readonly rows = computed(() => [...(this.page.hasValue() ? this.page.value().items : []), ...(this.later()?.items ?? [])]);
  protected readonly next = computed(() => (this.later() ? this.later()!.next : this.page.hasValue() ? this.page.value().next : null));
  protected readonly filters = computed(() => STATUSES.map((value) => ({ value, label: this.texts.text(value ? `cycle.status.${value}` : 'cycle.list.all') })));
  protected readonly columns = computed<DataColumn<CycleListItem>[]>(() => [
    { key: 'name', label: this.texts.text('cycle.list.name') },
    { key: 'dates', label: this.texts.text('cycle.list.dates') },
    { key: 'template', label: this.texts.text('cycle.list.template'), text: (row) => this.cut(row), wideOnly: true },
    { key: 'progress', label: this.texts.text('cycle.list.progress'), number: true, text: (row) => `${row.closedPeriods} / ${row.periods}`, wideOnly: true },
    {
      key: 'now',
      label: this.texts.text('cycle.list.now'),
      text: (row) => (row.currentPeriod ? nameIn(this.texts.lang(), { name: row.currentPeriod, nameEn: row.currentPeriodEn }) : null),
      wideOnly: true,
    },
    { key: 'status', label: this.texts.text('cycle.list.status') },
  ]);

  constructor() {
    const title = inject(PageTitle);
    title.show(this.texts.text('cycle.list.title'));
  }

  /** The template and, where it is not the template's own, how it is cut. */
  private cut({ template, settlementGrain, trackingGrain }: CycleListItem): string {
    const own = GRAINS_OF[template];
    const grains = [
      ...(settlementGrain === own.settlementGrain ? [] : [`settlement.${settlementGrain}`]),
      ...(trackingGrain === own.trackingGrain ? [] : [`tracking.${trackingGrain}`]),
    ];
    return [`cycle.template.${template}`, ...grains.map((grain) => `cycle.grain.${grain}`)].map((key) => this.texts.text(key)).join(' · ');
  }

  protected nameOf(row: CycleListItem): string {
    return nameIn(this.texts.lang(), row);
  }

  protected linkOf({ id, status }: CycleListItem): unknown[] {
    return status === 'draft' && this.mayCreate() ? ['/cycles', id, 'setup'] : ['/console'];
  }

  protected queryOf({ id, status }: CycleListItem): Record<string, string> {
    return status === 'draft' && this.mayCreate() ? {} : { cycle: id };
  }

  protected open(row: CycleListItem): void {
    void this.router.navigate(this.linkOf(row), { queryParams: this.queryOf(row) });
  }

  protected filter(status: string): void {
    void this.router.navigate([], { queryParams: { status: status || null } });
  }

  protected async more(): Promise<void> {
    const cursor = this.next();
    if (!cursor) return;
    const { items, next } = await this.cycles.cycleList({ status: this.status(), cursor, limit: 50 });
    this.later.update((known) => ({ items: [...(known?.items ?? []), ...items], next }));
  }
}
