import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Router } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { CollectionRunsService, type CollectionRunView } from '@kpi-loop/shared/client';
import { BusinessDatePipe, DataCell, type DataColumn, DataTable, KpiNumberPipe, LiveService, Panel, resource, StatusChip, Texts } from '@kpi-loop/shared/ui';
import { nameIn, RUN_MARK } from '../ui/status-words';

const RUNS = 20;

/** How the last deliveries of a dataset went. */
@Component({
  selector: 'kl-dataset-runs',
  imports: [BusinessDatePipe, DataCell, DataTable, KpiNumberPipe, Panel, StatusChip, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <kl-panel [title]="'measurement.run.title' | transloco" [flush]="true">
      <kl-data-table
        [bare]="true"
        [columns]="columns()"
        [rows]="rows()"
        [loading]="runs.isLoading() && !rows().length"
        [error]="runs.error()"
        [emptyTitle]="'measurement.run.empty' | transloco"
        [emptyText]="'measurement.run.emptyHint' | transloco"
        (opened)="open($event)"
        (retry)="runs.reload()"
      >
        <ng-template klCell="status" let-row>
          <kl-status-chip [status]="mark[row.status]" [word]="'measurement.runStatus.' + row.status | transloco" />
          @if (row.failedChecks) {
            <span class="kl-tag">{{ 'measurement.check.badge' | transloco: { count: row.failedChecks } }}</span>
          }
        </ng-template>
        <ng-template klCell="file" let-row>
          <span class="kl-ellipsis" [title]="row.fileName ?? ''">{{ row.fileName ?? source(row) }}</span>
        </ng-template>
        <ng-template klCell="rows" let-row>{{ row.rowsRead | kpiNumber: { decimals: 0, compact: false } }}</ng-template>
        <ng-template klCell="when" let-row>{{ row.startedAt | businessDate: 'moment' }}</ng-template>
      </kl-data-table>
    </kl-panel>
  `,
})
export class DatasetRuns {
  private readonly api = inject(CollectionRunsService);
  private readonly router = inject(Router);
  private readonly texts = inject(Texts);
  private readonly changed = inject(LiveService).tick(['run.']);

  readonly datasetId = input.required<string>();

  protected readonly runs = resource({
    params: () => ({ datasetId: this.datasetId(), changed: this.changed() }),
    loader: ({ params: { datasetId } }) => this.api.collectionRunList({ datasetId, limit: RUNS }),
  });
  protected readonly rows = computed(() => (this.runs.hasValue() ? this.runs.value().items : []));
  protected readonly mark = RUN_MARK;
  protected readonly columns = computed<DataColumn<CollectionRunView>[]>(() => {
    this.texts.lang();
    return ['status', 'file', 'rows', 'when'].map((key) => ({
      key,
      label: this.texts.text(`measurement.run.${key}`),
      number: key === 'rows',
      wideOnly: key === 'file',
    }));
  });

  protected source({ sourceName, sourceNameEn }: CollectionRunView): string {
    return nameIn(this.texts.lang(), { name: sourceName, nameEn: sourceNameEn });
  }

  protected open(run: CollectionRunView): void {
    void this.router.navigate(['/collection/runs', run.id]);
  }
}
