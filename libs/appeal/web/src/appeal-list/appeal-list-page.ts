import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { APPEAL_STATUSES } from '@kpi-loop/appeal/domain';
import { type AppealItem, type AppealPage, AppealsService, type AppealStatus } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  DataCell,
  type DataColumn,
  DataTable,
  LiveService,
  LocalNamePipe,
  PageHead,
  ProblemToast,
  resource,
  Segmented,
  SelectLabel,
  SessionStore,
  StatusChip,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzOptionComponent, NzSelectComponent } from 'ng-zorro-antd/select';
import { aboutText, stateOf } from '../ui/names';
import { AppealStatistics } from './appeal-statistics';
import { PayRemedies } from './pay-remedies';

/** Who keeps the register, or reads in it. Everybody else sees what he is asked about. */
const REGISTER = ['HR', 'HRBP', 'EXEC', 'AUD'];
const OPEN = 'open';
const EVERY = 'every';

/** 申诉: one's own, then what one has to see to, or the register; what of pay follows from a decision. Filters live in the address. */
@Component({
  selector: 'kl-appeal-list-page',
  imports: [
    AppealStatistics,
    BusinessDatePipe,
    DataCell,
    DataTable,
    FormsModule,
    LocalNamePipe,
    NzButtonComponent,
    NzInputDirective,
    NzOptionComponent,
    NzSelectComponent,
    PageHead,
    PayRemedies,
    RouterLink,
    Segmented,
    SelectLabel,
    StatusChip,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  templateUrl: './appeal-list-page.html',
  styleUrl: './appeal-list-page.less',
})
export class AppealListPage {
  private readonly appeals = inject(AppealsService);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly toast = inject(ProblemToast);
  private readonly session = inject(SessionStore);
  private readonly live = inject(LiveService).tick(['appeal.']);

  readonly tab = input<string>();
  readonly state = input<string>();
  readonly q = input<string>();
  /** Deep links of checklists: `?cycleId=…`, `?periodId=…`. */
  readonly cycleId = input<string>();
  readonly periodId = input<string>();

  protected readonly stateOf = stateOf;
  protected readonly registers = computed(() => this.session.has(...REGISTER));
  /** Somebody without a role may sit on a panel, or be asked for a statement. */
  private readonly peek = resource({
    params: () => (this.registers() ? undefined : { at: this.live() }),
    loader: () => this.appeals.appealRegister({ limit: 1 }),
  });
  private readonly isAsked = computed(() => this.registers() || (this.peek.hasValue() && this.peek.value().items.length > 0));
  protected readonly tabs = computed(() => {
    this.texts.lang();
    const own = [
      { value: 'mine', label: this.word('list.tab.mine'), shown: true },
      { value: 'cases', label: this.word(this.registers() ? 'list.tab.register' : 'list.tab.cases'), shown: this.isAsked() },
      { value: 'pay', label: this.word('list.tab.pay'), shown: this.session.has('COMP') },
    ];
    return own.filter(({ shown }) => shown);
  });
  protected readonly shown = computed(() => {
    const asked = this.cycleId() || this.periodId() ? 'cases' : this.tab();
    return this.tabs().find(({ value }) => value === asked)?.value ?? (this.registers() ? 'cases' : 'mine');
  });
  protected readonly chosen = computed(() => this.state() ?? (this.periodId() || this.cycleId() ? OPEN : EVERY));
  protected readonly states = computed(() => {
    this.texts.lang();
    const all = [EVERY, OPEN].map((value) => ({ value, label: this.word(`list.${value}`) }));
    return [...all, ...APPEAL_STATUSES.filter((s) => s !== 'draft').map((value) => ({ value, label: this.word(`status.${value}`) }))];
  });
  private readonly filter = computed(() => {
    if (this.shown() !== 'cases') return {};
    const [state, q] = [this.chosen(), this.q()?.trim()];
    const ofState = state === OPEN ? { open: 'true' as const } : state === EVERY ? {} : { status: state as AppealStatus };
    return { ...ofState, cycleId: this.cycleId(), periodId: this.periodId(), ...(q ? { q } : {}) };
  });
  protected readonly page = resource({
    params: () => (this.shown() === 'pay' ? undefined : { of: this.shown(), filter: this.filter(), at: this.live() }),
    loader: ({ params }) => this.ask(params.of, { ...params.filter, limit: 50 }),
  });
  private readonly known = linkedSignal<AppealPage | undefined>(() => (this.page.hasValue() ? this.page.value() : undefined));
  protected readonly rows = computed(() => this.known()?.items ?? []);
  protected readonly more = computed(() => !!this.known()?.next);
  protected readonly columns = computed<DataColumn<AppealItem>[]>(() => {
    this.texts.lang();
    const person = { key: 'person', label: this.word('col.person') };
    return [
      ...(this.shown() === 'mine' ? [] : [person]),
      { key: 'about', label: this.word('col.about') },
      { key: 'grounds', label: this.word('col.grounds'), wideOnly: true },
      { key: 'filed', label: this.word('col.filed'), wideOnly: true },
      { key: 'status', label: this.word('col.status') },
    ];
  });

  protected about(item: AppealItem): string {
    return aboutText(this.texts, item);
  }

  protected narrow(queryParams: Record<string, string | null>): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected visit({ id }: AppealItem): void {
    void this.router.navigate(['/appeals', id]);
  }

  protected async loadMore(): Promise<void> {
    const cursor = this.known()?.next;
    if (!cursor) return;
    try {
      const { items, next } = await this.ask(this.shown(), { ...this.filter(), cursor, limit: 50 });
      this.known.update((before) => ({ items: [...(before?.items ?? []), ...items], next }));
    } catch (error) {
      await this.toast.show(error);
    }
  }

  private ask(of: string, query: Parameters<AppealsService['appealRegister']>[0]): Promise<AppealPage> {
    return of === 'mine' ? this.appeals.appealMine(query) : this.appeals.appealRegister(query);
  }

  private word(key: string): string {
    return this.texts.text(`appeal.${key}`);
  }
}
