import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import {
  ConfirmModal,
  EmptyState,
  figure,
  Icon,
  KpiNumberPipe,
  nameIn,
  numberText,
  PageHead,
  PageTitle,
  Panel,
  ProblemSpeaker,
  Segmented,
  SelectLabel,
  StatusChip,
  Texts,
  UnitNamePipe,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { CardNamePipe } from '../ui/local-name';
import { fromField, growth, styleOf, toField } from '../ui/line-number';
import { type DriverRow, PlannerStore } from './planner-store';

/** A fraction of more characters than these tells nobody anything. */
const READABLE = 20;

/** 驱动因素测算: from “revenue +30 %” to what each driver has to bring, and to lines for the people who own them. */
@Component({
  selector: 'kl-planner-page',
  imports: [
    CardNamePipe,
    ConfirmModal,
    EmptyState,
    FormsModule,
    Icon,
    KpiNumberPipe,
    NzButtonComponent,
    NzInputDirective,
    NzSelectModule,
    PageHead,
    Panel,
    RouterLink,
    Segmented,
    SelectLabel,
    StatusChip,
    TranslocoPipe,
    UnitNamePipe,
  ],
  providers: [PlannerStore],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './planner-page.html',
  styleUrl: './planner-page.less',
})
export class PlannerPage {
  protected readonly store = inject(PlannerStore);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly speaker = inject(ProblemSpeaker);

  /** Of the address: the figure to raise, and the period. */
  readonly metric = input<string>();
  readonly period = input<string>();

  protected readonly asking = signal(false);
  protected readonly factor = signal('');
  protected readonly styleOf = styleOf;
  protected readonly bases = computed(() => this.options('base', ['last', 'lastYear']));
  protected readonly combinations = computed(() => this.options('combination', ['product', 'sum']));
  protected readonly problem = computed(() => (this.store.error() ? this.speaker.words(this.store.error()) : null));
  protected readonly fault = computed(() => {
    const outcome = this.store.outcome();
    this.texts.lang();
    return outcome && 'fault' in outcome ? this.speaker.rule(outcome.fault) : null;
  });
  protected readonly freeRow = computed(() => this.store.rows()[this.store.solved()?.free ?? -1]);
  protected readonly style = computed(() => (this.store.plan() ? styleOf(this.store.plan()!.metric) : {}));
  /** How exact the answer is, and what comes out with it. */
  protected readonly explained = computed(() => {
    const [solved, row] = [this.store.solved(), this.freeRow()];
    if (!solved || !row) return '';
    const lang = this.texts.lang();
    const value = `${toField(solved.value, row)}${row.percent ? '%' : ''}`;
    return [
      this.texts.text(`target.planner.${solved.exact ? 'exact' : solved.fraction!.length > READABLE ? 'about' : 'fraction'}`, {
        value,
        fraction: solved.fraction,
      }),
      this.texts.text('target.planner.comesOut', { value: numberText(solved.comesOut, lang, this.style()) }),
    ].join(lang === 'en' ? ' ' : '');
  });
  protected readonly addable = computed(() => {
    const taken = new Set([this.store.metricId(), ...this.store.rows().map(({ metricId }) => metricId)]);
    return this.store.metrics().filter(({ id }) => !taken.has(id));
  });
  protected readonly people = computed(() => new Set(this.store.lines().map(({ ownerId }) => ownerId)).size);

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.show(this.texts.text('target.planner.title')));
    effect(() => this.store.metricId.set(this.metric() ?? null));
    effect(() => this.store.chosenPeriod.set(this.period() ?? null));
  }

  protected choose(query: { metric?: string; period?: string }): void {
    void this.router.navigate(['/targets/planner'], { queryParams: query, queryParamsHandling: 'merge' });
  }

  protected wantedText(): string {
    const [plan, wanted] = [this.store.plan(), this.store.wanted()];
    return plan ? toField(wanted, plan.metric) : '';
  }

  protected want(text: string): void {
    this.store.wanted.set(fromField(text, this.store.plan()!.metric));
  }

  protected wrong(row: DriverRow): boolean {
    return !row.free && fromField(row.text, row) === null;
  }

  protected valueOf(row: DriverRow): string | null {
    return row.free ? (this.store.solved()?.settable ?? null) : fromField(row.text, row);
  }

  /** Against what was reached, in per cent; 0 where nothing was. */
  protected percent(row: DriverRow): number {
    const share = growth(this.valueOf(row), row[this.store.base()]);
    return share === null ? 0 : Math.round(share * 100);
  }

  protected changeOf(row: DriverRow): string {
    const share = growth(this.valueOf(row), row[this.store.base()]);
    return share === null ? '' : `${figure(share, this.texts.lang(), { unit: '%', decimals: 1, sign: true })}%`;
  }

  protected nameOf(thing: { name: string; nameEn: string } | undefined): string {
    return nameIn(this.texts.lang(), thing);
  }

  protected metricName(metricId: string): string {
    return this.nameOf(this.store.rows().find((row) => row.metricId === metricId));
  }

  protected ownerName(ownerId: string): string {
    return this.nameOf(this.store.owners().find(({ id }) => id === ownerId));
  }

  protected because(rules: string[]): string {
    return rules.map((rule) => this.speaker.rule(rule)).join(' ');
  }

  protected addFactor(): void {
    const name = this.factor().trim();
    if (!name) return;
    this.store.addFactor(name);
    this.factor.set('');
  }

  protected addMissing(value: string): void {
    this.store.addFactor(this.texts.text('target.planner.others'), value);
  }

  protected async propose(): Promise<void> {
    const plan = this.store.plan()!;
    const value = numberText(this.store.wanted(), this.texts.lang(), this.style());
    await this.store.propose(this.texts.text('target.planner.reason', { name: this.nameOf(plan.metric), value }));
    this.asking.set(false);
  }

  private options(kind: string, values: string[]): { value: string; label: string }[] {
    this.texts.lang();
    return values.map((value) => ({ value, label: this.texts.text(`target.planner.${kind}.${value}`) }));
  }
}
