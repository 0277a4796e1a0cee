import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import {
  CyclesService,
  IncentivePlansService,
  PayRunsService,
  type IncentivePlanListItem,
  type PayRunListItem,
  type PayRunPage,
} from '@kpi-loop/shared/client';
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
  SessionStore,
  StatusChip,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzModalComponent, NzModalContentDirective, NzModalService } from 'ng-zorro-antd/modal';
import { currencyName, PayNamePipe, payStateOf } from '../ui/pay-names';

/** 激励: the runs of each period, and the plans they pay by. */
@Component({
  selector: 'kl-incentive-list-page',
  imports: [
    BusinessDatePipe,
    DataCell,
    DataTable,
    FormsModule,
    NzButtonComponent,
    NzInputDirective,
    NzModalComponent,
    NzModalContentDirective,
    PageHead,
    PayNamePipe,
    Segmented,
    StatusChip,
    TranslocoPipe,
  ],
  providers: [NzModalService],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  template: `
    <kl-page-head [title]="'menu.incentives' | transloco" [meta]="'incentive.list.meta' | transloco">
      <span actions>
        @if (makes()) {
          <button nz-button nzType="primary" type="button" (click)="naming.set(true)">{{ 'incentive.list.newPlan' | transloco }}</button>
        }
      </span>
    </kl-page-head>
    @if (kind() === 'runs') {
      <kl-data-table
        class="kl-card"
        [columns]="runColumns()"
        [rows]="runRows()"
        [caption]="'incentive.list.runs' | transloco"
        [loading]="runs.isLoading()"
        [error]="runs.error()"
        [hasMore]="!!shown()?.next"
        [emptyTitle]="'incentive.list.noRuns' | transloco"
        [emptyText]="'incentive.list.noRunsHint' | transloco"
        (more)="more()"
        (retry)="runs.reload()"
        (opened)="go('runs', $event.id)"
      >
        <kl-segmented filters [options]="kinds()" [label]="'menu.incentives' | transloco" [value]="kind()" (valueChange)="choose($event)" />
        <ng-template klCell="period" let-row
          ><b>{{ row | payName: 'period' }}</b>
          <div class="kl-small kl-soft wide-only">{{ row.periodFrom | businessDate }} – {{ row.periodTo | businessDate }}</div>
          <div class="kl-small kl-soft narrow-only">{{ row | payName: 'plan' }}</div></ng-template
        >
        <ng-template klCell="plan" let-row>{{ row | payName: 'plan' }}</ng-template>
        <ng-template klCell="status" let-row><kl-status-chip [status]="stateOf(row.status)" [word]="'incentive.run.' + row.status | transloco" /></ng-template>
        <ng-template klCell="released" let-row>{{ row.releasedAt ? (row.releasedAt | businessDate: 'moment') : '–' }}</ng-template>
      </kl-data-table>
    } @else {
      <kl-data-table
        class="kl-card"
        [columns]="planColumns()"
        [rows]="planRows()"
        [caption]="'incentive.list.plans' | transloco"
        [loading]="plans.isLoading()"
        [error]="plans.error()"
        [emptyTitle]="'incentive.list.noPlans' | transloco"
        [emptyText]="'incentive.list.noPlansHint' | transloco"
        (retry)="plans.reload()"
        (opened)="go('plans', $event.id)"
      >
        <kl-segmented filters [options]="kinds()" [label]="'menu.incentives' | transloco" [value]="kind()" (valueChange)="choose($event)" />
        <ng-template klCell="name" let-row
          ><b>{{ row | payName }}</b>
          <div class="kl-small kl-soft">{{ row.code }}</div></ng-template
        >
        <ng-template klCell="unit" let-row>{{ row.unitId ? (row | payName: 'unit') : ('incentive.list.everybody' | transloco) }}</ng-template>
        <ng-template klCell="status" let-row><kl-status-chip [status]="stateOf(row.status)" [word]="'incentive.plan.' + row.status | transloco" /></ng-template>
      </kl-data-table>
    }
    <nz-modal
      [nzVisible]="naming()"
      [nzTitle]="'incentive.list.newPlan' | transloco"
      [nzOkText]="'incentive.list.create' | transloco"
      [nzCancelText]="'incentive.cancel' | transloco"
      [nzOkDisabled]="!code().trim() || !name().trim()"
      (nzOnOk)="create()"
      (nzOnCancel)="naming.set(false)"
    >
      <ng-container *nzModalContent>
        <label class="field"
          ><span>{{ 'incentive.plan.code' | transloco }}</span
          ><input nz-input maxlength="40" [ngModel]="code()" (ngModelChange)="code.set($event)"
        /></label>
        <label class="field"
          ><span>{{ 'incentive.plan.name' | transloco }}</span
          ><input nz-input maxlength="200" [ngModel]="name()" (ngModelChange)="name.set($event)"
        /></label>
      </ng-container>
    </nz-modal>
  `,
  styles: `
    b {
      font-weight: 500;
    }
    .field {
      display: flex;
      flex-direction: column;
      gap: 4px;
      margin-bottom: 12px;
    }
  `,
})
export class IncentiveListPage {
  private readonly runService = inject(PayRunsService);
  private readonly planService = inject(IncentivePlansService);
  private readonly cycles = inject(CyclesService);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly toast = inject(ProblemToast);
  private readonly session = inject(SessionStore);
  private readonly live = inject(LiveService).tick(['payRun.', 'incentivePlan.']);

