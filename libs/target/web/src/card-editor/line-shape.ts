import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import type { Contribution, LineVisibility, ScorecardLineDto } from '@kpi-loop/shared/client';
import { monthsOf, type DateRange } from '@kpi-loop/shared/kernel';
import { Icon, LabelledInput, SelectLabel, Texts } from '@kpi-loop/shared/ui';
import { CONTRIBUTIONS, DEFAULT_VISIBILITY, evenWeights, sumOfWeights, VISIBILITIES } from '@kpi-loop/target/domain';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzOptionComponent, NzSelectComponent } from 'ng-zorro-antd/select';
import { shift } from '../ui/line-number';

export type Shape = Pick<ScorecardLineDto, 'phasing' | 'visibility' | 'contribution'>;

/** What a line says beside its values: months, who sees it, how those below make it up. Folded away until somebody asks. */
@Component({
  selector: 'kl-line-shape',
  imports: [FormsModule, Icon, LabelledInput, NzButtonComponent, NzOptionComponent, NzSelectComponent, SelectLabel, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './line-shape.html',
  styleUrl: './line-shape.less',
})
export class LineShape {
  private readonly texts = inject(Texts);

  readonly name = input.required<string>();
  readonly shape = input.required<Shape>();
  readonly period = input.required<DateRange>();
  readonly changed = output<Shape>();

  protected readonly open = signal(false);
  protected readonly visibilities = VISIBILITIES;
  protected readonly contributions = ['auto', ...CONTRIBUTIONS] as const;
  protected readonly visibility = computed(() => this.shape().visibility ?? DEFAULT_VISIBILITY);
  protected readonly months = computed(() => {
    const month = new Intl.DateTimeFormat(this.texts.lang(), { month: 'short', timeZone: 'UTC' });
    return monthsOf(this.period()).map((day) => month.format(new Date(`${day}T00:00:00Z`)));
  });
  /** As percentages, the way they are typed. */
  protected readonly shares = computed(() => this.shape().phasing?.map((share) => shift(share, 2)) ?? null);
  protected readonly sum = computed(() => {
    const shares = this.shares() ?? [];
    return shares.every((share) => /^\d{1,3}(\.\d{1,4})?$/.test(share)) ? sumOfWeights(shares) : '–';
  });

  protected see(visibility: LineVisibility): void {
    this.changed.emit({ visibility });
  }

  protected contribute(kind: Contribution | 'auto'): void {
    this.changed.emit({ contribution: kind === 'auto' ? null : kind });
  }

  protected spread(byMonth: boolean): void {
    this.changed.emit({ phasing: byMonth ? evenWeights(this.months().length, '100').map((share) => shift(share, -2)) : null });
  }

  protected write(at: number, text: string): void {
    this.changed.emit({ phasing: this.shares()!.map((share, i) => shift(i === at ? text.trim() : share, -2)) });
  }
}
