import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { Router } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { type BackfillItemView, BackfillsService } from '@kpi-loop/shared/client';
import { BusinessDatePipe, DataCell, type DataColumn, DataTable, LiveService, Panel, resource, StatusChip, Texts } from '@kpi-loop/shared/ui';
import { BACKFILL_MARK, nameIn } from '../ui/status-words';

/** The latest backfills; nothing while there is none. */
@Component({
  selector: 'kl-backfill-list',
  imports: [BusinessDatePipe, DataCell, DataTable, Panel, StatusChip, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (rows().length) {
      <kl-panel [title]="'measurement.backfill.list' | transloco" [flush]="true">
        <kl-data-table [columns]="columns()" [rows]="rows()" (opened)="open($event)">
          <ng-template klCell="what" let-row
            ><b class="name">{{ name(row) }}</b>
            <div class="kl-small">{{ row.from | businessDate: 'day' }} – {{ row.to | businessDate: 'day' }}</div></ng-template
          >
          <ng-template klCell="reason" let-row>{{ row.reason }}</ng-template>
          <ng-template klCell="when" let-row>{{ row.startedAt | businessDate: 'moment' }}</ng-template>
          <ng-template klCell="status" let-row
            ><kl-status-chip [status]="mark[row.status]" [word]="'measurement.backfill.status.' + row.status | transloco"
          /></ng-template>
        </kl-data-table>
      </kl-panel>
    }
  `,
  styles: `
    .name {
      font-weight: 500;
    }
    kl-panel kl-data-table {
      border: 0;
      border-radius: 0 0 var(--kl-r-l) var(--kl-r-l);
      box-shadow: none;
    }
  `,
})
export class BackfillList {
  private readonly api = inject(BackfillsService);
  private readonly router = inject(Router);
  private readonly texts = inject(Texts);
  private readonly changed = inject(LiveService).tick(['backfill.']);

  private readonly answer = resource({ params: () => this.changed(), loader: () => this.api.backfillList({ limit: 10 }) });
  protected readonly rows = computed(() => (this.answer.hasValue() ? this.answer.value().items : []));
  protected readonly mark = BACKFILL_MARK;
  protected readonly columns = computed<DataColumn<BackfillItemView>[]>(() => {
    this.texts.lang();
    const wide = ['reason', 'when'];
    return ['what', 'reason', 'when', 'status'].map((key) => ({
      key,
      label: this.texts.text(`measurement.backfill.column.${key}`),
      wideOnly: wide.includes(key),
    }));
  });

  protected name(row: BackfillItemView): string {
    return nameIn(this.texts.lang(), { name: row.datasetName, nameEn: row.datasetNameEn });
  }

  protected open({ id }: BackfillItemView): void {
    void this.router.navigate(['/collection/backfills', id]);
  }
}
