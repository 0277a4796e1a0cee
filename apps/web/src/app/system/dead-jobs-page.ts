import { ChangeDetectionStrategy, Component, computed, inject, linkedSignal, signal } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { type DeadJobPage, type DeadJobPerson, type DeadJobView, JobService } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  DataCell,
  type DataColumn,
  DataTable,
  LiveService,
  PageHead,
  ProblemError,
  ProblemToast,
  resource,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { jobName } from './job-name';

const PAGE = 50;

/** 失败任务: background work that was tried as often as it may be. What, when, after whose step, why, and once more. */
@Component({
  selector: 'kl-dead-jobs-page',
  imports: [BusinessDatePipe, DataCell, DataTable, NzButtonComponent, PageHead, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  template: `
    <kl-page-head [title]="'menu.deadJobs' | transloco" [meta]="'deadJobs.meta' | transloco">
      <button actions nz-button type="button" [disabled]="page.isLoading()" (click)="page.reload()">{{ 'deadJobs.look' | transloco }}</button>
    </kl-page-head>
    <kl-data-table
      class="kl-card"
      [columns]="columns()"
      [rows]="rows()"
      [caption]="'menu.deadJobs' | transloco"
      [loading]="page.isLoading()"
      [error]="page.error()"
      [opens]="false"
      [hasMore]="!!shown()?.next"
      [emptyTitle]="'deadJobs.empty' | transloco"
      [emptyText]="'deadJobs.emptyHint' | transloco"
      (more)="more()"
      (retry)="page.reload()"
    >
      <ng-template klCell="what" let-row>
        @let of = nameOf(row);
        <b class="kl-mono">{{ of.work }}</b>
        <div class="kl-small kl-soft">{{ 'deadJobs.kind.' + of.kind | transloco: { cause: of.cause } }}</div>
        <div class="kl-small kl-soft narrow">{{ row.at | businessDate }} · {{ who(row.by) }}</div>
        <div class="kl-small narrow">{{ row.error }}</div>
      </ng-template>
      <ng-template klCell="when" let-row>
        {{ row.at | businessDate }}
        <div class="kl-small kl-soft">{{ 'deadJobs.attempts' | transloco: { count: row.attempts } }}</div>
      </ng-template>
      <ng-template klCell="who" let-row>{{ who(row.by) }}</ng-template>
      <ng-template klCell="why" let-row
        ><span class="why">{{ row.error }}</span></ng-template
      >
      <ng-template klCell="again" let-row>
        <button nz-button nzSize="small" type="button" [nzLoading]="busy() === row.id" [disabled]="busy() !== null" (click)="retry(row)">
          {{ 'deadJobs.retry' | transloco }}
        </button>
      </ng-template>
    </kl-data-table>
  `,
  styles: `
    b {
      font-weight: 500;
      overflow-wrap: anywhere;
    }
    .why,
    .narrow {
      overflow-wrap: anywhere;
    }
    @media (min-width: 641px) {
      .narrow {
        display: none;
      }
    }
  `,
})
export class DeadJobsPage {
  private readonly jobs = inject(JobService);
  private readonly texts = inject(Texts);
  private readonly toast = inject(ProblemToast);
  private readonly live = inject(LiveService).tick(['deadJob.']);

  protected readonly page = resource({ params: () => this.live(), loader: () => this.jobs.deadJobsList({ limit: PAGE }) });
  protected readonly shown = linkedSignal<DeadJobPage | undefined>(() => (this.page.hasValue() ? this.page.value() : undefined));
  protected readonly rows = computed(() => this.shown()?.items ?? []);
  protected readonly busy = signal<string | null>(null);
  protected readonly columns = computed<DataColumn<DeadJobView>[]>(() => [
    { key: 'what', label: this.word('col.what') },
    { key: 'when', label: this.word('col.when'), wideOnly: true },
    { key: 'who', label: this.word('col.who'), wideOnly: true },
    { key: 'why', label: this.word('col.why'), wideOnly: true },
    { key: 'again', label: this.word('col.again') },
  ]);

  protected nameOf({ name }: DeadJobView) {
    return jobName(name);
  }

  protected who(by: DeadJobPerson | null): string {
    return by ? (this.texts.lang() === 'en' && by.nameEn) || by.name : this.word('nobody');
  }

  /** Back into its queue: gone from here, unless it fails for good once more. Somebody else may have been faster. */
  protected async retry({ id, name }: DeadJobView): Promise<void> {
    this.busy.set(id);
    try {
      await this.jobs.deadJobsRetry({ id });
      this.toast.done(this.texts.text('deadJobs.retried', { work: jobName(name).work }));
    } catch (error) {
      if (error instanceof ProblemError && error.status === 404) this.toast.done(this.texts.text('deadJobs.taken'));
      else await this.toast.show(error);
    } finally {
      this.busy.set(null);
      this.page.reload();
    }
  }

  protected async more(): Promise<void> {
    const cursor = this.shown()?.next;
    if (!cursor) return;
    try {
      const { items, next } = await this.jobs.deadJobsList({ cursor, limit: PAGE });
      this.shown.update((known) => ({ items: [...(known?.items ?? []), ...items], next }));
    } catch (error) {
      await this.toast.show(error);
    }
  }

  private word(key: string): string {
    this.texts.lang();
    return this.texts.text(`deadJobs.${key}`);
  }
}
