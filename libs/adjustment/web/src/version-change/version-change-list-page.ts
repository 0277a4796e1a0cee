import { ChangeDetectionStrategy, Component, computed, inject, linkedSignal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { type VersionChangeListView, VersionChangesService, type VersionChangeView } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  DataCell,
  type DataColumn,
  DataTable,
  type KpiStatus,
  LiveService,
  LocalNamePipe,
  PageHead,
  ProblemToast,
  resource,
  StatusChip,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';

const TONES: Partial<Record<VersionChangeView['status'], KpiStatus>> = { in_approval: 'warn', scheduled: 'ok', applied: 'ok', rejected: 'bad', revoked: 'bad' };

/** Requests to move a cycle to another definition, the newest first. */
@Component({
  selector: 'kl-version-change-list-page',
  imports: [BusinessDatePipe, DataCell, DataTable, LocalNamePipe, NzButtonComponent, PageHead, RouterLink, StatusChip, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  template: `
    <kl-page-head crumb [title]="'adjustment.version.title' | transloco" [meta]="'adjustment.version.meta' | transloco"
      ><a nz-button actions routerLink="/adjustments">{{ 'menu.adjustments' | transloco }}</a></kl-page-head
    >
    <kl-data-table
      class="kl-card"
      [columns]="columns()"
      [rows]="rows()"
      [caption]="'adjustment.version.title' | transloco"
      [loading]="page.isLoading() && !shown()"
      [error]="page.error()"
      [hasMore]="!!shown()?.next"
      [emptyTitle]="'adjustment.version.empty' | transloco"
      [emptyText]="'adjustment.version.noMetricHint' | transloco"
      (more)="more()"
      (retry)="page.reload()"
      (opened)="visit($event)"
    >
      <ng-template klCell="metric" let-row>
        <b>{{ { name: row.metricName, nameEn: row.metricNameEn } | localName }}</b> <span class="kl-mono kl-small">{{ row.metricCode }}</span>
        <div class="kl-small">{{ { name: row.cycleName, nameEn: row.cycleNameEn } | localName }}</div>
      </ng-template>
      <ng-template klCell="change" let-row>{{ 'adjustment.version.fromTo' | transloco: { from: row.fromVersionNo, to: row.toVersionNo } }}</ng-template>
      <ng-template klCell="lines" let-row>{{ row.impact.lineCount }}</ng-template>
      <ng-template klCell="effective" let-row>{{ row.effectiveOn | businessDate: 'day' }}</ng-template>
      <ng-template klCell="status" let-row
        ><kl-status-chip [status]="tone(row.status)" [word]="'adjustment.version.status.' + row.status | transloco"
      /></ng-template>
    </kl-data-table>
  `,
  styles: `
    b {
      font-weight: 500;
    }
  `,
})
export class VersionChangeListPage {
  private readonly api = inject(VersionChangesService);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly toast = inject(ProblemToast);
  private readonly changed = inject(LiveService).tick(['versionChange.']);

  protected readonly page = resource({
    params: () => ({ changed: this.changed() }),
    loader: () => this.api.versionChangeList({ limit: 50 }),
  });
  protected readonly shown = linkedSignal<VersionChangeListView | undefined, VersionChangeListView | undefined>({
    source: () => (this.page.hasValue() ? this.page.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  protected readonly rows = computed(() => this.shown()?.items ?? []);
  protected readonly columns = computed<DataColumn<VersionChangeView>[]>(() => {
    this.texts.lang();
    const label = (key: string) => this.texts.text(`adjustment.version.${key}`);
    return [
      { key: 'metric', label: label('metric') },
      { key: 'change', label: label('change') },
      { key: 'lines', label: label('lineCount'), number: true, wideOnly: true },
      { key: 'effective', label: label('effectiveOn'), wideOnly: true },
      { key: 'status', label: label('state') },
    ];
  });

  protected tone(status: VersionChangeView['status']): KpiStatus {
    return TONES[status] ?? 'none';
  }

  protected visit({ id }: VersionChangeView): void {
    void this.router.navigate(['/adjustments', 'versions', id]);
  }

  protected async more(): Promise<void> {
    const cursor = this.shown()?.next;
    if (!cursor) return;
    try {
      const { items, next } = await this.api.versionChangeList({ cursor, limit: 50 });
      this.shown.update((known) => ({ items: [...(known?.items ?? []), ...items], next }));
    } catch (error) {
      await this.toast.show(error);
    }
  }
}
