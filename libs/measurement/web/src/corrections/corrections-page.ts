import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal } from '@angular/core';
import { Router } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { type CorrectionItemView, type CorrectionStatus, CorrectionsService } from '@kpi-loop/shared/client';
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
  StatusChip,
  Texts,
} from '@kpi-loop/shared/ui';
import { CORRECTION_MARK, nameIn } from '../ui/status-words';

const STATUSES: readonly CorrectionStatus[] = ['requested', 'approved', 'rejected', 'withdrawn'];

/** 更正申请: requests to correct figures of frozen months, and what became of them. */
@Component({
  selector: 'kl-corrections-page',
  imports: [BusinessDatePipe, DataCell, DataTable, PageHead, Segmented, StatusChip, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="kl-page">
      <kl-page-head crumb [title]="'measurement.correction.title' | transloco" [meta]="'measurement.correction.meta' | transloco">
        <kl-segmented beside [options]="views()" [label]="'measurement.correction.which' | transloco" [value]="status() ?? ''" (valueChange)="narrow($event)" />
      </kl-page-head>
      <kl-data-table
        [columns]="columns()"
        [rows]="rows()"
        [loading]="loading()"
        [error]="error()"
        [hasMore]="!!next()"
        [emptyTitle]="'measurement.correction.none' | transloco"
        [emptyText]="'measurement.correction.noneHint' | transloco"
        (opened)="open($event)"
        (more)="more()"
        (retry)="reload()"
      >
        <ng-template klCell="what" let-row>
          <b class="name">{{ name(row.metricName, row.metricNameEn) }}</b>
          <div class="kl-small">
            {{ name(row.subjectName, row.subjectNameEn) }} · {{ row.month | businessDate: 'month' }}
            @if (row.figureCount > 1) {
              · {{ 'measurement.correction.figureCount' | transloco: { count: row.figureCount } }}
            }
          </div>
        </ng-template>
        <ng-template klCell="reason" let-row
          ><span class="reason">{{ row.reason }}</span></ng-template
        >
        <ng-template klCell="who" let-row>{{ name(row.requestedByName, row.requestedByNameEn) }}</ng-template>
        <ng-template klCell="when" let-row>{{ row.requestedAt | businessDate: 'moment' }}</ng-template>
        <ng-template klCell="status" let-row
          ><kl-status-chip [status]="mark[row.status]" [word]="'measurement.correction.status.' + row.status | transloco"
        /></ng-template>
      </kl-data-table>
    </div>
  `,
  styles: `
    .name {
      font-weight: 500;
    }
    .reason {
      overflow-wrap: anywhere;
    }
  `,
})
export class CorrectionsPage {
  private readonly api = inject(CorrectionsService);
  private readonly router = inject(Router);
  private readonly toast = inject(ProblemToast);
  private readonly texts = inject(Texts);
  private readonly changed = inject(LiveService).tick(['correction.']);

  readonly status = input<CorrectionStatus>();

  private readonly answer = resource({
    params: () => ({ status: this.status(), at: this.changed() }),
    loader: ({ params: { status } }) => this.api.correctionList({ limit: 50, ...(status ? { status } : {}) }),
  });
  private readonly later = linkedSignal<unknown, { items: CorrectionItemView[]; next: string | null } | null>({
    source: () => this.answer.value(),
    computation: () => null,
  });
  protected readonly rows = computed(() => [...(this.answer.hasValue() ? this.answer.value().items : []), ...(this.later()?.items ?? [])]);
  protected readonly next = computed(() => (this.later() ? this.later()!.next : this.answer.hasValue() ? this.answer.value().next : null));
  protected readonly loading = computed(() => this.answer.isLoading() && !this.answer.hasValue());
  protected readonly error = computed(() => this.answer.error());
  protected readonly mark = CORRECTION_MARK;
  protected readonly views = computed(() => {
    this.texts.lang();
    return [
      { value: '', label: this.texts.text('measurement.correction.all') },
      ...STATUSES.map((value) => ({ value, label: this.texts.text(`measurement.correction.status.${value}`) })),
    ];
  });
  protected readonly columns = computed<DataColumn<CorrectionItemView>[]>(() => {
    this.texts.lang();
    const wide = ['reason', 'who', 'when'];
    return ['what', 'reason', 'who', 'when', 'status'].map((key) => ({
      key,
      label: this.texts.text(`measurement.correction.column.${key}`),
      wideOnly: wide.includes(key),
    }));
  });

  protected name(name: string, nameEn: string): string {
    return nameIn(this.texts.lang(), { name, nameEn });
  }

  protected narrow(status: string): void {
    void this.router.navigate([], { queryParams: { status: status || null }, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected open({ id }: CorrectionItemView): void {
    void this.router.navigate(['/collection/corrections', id]);
  }

  protected async more(): Promise<void> {
    const [cursor, status] = [this.next(), this.status()];
    if (!cursor) return;
    try {
      const page = await this.api.correctionList({ limit: 50, cursor, ...(status ? { status } : {}) });
      this.later.update((before) => ({ items: [...(before?.items ?? []), ...page.items], next: page.next }));
    } catch (error) {
      await this.toast.show(error);
    }
  }

  protected reload(): void {
    this.answer.reload();
  }
}
