import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { ImprovementActionsService, type ImprovementActionListItem } from '@kpi-loop/shared/client';
import { everyPage } from '@kpi-loop/shared/kernel';
import {
  BusinessDatePipe,
  DataCell,
  DataTable,
  LiveService,
  PageHead,
  ProblemToast,
  resource,
  Segmented,
  SessionStore,
  StatusChip,
  Texts,
  type DataColumn,
  download,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { deltaText } from '../ui/figures';
import { ReviewNamePipe } from '../ui/names';
import type { EffectOf } from '../ui/snapshot';
import { actionsCsv } from './actions-csv';

@Component({
  selector: 'kl-action-list-page',
  imports: [BusinessDatePipe, DataCell, DataTable, NzButtonComponent, PageHead, ReviewNamePipe, RouterLink, Segmented, StatusChip, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  template: `
    <kl-page-head [title]="'review.actions.title' | transloco">
      <kl-segmented beside [options]="shows()" [label]="'review.actions.show' | transloco" [value]="show() ?? 'open'" (valueChange)="filter('show', $event)" />
      <span actions>
        <button nz-button type="button" [nzLoading]="exporting()" [disabled]="!rows().length" (click)="export()">
          {{ 'review.actions.export' | transloco }}
        </button>
      </span>
    </kl-page-head>
    <kl-data-table
      [columns]="columns()"
      [rows]="rows()"
      [loading]="page.isLoading() && !rows().length"
      [error]="page.error()"
      [hasMore]="!!next()"
      [emptyTitle]="'review.actions.none' | transloco"
      [emptyText]="'review.actions.noneHint' | transloco"
      (more)="load()"
      (retry)="page.reload()"
      (opened)="open($event)"
    >
      @if (scopes().length > 1) {
        <kl-segmented filters [options]="scopes()" [label]="'review.actions.whose' | transloco" [value]="scope()" (valueChange)="filter('whose', $event)" />
      }
      <ng-template klCell="title" let-row>
        <a [routerLink]="['/actions', row.id]"
          ><b>{{ row.title }}</b></a
        >
        <div class="kl-small">{{ row.metric | reviewName }} · {{ row.unit | reviewName }}</div>
      </ng-template>
      <ng-template klCell="owner" let-row>{{ row.owner | reviewName }}</ng-template>
      <ng-template klCell="due" let-row>
        {{ row.dueOn | businessDate: 'dayShort' }}
        @if (row.overdue) {
          <kl-status-chip status="bad" [word]="'review.action.overdue' | transloco" />
        }
      </ng-template>
      <ng-template klCell="status" let-row
        ><span class="kl-tag">{{ 'review.action.status.' + row.status | transloco }}</span></ng-template
      >
    </kl-data-table>
  `,
})
export class ActionListPage {
  private readonly actions = inject(ImprovementActionsService);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly session = inject(SessionStore);
  private readonly toast = inject(ProblemToast);
  private readonly live = inject(LiveService).tick(['improvementAction.']);

  readonly show = input<string>();
  readonly whose = input<string>();
  readonly meetingId = input<string>();

  private readonly reads = computed(() => this.session.has('HR', 'HRBP', 'EXEC', 'AUD'));
  protected readonly scope = computed(() => this.whose() ?? (this.reads() ? 'all' : 'team'));
  private readonly query = computed(() => {
    const show = this.show() ?? 'open';
    return {
      ...{ scope: this.scope() as 'team', meetingId: this.meetingId(), limit: 50 },
      ...(show === 'open' ? { open: 'true' as const } : show === 'overdue' ? { overdue: 'true' as const } : show === 'done' ? { open: 'false' as const } : {}),
    };
  });
  protected readonly page = resource({
    params: () => ({ ...this.query(), at: this.live() }),
    loader: ({ params: { at: _, ...query } }) => this.actions.improvementActionList(query),
  });
  private readonly more = linkedSignal<unknown, ImprovementActionListItem[]>({ source: () => this.page.value(), computation: () => [] });
  private readonly cursor = signal<{ of: unknown; next: string | null } | null>(null);
  private readonly first = computed(() => (this.page.hasValue() ? this.page.value() : { items: [], next: null }));
  protected readonly rows = computed(() => [...this.first().items, ...this.more()]);
  protected readonly next = computed(() => (this.cursor()?.of === this.first() ? this.cursor()!.next : this.first().next));
  protected readonly shows = computed(() => ['open', 'overdue', 'done', 'all'].map((value) => ({ value, label: this.texts.text(`review.actions.${value}`) })));
  protected readonly scopes = computed(() =>
    [...(this.reads() ? ['all'] : []), ...(this.session.session()?.isHead ? ['team'] : [])].map((value) => ({
      value,
      label: this.texts.text(`review.actions.scope.${value}`),
    })),
  );
  protected readonly exporting = signal(false);
  protected readonly columns = computed<DataColumn<ImprovementActionListItem>[]>(() => [
    { key: 'title', label: this.texts.text('review.actions.action') },
    { key: 'owner', label: this.texts.text('review.conclude.owner') },
    { key: 'due', label: this.texts.text('review.conclude.due') },
    { key: 'progress', label: this.texts.text('review.actions.progress'), number: true, text: (row) => `${row.progress}%`, wideOnly: true },
    {
      key: 'expected',
      label: this.texts.text('review.conclude.expected'),
      number: true,
      text: (row) => deltaText(row.expectedDelta, row.metric, this.texts.lang()),
      wideOnly: true,
    },
    {
      key: 'measured',
      label: this.texts.text('review.effect.measured'),
      number: true,
      text: (row) => deltaText((row.effect as unknown as EffectOf | null)?.delta, row.metric, this.texts.lang()),
      wideOnly: true,
    },
    { key: 'status', label: this.texts.text('review.list.status'), wideOnly: true },
  ]);

  /** The rows of this filter in the words of this page, every one of them. */
  protected async export(): Promise<void> {
    this.exporting.set(true);
    try {
      const rows = await everyPage((cursor) => this.actions.improvementActionList({ ...this.query(), limit: 200, cursor }));
      download(this.texts.text('review.actions.file'), actionsCsv(rows, this.texts));
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.exporting.set(false);
    }
  }

  protected open(row: ImprovementActionListItem): void {
    void this.router.navigate(['/actions', row.id]);
  }

  protected filter(key: string, value: string): void {
    void this.router.navigate([], { queryParams: { [key]: value }, queryParamsHandling: 'merge' });
  }

  protected async load(): Promise<void> {
    const [cursor, of] = [this.next(), this.first()];
    if (!cursor) return;
    const { items, next } = await this.actions.improvementActionList({ ...this.query(), cursor });
    this.more.update((known) => [...known, ...items]);
    this.cursor.set({ of, next });
  }
}
