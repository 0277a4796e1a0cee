import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal } from '@angular/core';
import { type AccessItem, type AccessPage, MyPayService } from '@kpi-loop/shared/client';
import { TranslocoPipe } from '@jsverse/transloco';
import { BusinessDatePipe, DataCell, type DataColumn, DataTable, resource, Texts } from '@kpi-loop/shared/ui';
import { PayNamePipe } from '../ui/pay-names';

/** Every look at what is mine, newest first. */
@Component({
  selector: 'kl-access-list',
  imports: [BusinessDatePipe, DataCell, DataTable, PayNamePipe, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <kl-data-table
      [bare]="true"
      [opens]="false"
      [columns]="columns()"
      [rows]="rows()"
      [caption]="'incentive.access.title' | transloco"
      [loading]="page.isLoading()"
      [error]="page.error()"
      [hasMore]="!!shown()?.next"
      [emptyTitle]="'incentive.access.none' | transloco"
      [emptyText]="'incentive.access.noneHint' | transloco"
      (more)="more()"
      (retry)="page.reload()"
    >
      <ng-template klCell="at" let-row>{{ row.at | businessDate: 'momentLong' }}</ng-template>
      <ng-template klCell="who" let-row>{{ row.self ? ('incentive.access.self' | transloco) : (row | payName: 'viewer') }}</ng-template>
      <ng-template klCell="what" let-row
        >{{ 'incentive.access.resource.' + row.resource | transloco }}
        {{ row.periodName ? (row | payName: 'period') : row.metricName ? (row | payName: 'metric') : '' }}</ng-template
      >
    </kl-data-table>
  `,
})
export class AccessList {
  private readonly pay = inject(MyPayService);
  private readonly texts = inject(Texts);

  /** A number that counts up when there is something new. */
  readonly refresh = input(0);
  /** Pay alone, or whatever there is of me. */
  readonly about = input<'pay' | 'all'>('pay');

  protected readonly page = resource({
    params: () => ({ at: this.refresh(), about: this.about() }),
    loader: ({ params: { about } }) => this.pay.myPayAccessLog({ about, limit: 20 }),
  });
  protected readonly shown = linkedSignal<AccessPage | undefined>(() => (this.page.hasValue() ? this.page.value() : undefined));
  protected readonly rows = computed(() => this.shown()?.items ?? []);
  protected readonly columns = computed<DataColumn<AccessItem>[]>(() => {
    this.texts.lang();
    return (['at', 'who', 'what'] as const).map((key) => ({ key, label: this.texts.text(`incentive.access.col.${key}`) }));
  });

  protected async more(): Promise<void> {
    const cursor = this.shown()?.next;
    if (!cursor) return;
    const { items, next } = await this.pay.myPayAccessLog({ about: this.about(), cursor, limit: 50 });
    this.shown.update((known) => ({ items: [...(known?.items ?? []), ...items], next }));
  }
}
