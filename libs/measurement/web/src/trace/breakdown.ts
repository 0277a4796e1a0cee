import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, output } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { columnText } from '@kpi-loop/metric/domain';
import { MeasurementsService, type BreakdownGroupView, type BreakdownStepView, type BreakdownView } from '@kpi-loop/shared/client';
import { dateText, EmptyState, nameIn, Panel, PpPipe, ProblemSpeaker, Quantity, resource, SelectLabel, Texts } from '@kpi-loop/shared/ui';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { placesOf } from '../ui/status-words';
import type { TraceOf } from './trace-rows';

interface Row extends BreakdownGroupView {
  id: string;
  label: string;
  /** Of the largest effect (of the largest value where nothing moved), 0 to 100. */
  share: number;
  good: boolean;
}

const size = (text: string | null | undefined): number => Math.abs(Number(text ?? 0));

/** A figure opened up: by which column, unit or person, beside the same time before; each group opens further. */
@Component({
  selector: 'kl-breakdown',
  imports: [EmptyState, FormsModule, NzSelectModule, Panel, PpPipe, Quantity, SelectLabel, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './breakdown.html',
  styleUrl: './breakdown.less',
})
export class Breakdown {
  private readonly api = inject(MeasurementsService);
  private readonly texts = inject(Texts);
  protected readonly speaker = inject(ProblemSpeaker);

  readonly of = input.required<TraceOf>();
  /** Nothing: as the definition suggests. */
  readonly chosen = input<string>();
  readonly chosenChange = output<string>();
  readonly stepsChange = output<Pick<BreakdownStepView, 'by' | 'value'>[]>();

  private readonly found = resource({
    params: () => ({ ...this.of(), ...(this.chosen() ? { by: this.chosen() } : {}) }),
    loader: ({ params }) => this.api.measurementBreakdown(params),
  });
  /** What was shown stays until the next is there. */
  protected readonly view = linkedSignal<BreakdownView | undefined, BreakdownView | undefined>({
    source: () => (this.found.hasValue() ? this.found.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  protected readonly error = computed(() => this.found.error());
  protected readonly loading = computed(() => this.found.isLoading());
  protected readonly unit = computed(() => (this.view()?.percent ? '%' : (this.view()?.unit ?? '')));
  protected readonly places = computed(() => (this.view() ? placesOf(this.view()!) : 0));
  protected readonly moved = computed(() => !!this.view()?.groups.some((group) => group.effect !== null));
  protected readonly rows = computed<Row[]>(() => {
    const view = this.view();
    if (!view) return [];
    const of = (group: BreakdownGroupView): string | null | undefined => (this.moved() ? group.effect : group.now?.value);
    const most = Math.max(...view.groups.map((group) => size(of(group))), 0);
    return view.groups.map((group) => ({
      ...group,
      id: group.key ?? '',
      label: this.nameOf(view.by ?? '', group),
      share: most ? (100 * size(of(group))) / most : 0,
      good: view.direction !== 'RANGE' && Number(group.effect ?? 0) > 0 === (view.direction === 'HIGHER'),
    }));
  });
  protected readonly opens = computed(() => (this.view()?.ways.length ?? 0) > 1 || this.view()?.by === '@unit');
  protected readonly ways = computed(() => (this.view()?.ways ?? []).map((value) => ({ value, label: this.wayOf(value) })));
  protected readonly by = computed(() => (this.view()?.by ? this.wayOf(this.view()!.by!) : ''));
  protected readonly crumbs = computed(() => (this.view()?.steps ?? []).map((step) => `${this.wayOf(step.by)} ${this.nameOf(step.by, step)}`));
  protected readonly span = computed(() => {
    const view = this.view();
    return view ? { now: this.months(view.from, view.to), before: this.months(view.beforeFrom, view.beforeTo) } : { now: '', before: '' };
  });

  protected down({ key }: Row): void {
    const view = this.view();
    if (!view?.by) return;
    this.stepsChange.emit([...view.steps.map(({ by, value }) => ({ by, value })), { by: view.by, value: key }]);
  }

  /** Back to before step `at`. */
  protected up(at: number): void {
    this.stepsChange.emit((this.view()?.steps ?? []).slice(0, at).map(({ by, value }) => ({ by, value })));
  }

  protected retry(): void {
    this.found.reload();
  }

  private wayOf(by: string): string {
    this.texts.lang();
    return by.startsWith('@') ? this.texts.text(`measurement.breakdown.way.${by.slice(1)}`) : columnText(by, this.view()?.labels ?? [], this.texts.lang());
  }

  private nameOf(by: string, { name, nameEn }: { name: string | null; nameEn: string | null }): string {
    if (name) return nameIn(this.texts.lang(), { name, nameEn });
    return this.texts.text(by === '@unit' ? 'measurement.breakdown.itself' : 'measurement.breakdown.nothing');
  }

  private months(from: string, to: string): string {
    const [first, last] = [from, to].map((day) => dateText(`${day.slice(0, 7)}-01`, this.texts.lang(), 'UTC', 'month'));
    return first === last ? first : `${first} – ${last}`;
  }
}
