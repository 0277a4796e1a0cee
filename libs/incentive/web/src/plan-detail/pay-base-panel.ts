import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { IncentivePlansService, type PayBaseImportView, type PayBaseItem, type PayBasePage } from '@kpi-loop/shared/client';
import { BusinessDatePipe, DataCell, type DataColumn, DataTable, Panel, ProblemToast, resource, Segmented, SessionStore, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { PayMoneyPipe, PayNamePipe } from '../ui/pay-names';
import { csvText } from './csv-text';

/** 计奖基数 of a plan, for COMP and FIN: people, a file checked before it is written, and a single figure put right. */
@Component({
  selector: 'kl-pay-base-panel',
  imports: [
    BusinessDatePipe,
    DataCell,
    DataTable,
    FormsModule,
    NzButtonComponent,
    NzInputDirective,
    Panel,
    PayMoneyPipe,
    PayNamePipe,
    Segmented,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <kl-panel [title]="'incentive.base.title' | transloco" [note]="'incentive.base.note' | transloco">
      @if (writes()) {
        <span extra>
          <button nz-button nzSize="small" type="button" (click)="file.click()">{{ 'incentive.base.import' | transloco }}</button>
          <input #file type="file" accept=".csv,text/csv" hidden [attr.aria-label]="'incentive.base.import' | transloco" (change)="read($event)" />
        </span>
      }
      @if (preview(); as p) {
        <div class="preview" role="status">
          @if (p.errors.length) {
            <b>{{ 'incentive.base.wrong' | transloco: { count: p.errors.length, rows: p.rows } }}</b>
            <ul>
              @for (error of p.errors; track $index) {
                <li>{{ 'incentive.base.row' | transloco: { row: error.row } }} · {{ error.column }} · {{ 'incentive.base.code.' + error.code | transloco }}</li>
              }
            </ul>
          } @else if (p.written) {
            <b>{{ 'incentive.base.written' | transloco: p }}</b>
          } @else {
            <b>{{ 'incentive.base.ready' | transloco: p }}</b>
            <button nz-button nzType="primary" nzSize="small" type="button" [disabled]="busy()" (click)="write()">
              {{ 'incentive.base.write' | transloco }}
            </button>
          }
          <button nz-button nzType="text" nzSize="small" type="button" (click)="preview.set(null)">{{ 'incentive.cancel' | transloco }}</button>
        </div>
      }
      <kl-data-table
        [bare]="true"
        [opens]="false"
        [columns]="columns()"
        [rows]="rows()"
        rowKey="personId"
        [loading]="page.isLoading()"
        [error]="page.error()"
        [hasMore]="!!shown()?.next"
        [emptyTitle]="(missing() === 'true' ? 'incentive.base.noneMissing' : 'incentive.base.none') | transloco"
        [emptyText]="'incentive.base.noneHint' | transloco"
        (more)="more()"
        (retry)="page.reload()"
      >
        <div filters class="kl-row">
          <kl-segmented [options]="views()" [label]="'incentive.base.title' | transloco" [value]="missing()" (valueChange)="missing.set($event)" />
          <input
            nz-input
            type="search"
            class="q"
            [ngModel]="search()"
            (ngModelChange)="search.set($event)"
            [placeholder]="'incentive.base.search' | transloco"
            [attr.aria-label]="'incentive.base.search' | transloco"
          />
        </div>
        <ng-template klCell="name" let-row
          ><b>{{ row | payName }}</b> <span class="kl-small kl-soft">{{ row.employeeNo }}</span></ng-template
        >
        <ng-template klCell="unit" let-row>{{ row | payName: 'unit' }}</ng-template>
        <ng-template klCell="amount" let-row>
          @if (editing() === row.personId) {
            <input
              nz-input
              class="amount"
              inputmode="decimal"
              [attr.aria-label]="'incentive.base.amount' | transloco"
              [ngModel]="amount()"
              (ngModelChange)="amount.set($event)"
              (keydown.enter)="set(row)"
              (keydown.escape)="editing.set(null)"
            />
          } @else {
            {{ row.amount | payMoney: currency() }}
            @if (writes()) {
              <button nz-button nzType="link" nzSize="small" type="button" (click)="edit(row)">{{ 'incentive.base.edit' | transloco }}</button>
            }
          }
        </ng-template>
        <ng-template klCell="updated" let-row>{{ row.updatedAt ? (row.updatedAt | businessDate: 'moment') : '–' }}</ng-template>
      </kl-data-table>
    </kl-panel>
  `,
  styles: `
    b {
      font-weight: 500;
    }
    b + .kl-small {
      margin-left: 8px;
    }
    .preview {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px;
      margin-bottom: 12px;
      padding: 12px;
      border-radius: var(--kl-r-m);
      background: var(--kl-fill);
    }
    .preview ul {
      flex-basis: 100%;
      max-height: 160px;
      margin: 0;
      padding-left: 20px;
      overflow-y: auto;
    }
    .q {
      width: 180px;
    }
    .amount {
      width: 140px;
      text-align: right;
    }
  `,
})
export class PayBasePanel {
  private readonly plans = inject(IncentivePlansService);
  private readonly texts = inject(Texts);
  private readonly toast = inject(ProblemToast);
  private readonly session = inject(SessionStore);

  readonly planId = input.required<string>();
  readonly currency = input.required<string>();

  protected readonly missing = signal('false');
  protected readonly search = signal('');
  protected readonly busy = signal(false);
  protected readonly editing = signal<string | null>(null);
  protected readonly amount = signal('');
  protected readonly preview = signal<PayBaseImportView | null>(null);
  private readonly csv = signal('');
  private readonly changes = signal(0);
  protected readonly writes = computed(() => this.session.has('COMP'));
  private readonly filter = computed(() => ({ id: this.planId(), search: this.search().trim() || undefined, missing: this.missing() as 'true' | 'false' }));
  protected readonly page = resource({
    params: () => ({ filter: this.filter(), at: this.changes() }),
    loader: ({ params }) => this.plans.incentivePlanPayBases({ ...params.filter, limit: 50 }),
  });
  protected readonly shown = linkedSignal<PayBasePage | undefined>(() => (this.page.hasValue() ? this.page.value() : undefined));
  protected readonly rows = computed(() => this.shown()?.items ?? []);
  protected readonly views = computed(() => ['false', 'true'].map((value) => ({ value, label: this.word(value === 'true' ? 'base.missing' : 'base.all') })));
  protected readonly columns = computed<DataColumn<PayBaseItem>[]>(() => [
    { key: 'name', label: this.word('col.person') },
    { key: 'unit', label: this.word('col.unit'), wideOnly: true },
    { key: 'amount', label: this.word('base.amount'), number: true },
    { key: 'updated', label: this.word('base.updated'), wideOnly: true },
  ]);

  /** A file is checked as a whole first; nothing is written before somebody has seen what would change. */
  protected async read(event: Event): Promise<void> {
    const field = event.target as HTMLInputElement;
    const file = field.files?.[0];
    field.value = '';
    if (!file) return;
    this.csv.set(csvText(await file.arrayBuffer()));
    await this.send(true);
  }

  protected write(): Promise<void> {
    return this.send(false);
  }

  protected edit(row: PayBaseItem): void {
    this.amount.set(row.amount ?? '');
    this.editing.set(row.personId);
  }

  protected async set({ personId }: PayBaseItem): Promise<void> {
    try {
      await this.plans.incentivePlanSetBase({ id: this.planId(), personId, body: { amount: this.amount().trim() } });
      this.editing.set(null);
      this.changes.update((n) => n + 1);
    } catch (error) {
      await this.toast.show(error);
    }
  }

  protected async more(): Promise<void> {
    const cursor = this.shown()?.next;
    if (!cursor) return;
    const { items, next } = await this.plans.incentivePlanPayBases({ ...this.filter(), cursor, limit: 50 });
    this.shown.update((known) => ({ items: [...(known?.items ?? []), ...items], next }));
  }

  private async send(dryRun: boolean): Promise<void> {
    this.busy.set(true);
    try {
      const answer = await this.plans.incentivePlanImportBases({ id: this.planId(), body: { csv: this.csv(), dryRun } });
      this.preview.set(answer);
      if (answer.written) this.changes.update((n) => n + 1);
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
    }
  }

  private word(key: string): string {
    this.texts.lang();
    return this.texts.text(`incentive.${key}`);
  }
}
