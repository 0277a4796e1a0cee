import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { type CalibrationScopeView, type CalibrationSessionItem, CalibrationSessionsService } from '@kpi-loop/shared/client';
import {
  DataCell,
  type DataColumn,
  DataTable,
  lasting,
  LiveService,
  LocalNamePipe,
  nameIn,
  offerOf,
  PageHead,
  Panel,
  resource,
  Segmented,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { scopeKey, whatIs } from './words';

const STATUSES = ['', 'setup', 'in_progress', 'approving', 'approved', 'cancelled'];

/** 绩效校准: what still waits to be calibrated, and the sessions that do it. */
@Component({
  selector: 'kl-calibration-list-page',
  imports: [DataCell, DataTable, LocalNamePipe, NzButtonComponent, PageHead, Panel, RouterLink, Segmented, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  template: `
    <kl-page-head [title]="'scoring.calibration.title' | transloco" [meta]="'scoring.calibration.meta' | transloco" />
    @if (scopes().length) {
      <kl-panel [title]="'scoring.calibration.waiting' | transloco">
        <ul>
          @for (scope of scopes(); track scope.key) {
            <li>
              <span class="what"
                ><b>{{ scope.what }}</b>
                @if (scope.cycle) {
                  <span class="kl-small">{{ scope.cycle }}</span>
                }
              </span>
              <span class="kl-soft">{{ 'scoring.calibration.waitingCount' | transloco: { count: scope.waiting } }}</span>
              @if (mayCreate()) {
                <a
                  nz-button
                  [nzType]="$first ? 'primary' : 'default'"
                  routerLink="/calibration/new"
                  [queryParams]="scope.query"
                  [attr.aria-label]="'scoring.calibration.setUpFor' | transloco: { name: scope.what }"
                  >{{ 'scoring.calibration.setUp' | transloco }}</a
                >
              }
            </li>
          }
        </ul>
      </kl-panel>
    }
    <kl-data-table
      [columns]="columns()"
      [rows]="rows()"
      [caption]="'scoring.calibration.sessions' | transloco"
      [loading]="answer.isLoading() && !page()"
      [error]="page() ? null : answer.error()"
      [emptyTitle]="'scoring.calibration.none' | transloco"
      [emptyText]="'scoring.calibration.noneHint' | transloco"
      (retry)="answer.reload()"
      (opened)="open($event)"
    >
      <kl-segmented
        filters
        [options]="filters()"
        [label]="'scoring.calibration.state' | transloco"
        [value]="status() ?? ''"
        (valueChange)="narrow({ status: $event || null })"
      />
      <ng-template klCell="name" let-row>
        <a [routerLink]="['/calibration', row.id]"
          ><b>{{ row.name }}</b></a
        >
        <div class="kl-small">{{ scopeOf(row) }}</div>
      </ng-template>
      <ng-template klCell="facilitator" let-row>{{ row.facilitator | localName }}</ng-template>
      <ng-template klCell="status" let-row>
        <span class="kl-tag" [class.accent]="row.waitsForMe">{{ 'scoring.calibration.status.' + row.status | transloco }}</span>
      </ng-template>
    </kl-data-table>
  `,
  styles: `
    ul {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: flex;
      flex-wrap: wrap;
      gap: 4px 16px;
      align-items: center;
      padding: 8px 0;
      border-top: 1px solid var(--kl-line);
    }
    li:first-child {
      border-top: 0;
    }
    .what {
      display: flex;
      flex-wrap: wrap;
      gap: 0 8px;
      align-items: baseline;
      min-width: 200px;
    }
    li a {
      margin-left: auto;
    }
  `,
})
export class CalibrationListPage {
  private readonly api = inject(CalibrationSessionsService);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly changed = inject(LiveService).tick(['calibrationSession.', 'period.scored', 'scorecard.']);

  readonly status = input<string>();
  readonly cycle = input<string>();
  readonly period = input<string>();

  protected readonly answer = resource({
    params: () => ({ cycleId: this.cycle(), periodId: this.period(), at: this.changed() }),
    loader: ({ params: { at: _, ...query } }) => this.api.calibrationList(query),
  });
  protected readonly page = lasting(this.answer, () => `${this.cycle()}/${this.period()}`);
  protected readonly mayCreate = computed(() => !!offerOf(this.page()?.offers, 'calibrationSession.create')?.allowed);
  protected readonly scopes = computed(() => (this.page()?.scopes ?? []).filter(({ waiting }) => waiting > 0).map((scope) => this.shown(scope)));
  protected readonly rows = computed(() => (this.page()?.items ?? []).filter(({ status }) => !this.status() || status === this.status()));
  protected readonly filters = computed(() => STATUSES.map((value) => ({ value, label: this.word(value ? `status.${value}` : 'all') })));
  protected readonly columns = computed<DataColumn<CalibrationSessionItem>[]>(() => [
    { key: 'name', label: this.word('name') },
    { key: 'what', label: this.word('what'), wideOnly: true, text: (row) => whatIs(row, this.texts) },
    { key: 'facilitator', label: this.word('facilitator'), wideOnly: true },
    { key: 'entries', label: this.word('entries'), number: true, wideOnly: true, text: (row) => row.entries },
    { key: 'changed', label: this.word('changed'), number: true, wideOnly: true, text: (row) => row.changed },
    { key: 'status', label: this.word('state') },
  ]);

  protected scopeOf({ units }: CalibrationSessionItem): string {
    return units.map((unit) => nameIn(this.texts.lang(), unit)).join(this.texts.lang() === 'en' ? ', ' : '、') || this.word('wholeCompany');
  }

  protected narrow(queryParams: Record<string, string | null>): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected open(row: CalibrationSessionItem): void {
    void this.router.navigate(['/calibration', row.id]);
  }

  private shown(scope: CalibrationScopeView) {
    const cycle = scope.periodId ? nameIn(this.texts.lang(), { name: scope.cycleName, nameEn: scope.cycleNameEn }) : '';
    return { key: scopeKey(scope), what: whatIs(scope, this.texts), cycle, waiting: scope.waiting, query: { cycle: scope.cycleId, period: scope.periodId } };
  }

  private word(key: string): string {
    return this.texts.text(`scoring.calibration.${key}`);
  }
}
