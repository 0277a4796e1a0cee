import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { CascadeLineView } from '@kpi-loop/shared/client';
import { decimal } from '@kpi-loop/shared/kernel';
import { EmptyState, Icon, KpiNumberPipe, PageHead, PageTitle, Panel, ProblemSpeaker, Segmented, SelectLabel, StatusChip, Texts } from '@kpi-loop/shared/ui';
import { SPLITS } from '@kpi-loop/target/domain';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzMessageService } from 'ng-zorro-antd/message';
import { NzOptionComponent, NzSelectComponent } from 'ng-zorro-antd/select';
import { fromField, PLAIN, styleOf, toField } from '../ui/line-number';
import { CardNamePipe } from '../ui/local-name';
import { BalancePanel } from './balance-panel';
import { CascadeStore } from './cascade-store';
import { CascadeSunburst, type Slice } from './cascade-sunburst';

/** 目标分解: what each line is made of below, where the gaps are, and who has not taken anything on. */
@Component({
  selector: 'kl-cascade-page',
  imports: [
    BalancePanel,
    CardNamePipe,
    CascadeSunburst,
    EmptyState,
    FormsModule,
    Icon,
    KpiNumberPipe,
    NzButtonComponent,
    NzInputDirective,
    NzOptionComponent,
    NzSelectComponent,
    PageHead,
    Panel,
    RouterLink,
    Segmented,
    SelectLabel,
    StatusChip,
    TranslocoPipe,
  ],
  providers: [CascadeStore],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './cascade-page.html',
  styleUrl: './cascade-page.less',
})
export class CascadePage {
  protected readonly store = inject(CascadeStore);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly message = inject(NzMessageService);

  readonly period = input<string>();
  readonly unit = input<string>();

  protected readonly reason = signal('');
  protected readonly styleOf = styleOf;
  protected readonly plain = PLAIN;
  protected readonly share = { unit: '%', decimals: 1 };
  protected readonly problem = computed(() => this.speaker.words(this.store.error()));
  protected readonly splits = computed(() => {
    this.texts.lang();
    return SPLITS.map((value) => ({ value, label: this.texts.text(`target.cascade.by.${value}`) }));
  });
  /** Of a sum only: shares of anything else make no whole. */
  protected readonly slices = computed<Slice[]>(() => {
    const top = this.store.selected();
    const lines = this.store.view()?.lines ?? [];
    if (!top || top.contribution !== 'sum' || !top.childCount || top.hidden) return [];
    const of = (line: CascadeLineView): Slice => {
      const children = lines.filter((child) => child.parentLineId === line.lineId);
      const gap =
        line.contribution === 'sum' && children.length && line.gap && decimal(line.gap).gt(0)
          ? [{ name: this.texts.text('target.cascade.gap'), value: line.gap, gap: true }]
          : [];
      return { name: this.nameOf(line.subject), value: line.target, children: [...children.map(of), ...gap] };
    };
    return of(top).children ?? [];
  });
  protected readonly ready = computed(() => {
    const split = this.store.split();
    return (
      !!split &&
      !!this.reason().trim() &&
      split.parts.some((part) => part.allowed) &&
      split.parts.every((part) => !part.allowed || /^-?\d/.test(this.store.typed()[part.scorecardId] ?? ''))
    );
  });

  constructor() {
    const pageTitle = inject(PageTitle);
    effect(() => this.store.chosen.set({ periodId: this.period(), unitId: this.unit() }));
    effect(() => {
      this.texts.lang();
      pageTitle.show(this.texts.text('target.cascade.title'));
    });
  }

  protected narrow(queryParams: Record<string, string | null>): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected nameOf(of: { name: string; nameEn: string }): string {
    return (this.texts.lang() === 'en' && of.nameEn) || of.name;
  }

  /** Indentation is all that an option has to show a tree with. */
  protected indented(unit: { name: string; nameEn: string; depth: number }): string {
    return '\u3000'.repeat(unit.depth) + this.nameOf(unit);
  }

  protected markOf({ state, childCount }: CascadeLineView): 'ok' | 'warn' | 'bad' | 'none' {
    if (state === 'covered') return 'ok';
    if (state === 'short') return 'bad';
    return state === 'stacked' || (state === 'none' && !childCount) ? 'warn' : 'none';
  }

  protected field(text: string | null | undefined, line: CascadeLineView): string {
    return toField(text || null, line);
  }

  protected write(scorecardId: string, text: string, line: CascadeLineView): void {
    this.store.type(scorecardId, fromField(text, line) ?? '');
  }

  protected async propose(): Promise<void> {
    const done = await this.store.propose(this.reason().trim());
    if (done === null) return;
    this.reason.set('');
    this.message.success(this.texts.text('target.cascade.proposed', { count: done }));
  }
}