  readonly show = input<string>();
  readonly periodId = input<string>();

  protected readonly stateOf = payStateOf;
  protected readonly naming = signal(false);
  protected readonly code = signal('');
  protected readonly name = signal('');
  protected readonly makes = computed(() => this.session.has('COMP'));
  protected readonly kind = computed(() => (this.show() === 'plans' ? 'plans' : 'runs'));
  protected readonly runs = resource({
    params: () => ({ periodId: this.periodId(), at: this.live() }),
    loader: ({ params: { periodId } }) => this.runService.payRunList({ periodId, limit: 50 }),
  });
  protected readonly shown = linkedSignal<PayRunPage | undefined>(() => (this.runs.hasValue() ? this.runs.value() : undefined));
  protected readonly runRows = computed(() => this.shown()?.items ?? []);
  protected readonly plans = resource({ params: () => ({ at: this.live() }), loader: () => this.planService.incentivePlanList() });
  protected readonly planRows = computed(() => (this.plans.hasValue() ? this.plans.value() : []));
  protected readonly kinds = computed(() => ['runs', 'plans'].map((value) => ({ value, label: this.word(`list.${value}`) })));
  protected readonly runColumns = computed<DataColumn<PayRunListItem>[]>(() => [
    { key: 'period', label: this.word('col.period') },
    { key: 'plan', label: this.word('col.plan'), wideOnly: true },
    { key: 'status', label: this.word('col.status') },
    { key: 'released', label: this.word('col.released'), wideOnly: true },
  ]);
  protected readonly planColumns = computed<DataColumn<IncentivePlanListItem>[]>(() => [
    { key: 'name', label: this.word('col.plan') },
    { key: 'cycle', label: this.word('col.cycle'), text: (row) => row.cycleCode, wideOnly: true },
    { key: 'unit', label: this.word('col.unit'), wideOnly: true },
    { key: 'currency', label: this.word('col.currency'), text: (row) => currencyName(row.currency, this.texts.lang()), wideOnly: true },
    { key: 'status', label: this.word('col.status') },
  ]);

  protected choose(show: string): void {
    void this.router.navigate([], { queryParams: { show }, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected go(kind: 'runs' | 'plans', id: string): void {
    void this.router.navigate(['/incentives', kind, id]);
  }

  protected async more(): Promise<void> {
    const cursor = this.shown()?.next;
    if (!cursor) return;
    try {
      const { items, next } = await this.runService.payRunList({ periodId: this.periodId(), cursor, limit: 50 });
      this.shown.update((known) => ({ items: [...(known?.items ?? []), ...items], next }));
    } catch (error) {
      await this.toast.show(error);
    }
  }

  /** For the cycle that runs; unit, currency and curve are said on the plan's own page. */
  protected async create(): Promise<void> {
    try {
      const { items } = await this.cycles.cycleList({ limit: 50 });
      const cycle = items.find(({ status }) => status === 'active') ?? items[0];
      const plan = await this.planService.incentivePlanCreate({ body: { cycleId: cycle.id, code: this.code().trim(), name: this.name().trim() } });
      this.naming.set(false);
      this.go('plans', plan.id);
    } catch (error) {
      await this.toast.show(error);
    }
  }

  private word(key: string): string {
    this.texts.lang();
    return this.texts.text(`incentive.${key}`);
  }
}
