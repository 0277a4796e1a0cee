import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { ScorecardListItem } from '@kpi-loop/shared/client';
import { csv } from '@kpi-loop/shared/kernel';
import {
  BusinessDatePipe,
  Clock,
  DataCell,
  type DataColumn,
  DataTable,
  type DutyItem,
  DutyList,
  Icon,
  PageHead,
  ProblemToast,
  Segmented,
  SelectLabel,
  SessionStore,
  StatusChip,
  Texts,
  download,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzOptionComponent, NzSelectComponent } from 'ng-zorro-antd/select';
import { CardNamePipe } from '../ui/local-name';
import { ScorecardListStore } from './scorecard-list-store';

const STATUSES = ['draft', 'negotiating', 'mediation', 'agreed', 'in_approval', 'signing', 'effective', 'locked', 'scored', 'calibrated', 'published', 'final'] as const;
const TALKS = ['negotiating', 'mediation'];
const PAUSE_MS = 250;

/** 目标: the cards one may see. Filters live in the address. */
@Component({
  selector: 'kl-scorecard-list-page',
  imports: [
    BusinessDatePipe,
    CardNamePipe,
    DataCell,
    DataTable,
    DutyList,
    FormsModule,
    Icon,
    NzButtonComponent,
    NzInputDirective,
    NzOptionComponent,
    NzSelectComponent,
    PageHead,
    RouterLink,
    Segmented,
    SelectLabel,
    StatusChip,
    TranslocoPipe,
  ],
  providers: [ScorecardListStore],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './scorecard-list-page.html',
  styleUrl: './scorecard-list-page.less',
})
export class ScorecardListPage {
  protected readonly store = inject(ScorecardListStore);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly clock = inject(Clock);
  private readonly toast = inject(ProblemToast);
  private readonly session = inject(SessionStore);

  readonly period = input<string>();
  readonly status = input<string>();
  readonly scope = input<string>();
  readonly unit = input<string>();
  readonly q = input<string>();

  protected readonly typed = signal('');
  protected readonly exporting = signal(false);
  protected readonly mayBegin = computed(() => this.session.has('HR', 'HRBP') || !!this.session.session()?.isHead);
  protected readonly inBulk = computed(() => this.session.has('HR', 'HRBP'));
  /** What should I do now: answered above the list, as long as the list does not show just that. */
  protected readonly duties = computed<DutyItem[]>(() => {
    this.texts.lang();
    if (this.scope() === 'waiting') return [];
    return this.store.waiting().map((card) => ({
      id: card.id,
      kind: 'scorecard',
      title: this.nameOf(card.subject),
      subtitle: this.wordOf(card),
      due: card.dueAt,
      severity: this.isLate(card) ? 'bad' : 'warn',
      actionLabel: this.texts.text('target.list.open'),
      link: `/targets/${card.id}`,
    }));
  });
  private pause?: ReturnType<typeof setTimeout>;

  protected readonly chosen = computed(() => (this.status() ?? '').split(',').filter(Boolean));
  protected readonly scopes = computed(() => {
    this.texts.lang();
    return ['', 'waiting', 'team', 'mine'].map((value) => ({ value, label: this.texts.text(`target.scope.${value || 'all'}`) }));
  });
  protected readonly statuses = computed(() => {
    this.texts.lang();
    return STATUSES.map((value) => ({ value, label: this.texts.text(`target.status.${value}`) }));
  });
  protected readonly columns = computed<DataColumn<ScorecardListItem>[]>(() => {
    this.texts.lang();
    const label = (key: string) => this.texts.text(`target.col.${key}`);
    return [
      { key: 'subject', label: label('subject') },
      { key: 'unit', label: label('unit'), wideOnly: true },
      { key: 'head', label: label('head'), wideOnly: true },
      { key: 'state', label: label('state') },
      { key: 'lines', label: label('accepted'), number: true, wideOnly: true },
      { key: 'weight', label: label('weight'), number: true, wideOnly: true },
      { key: 'due', label: label('due') },
    ];
  });

  constructor() {
    effect(() => {
      const scope = this.scope();
      this.store.filter.set({
        ...(this.period() ? { periodId: this.period() } : {}),
        ...(this.status() ? { status: this.status() } : {}),
        ...(this.unit() ? { unitId: this.unit() } : {}),
        ...(this.q() ? { q: this.q() } : {}),
        ...(scope === 'mine' || scope === 'team' || scope === 'waiting' ? { [scope]: 'true' } : {}),
      });
      this.typed.set(this.q() ?? '');
    });
  }

  protected type(text: string): void {
    this.typed.set(text);
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.narrow({ q: text.trim() || null }), PAUSE_MS);
  }

  protected narrow(queryParams: Record<string, string | null>): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected open(card: ScorecardListItem): void {
    void this.router.navigate(['/targets', card.id]);
  }

  protected isLate({ dueAt }: ScorecardListItem): boolean {
    return !!dueAt && Date.parse(dueAt) < this.clock.now();
  }

  /** The list as it is narrowed now, with all its pages. */
  protected async export(): Promise<void> {
    this.exporting.set(true);
    try {
      const cards = await this.store.all();
      const rows = cards.map((card) => [
        ...[this.nameOf(card.subject), this.nameOf(card.unit), card.head ? this.nameOf(card.head) : '', this.nameOf(card.period), this.wordOf(card)],
        ...[card.acceptedCount, card.lineCount, +card.weightTotal, card.dueAt],
      ]);
      const head = ['subject', 'unit', 'head', 'period', 'state', 'accepted', 'lines', 'weight', 'due'].map((key) => this.texts.text(`target.col.${key}`));
      download(this.texts.text('target.list.file'), csv([head, ...rows]));
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.exporting.set(false);
    }
  }

  private nameOf(of: { name: string; nameEn: string }): string {
    return (this.texts.lang() === 'en' && of.nameEn) || of.name;
  }

  protected stateOf({ status }: ScorecardListItem): 'ok' | 'warn' | 'bad' | 'none' {
    if (status === 'draft' || status === 'void') return 'none';
    return /^(effective|locked|scored|calibrated|published|final)(\.|$)/.test(status) ? 'ok' : status === 'mediation' ? 'bad' : 'warn';
  }

  protected wordOf(card: ScorecardListItem): string {
    const state = this.texts.text(`target.status.${card.status}`);
    return TALKS.includes(card.status.split('.')[0]) && card.round > 1 ? this.texts.text('target.list.inRound', { state, round: card.round }) : state;
  }
}
