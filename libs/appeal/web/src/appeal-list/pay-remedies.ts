import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { type AppealPayRemedyView, AppealsService } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  DataCell,
  type DataColumn,
  DataTable,
  lasting,
  LiveService,
  nameIn,
  ProblemToast,
  resource,
  StatusChip,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';

/** What of pay follows from decisions: whose, of which period, since when. Neither grounds nor amounts are named here. */
@Component({
  selector: 'kl-pay-remedies',
  imports: [BusinessDatePipe, DataCell, DataTable, NzButtonComponent, StatusChip, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <kl-data-table
      class="kl-card"
      [columns]="columns()"
      [rows]="rows()"
      [caption]="'appeal.list.tab.pay' | transloco"
      [loading]="answer.isLoading() && !rows().length"
      [error]="answer.error()"
      [opens]="false"
      [emptyTitle]="'appeal.list.empty.pay' | transloco"
      [emptyText]="'appeal.list.emptyHint.pay' | transloco"
      (retry)="answer.reload()"
    >
      <ng-template klCell="asked" let-row>{{ row.askedAt | businessDate: 'day' }}</ng-template>
      <ng-template klCell="state" let-row>
        @if (row.doneAt) {
          <kl-status-chip status="ok" [word]="'appeal.remedyState.done' | transloco" />
        } @else {
          <button nz-button type="button" nzSize="small" [disabled]="busy() !== null" (click)="done(row.id)">{{ 'appeal.list.payDone' | transloco }}</button>
        }
      </ng-template>
    </kl-data-table>
  `,
})
export class PayRemedies {
  private readonly appeals = inject(AppealsService);
  private readonly toast = inject(ProblemToast);
  private readonly texts = inject(Texts);
  private readonly live = inject(LiveService).tick(['appeal.']);

  protected readonly busy = signal<string | null>(null);
  protected readonly answer = resource({ params: () => ({ at: this.live() }), loader: () => this.appeals.appealPayList() });
  private readonly known = lasting(this.answer);
  protected readonly rows = computed(() => this.known()?.items ?? []);
  protected readonly columns = computed<DataColumn<AppealPayRemedyView>[]>(() => {
    const lang = this.texts.lang();
    return [
      { key: 'person', label: this.texts.text('appeal.col.person'), text: ({ person }) => nameIn(lang, person) },
      { key: 'period', label: this.texts.text('appeal.col.about'), text: (row) => nameIn(lang, { name: row.periodName, nameEn: row.periodNameEn }) },
      { key: 'asked', label: this.texts.text('appeal.col.decided'), wideOnly: true },
      { key: 'state', label: this.texts.text('appeal.col.status') },
    ];
  });

  protected async done(id: string): Promise<void> {
    if (this.busy()) return;
    this.busy.set(id);
    try {
      await this.appeals.appealPayDone({ id });
      this.answer.reload();
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(null);
    }
  }
}
