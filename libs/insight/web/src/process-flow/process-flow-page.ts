import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { FlowFigureView, FlowPeriod, FlowRangeView, ProcessFlowView } from '@kpi-loop/shared/client';
import { addDays } from '@kpi-loop/shared/kernel';
import {
  dateText,
  EmptyState,
  KpiNumberPipe,
  LocalNamePipe,
  type Named,
  nameIn,
  PageHead,
  Panel,
  PpPipe,
  ProblemSpeaker,
  Quantity,
  Segmented,
  SelectLabel,
  SessionStore,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzOptionComponent, NzSelectComponent } from 'ng-zorro-antd/select';
import { change, type FlowRow, flowRows } from './flow-rows';
import { FlowWhy, type FlowWhyOf } from './flow-why';
import { ProcessFlowStore } from './process-flow-store';

const PERIODS = ['month', 'quarter', 'year'] as const;

/** 流程流量: how much flows from step to step, where most gets lost, and what explains the change. What is asked stands in the address. */
@Component({
  selector: 'kl-process-flow-page',
  imports: [
    EmptyState,
    FlowWhy,
    FormsModule,
    KpiNumberPipe,
    LocalNamePipe,
    NzButtonComponent,
    NzOptionComponent,
    NzSelectComponent,
    PageHead,
    Panel,
    PpPipe,
    Quantity,
    RouterLink,
    Segmented,
    SelectLabel,
    TranslocoPipe,
  ],
  providers: [ProcessFlowStore],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './process-flow-page.html',
  styleUrl: './process-flow-page.less',
})
export class ProcessFlowPage {
  protected readonly store = inject(ProcessFlowStore);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly session = inject(SessionStore);
  private readonly speaker = inject(ProblemSpeaker);

  readonly process = input<string>();
  readonly period = input<FlowPeriod>();
  readonly day = input<string>();
  readonly unit = input<string>();

  protected readonly change = change;
  protected readonly periods = computed(() => {
    this.texts.lang();
    return PERIODS.map((value) => ({ value, label: this.texts.text(`insight.flow.periods.${value}`) }));
  });
  protected readonly rows = computed(() => (this.store.flow() ? flowRows(this.store.flow()!) : []));
  protected readonly worst = computed(() => this.rows().find(({ worst }) => worst));
  protected readonly explained = computed(() => this.rows().filter(({ edge }) => edge?.contribution));
  private readonly largest = computed(() => Math.max(...this.explained().map((row) => Math.abs(this.share(row)))));
  protected readonly why = signal<FlowWhyOf | null>(null);
  protected readonly reason = computed(() => this.speaker.words(this.store.error()));

  constructor() {
    effect(() => this.store.asked.set({ processId: this.process(), period: this.period() ?? 'month', day: this.day(), unitId: this.unit() }));
  }

  protected ask(queryParams: Record<string, string | null>): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected name(thing: Named): string {
    return nameIn(this.texts.lang(), thing);
  }

  protected range({ from, to }: FlowRangeView): string {
    const [lang, zone] = [this.texts.lang(), this.session.timezone()];
    const [first, last] = [dateText(from, lang, zone, 'month'), dateText(to, lang, zone, 'month')];
    return first === last ? first : `${first} – ${last}`;
  }

  /** The first day of the next period; null where it has not begun. */
  protected after({ now }: ProcessFlowView): string | null {
    const next = addDays(now.to, 1);
    return next <= (this.session.today() ?? '') ? next : null;
  }

  /** Any figure says why it is what it is. */
  protected open(figure: FlowFigureView): void {
    const { unit, now, previous } = this.store.flow()!;
    if (unit) this.why.set({ figure, unitId: unit.id, unitName: this.name(unit), now, previous });
  }

  protected share({ edge }: FlowRow): number {
    return Number(edge?.contribution ?? 0);
  }

  protected size(row: FlowRow): number {
    return (Math.abs(this.share(row)) / this.largest()) * 100;
  }
}
