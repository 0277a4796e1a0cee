import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { CyclesService, type YearListItem, type YearPage as Page, YearsService } from '@kpi-loop/shared/client';
import { DataCell, type DataColumn, DataTable, Icon, LiveService, PageHead, resource, SelectLabel, SessionStore, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { pick } from '../results/names';

/** 年度结果: the year of everybody one may see, period by period; by name, nobody is ranked. */
@Component({
  selector: 'kl-years-page',
  imports: [DataCell, DataTable, FormsModule, Icon, NzButtonComponent, NzInputDirective, NzSelectModule, PageHead, SelectLabel, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="kl-page">
      <kl-page-head [title]="'menu.years' | transloco" [meta]="'scoring.list.meta' | transloco">
        <span beside>
          @if (cycles().length > 1) {
            <nz-select
              class="cycle"
              [klSelectLabel]="'scoring.year.cycle' | transloco"
              [ngModel]="page()?.cycle?.id"
              (ngModelChange)="narrow({ cycle: $event })"
              [nzDropdownMatchSelectWidth]="false"
            >
              @for (one of cycles(); track one.id) {
                <nz-option [nzValue]="one.id" [nzLabel]="one.label" />
              }
            </nz-select>
          }
        </span>
        <span actions class="kl-row">
          @if (mayExport() && page()?.cycle; as cycle) {
            <a nz-button [href]="exportLink(cycle.id)" download><kl-icon name="download" [size]="14" />{{ 'scoring.year.export' | transloco }}</a>
          }
        </span>
      </kl-page-head>
      <kl-data-table
        [columns]="columns()"
        [rows]="rows()"
        rowKey="personId"
        [loading]="first.isLoading() && !page()"
        [error]="page() ? null : first.error()"
        [hasMore]="!!next()"
        [emptyTitle]="'scoring.year.noPeople' | transloco"
        [emptyText]="'scoring.year.noPeopleHint' | transloco"
        (opened)="open($event)"
        (more)="more()"
        (retry)="first.reload()"
      >
        <input
          filters
          nz-input
          type="search"
          class="search"
          maxlength="60"
          [placeholder]="'scoring.year.search' | transloco"
          [attr.aria-label]="'scoring.year.search' | transloco"
          [ngModel]="search() ?? ''"
          (change)="narrow({ search: $any($event.target).value || null })"
        />
        <ng-template klCell="person" let-row
          ><b>{{ name(row) }}</b></ng-template
        >
        <ng-template klCell="total" let-row
          ><b class="kl-number">{{ row.total ?? '–' }}</b></ng-template
        >
        <ng-template klCell="grade" let-row>
          @if (row.rawGrade) {
            <span class="kl-soft">{{ row.rawGrade }} →</span>
          }
          {{ row.grade ?? '–' }}
        </ng-template>
      </kl-data-table>
    </div>
  `,
  styles: `
    .cycle {
      min-width: 160px;
    }
    .search {
      max-width: 240px;
    }
  `,
})
export class YearsPage {
  private readonly api = inject(YearsService);
  private readonly cycleApi = inject(CyclesService);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly session = inject(SessionStore);
  private readonly changed = inject(LiveService).tick(['scorecard.', 'period.', 'cycle.']);

  readonly cycle = input<string>();
  readonly search = input<string>();

  private readonly query = computed(() => ({ ...(this.cycle() ? { cycleId: this.cycle()! } : {}), ...(this.search() ? { search: this.search()! } : {}) }));
  private readonly all = resource({ loader: () => this.cycleApi.cycleList({ limit: 50 }) });
  protected readonly cycles = computed(() =>
    (this.all.hasValue() ? this.all.value().items : [])
      .filter(({ status }) => status !== 'draft' && status !== 'cancelled')
      .map(({ id, name, nameEn }) => ({ id, label: pick(this.texts.lang(), name, nameEn) })),
  );
  protected readonly first = resource({
    params: () => ({ ...this.query(), at: this.changed() }),
    loader: ({ params: { at: _, ...query } }) => this.api.yearList(query),
  });
  protected readonly page = linkedSignal<Page | undefined, Page | undefined>({
    source: () => (this.first.hasValue() ? this.first.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  private readonly later = linkedSignal<unknown, Pick<Page, 'items' | 'next'> | null>({ source: () => this.page(), computation: () => null });
  protected readonly rows = computed(() => [...(this.page()?.items ?? []), ...(this.later()?.items ?? [])]);
  protected readonly next = computed(() => (this.later() ? this.later()!.next : this.page()?.next));
  /** Executives read results, and do not take them away (`score.export`). */
  protected readonly mayExport = computed(() => this.session.has('HR', 'HRBP', 'COMP', 'AUD') || !!this.session.session()?.isHead);
  protected readonly columns = computed<DataColumn<YearListItem>[]>(() => {
    const lang = this.texts.lang();
    const label = (key: string) => this.texts.text(`scoring.list.${key}`);
    return [
      { key: 'person', label: label('subject') },
      { key: 'unit', label: label('unit'), wideOnly: true, text: (row) => pick(lang, row.unitName, row.unitNameEn) },
      ...(this.page()?.periods ?? []).map(
        ({ periodId, name, nameEn }): DataColumn<YearListItem> => ({
          key: periodId,
          label: pick(lang, name, nameEn),
          number: true,
          wideOnly: true,
          text: (row) => row.periods.find((period) => period.periodId === periodId)?.total ?? '–',
        }),
      ),
      { key: 'total', label: this.texts.text('scoring.year.total'), number: true },
      { key: 'grade', label: label(this.rows().some(({ rawGrade }) => rawGrade) ? 'rawTo' : 'grade') },
    ];
  });

  protected name(row: YearListItem): string {
    return pick(this.texts.lang(), row.personName, row.personNameEn);
  }

  protected exportLink(cycleId: string): string {
    return `/api/years/export?${new URLSearchParams({ cycleId, ...(this.search() ? { search: this.search()! } : {}) })}`;
  }

  protected narrow(queryParams: Record<string, string | null>): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected open(row: YearListItem): void {
    void this.router.navigate(['/years', row.personId], { queryParams: { cycle: this.page()?.cycle?.id } });
  }

  protected async more(): Promise<void> {
    const cursor = this.next();
    if (!cursor) return;
    const page = await this.api.yearList({ ...this.query(), cursor });
    this.later.update((before) => ({ items: [...(before?.items ?? []), ...page.items], next: page.next }));
  }
}
