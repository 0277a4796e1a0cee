import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { ScorecardListItem } from '@kpi-loop/shared/client';
import { BusinessDatePipe, DataCell, type DataColumn, DataTable, PageHead, Segmented, SelectLabel, StatusChip, Texts } from '@kpi-loop/shared/ui';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzOptionComponent, NzSelectComponent } from 'ng-zorro-antd/select';
import { CardNamePipe } from '../ui/local-name';
import { ScorecardListStore } from './scorecard-list-store';

const STATUSES = ['draft', 'negotiating', 'mediation', 'agreed', 'in_approval', 'signing', 'effective', 'locked', 'scored', 'published', 'final'] as const;
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
    FormsModule,
    NzInputDirective,
    NzOptionComponent,
    NzSelectComponent,
    PageHead,
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

  readonly period = input<string>();
  readonly status = input<string>();
  readonly scope = input<string>();
  readonly unit = input<string>();
  readonly q = input<string>();

  protected readonly typed = signal('');
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

  protected stateOf({ status }: ScorecardListItem): 'ok' | 'warn' | 'bad' | 'none' {
    if (status === 'draft' || status === 'void') return 'none';
    return /^(effective|locked|scored|published|final)$/.test(status) ? 'ok' : status === 'mediation' ? 'bad' : 'warn';
  }

  protected wordOf(card: ScorecardListItem): string {
    const state = this.texts.text(`target.status.${card.status}`);
    return TALKS.includes(card.status.split('.')[0]) && card.round > 1 ? this.texts.text('target.list.inRound', { state, round: card.round }) : state;
  }
}
