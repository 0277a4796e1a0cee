import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { ControlContainer, FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { decimal, type DateRange } from '@kpi-loop/shared/kernel';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzCheckboxComponent } from 'ng-zorro-antd/checkbox';
import { Icon } from '../icon/icon';
import { DateField } from './date-field';
import { LabelledInput } from './labelled-input';
import { blankMilestone, type MilestoneDraft, type TaskDraft } from './task-draft';

/** A key task: what it says, what a late day costs, and its milestones. What belongs at its foot is put inside. */
@Component({
  selector: 'kl-task-form',
  imports: [DateField, FormsModule, Icon, LabelledInput, NzButtonComponent, NzCheckboxComponent, TranslocoPipe],
  // the box's own input is no field of the form around it, and Angular warns of what looks like one that was forgotten (NG01354)
  providers: [{ provide: ControlContainer, useValue: null }],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './task-form.html',
  styleUrl: './task-form.less',
})
export class TaskForm {
  readonly task = input.required<TaskDraft>();
  /** When a milestone may be due; null where it is due by a share of whatever period it will be. */
  readonly days = input.required<DateRange | null>();
  /** The field that cannot stay as it is. */
  readonly wrong = input<string | null>(null);
  /** What is written, of what there is. */
  readonly written = output<Partial<TaskDraft>>();

  protected readonly total = computed(() => {
    const weights = this.task().milestones.map(({ weight }) => weight);
    if (!weights.every((weight) => /^\d{1,3}(\.\d{1,4})?$/.test(weight))) return '–';
    return weights.reduce((sum, weight) => sum.plus(weight), decimal('0')).toFixed();
  });

  protected rewrite(key: string, part: Partial<MilestoneDraft>): void {
    this.written.emit({ milestones: this.task().milestones.map((one) => (one.key === key ? { ...one, ...part } : one)) });
  }

  protected add(): void {
    this.written.emit({ milestones: [...this.task().milestones, blankMilestone()] });
  }

  protected remove(key: string): void {
    this.written.emit({ milestones: this.task().milestones.filter((one) => one.key !== key) });
  }
}
