import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import type { DateRange } from '@kpi-loop/shared/kernel';
import { DateField, Icon, LabelledInput, Panel } from '@kpi-loop/shared/ui';
import { sumOfWeights } from '@kpi-loop/target/domain';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzCheckboxComponent } from 'ng-zorro-antd/checkbox';
import { TaskNamePipe } from '../ui/task-name';
import {
  blankBonus,
  blankMilestone,
  blankTask,
  bonusFault,
  taskFault,
  type EditedBonus,
  type EditedMilestone,
  type EditedTask,
  type TaskFault,
} from './edited-task';

/** Key tasks with their milestones, and bonus items, in the form of a card. */
@Component({
  selector: 'kl-task-fields',
  imports: [DateField, FormsModule, Icon, LabelledInput, NzButtonComponent, NzCheckboxComponent, Panel, TaskNamePipe, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './task-fields.html',
  styleUrl: './task-fields.less',
})
export class TaskFields {
  readonly tasks = input.required<EditedTask[]>();
  readonly bonuses = input.required<EditedBonus[]>();
  /** Null in a template: milestones are due by shares of whatever period it is used for. */
  readonly period = input.required<DateRange | null>();
  /** What all key tasks may weigh, and all bonus items bring, together; null in a template: each cycle says it. */
  readonly keyTaskMax = input.required<string | null>();
  readonly bonusMax = input.required<string | null>();
  readonly tasksChanged = output<EditedTask[]>();
  readonly bonusesChanged = output<EditedBonus[]>();

  protected readonly bonusFault = bonusFault;
  protected readonly languages = [
    ['title', 'target.task.titleZh'],
    ['titleEn', 'target.task.titleEn'],
  ] as const;
  protected readonly words = [
    ['criterion', 'target.task.criterion'],
    ['details', 'target.task.details'],
  ] as const;

  protected fault(task: EditedTask): TaskFault | null {
    return taskFault(task, this.period() === null);
  }

  protected addTask(): void {
    this.tasksChanged.emit([...this.tasks(), blankTask()]);
  }

  protected change(key: string, part: Partial<EditedTask>): void {
    this.tasksChanged.emit(this.tasks().map((task) => (task.key === key ? { ...task, ...part } : task)));
  }

  protected write(key: string, field: 'title' | 'titleEn' | 'criterion' | 'details', text: string): void {
    this.change(key, { [field]: text });
  }

  protected removeTask(key: string): void {
    this.tasksChanged.emit(this.tasks().filter((task) => task.key !== key));
  }

  protected addMilestone(task: EditedTask): void {
    this.change(task.key, { milestones: [...task.milestones, blankMilestone()] });
  }

  protected milestone(task: EditedTask, key: string, part: Partial<EditedMilestone>): void {
    this.change(task.key, { milestones: task.milestones.map((one) => (one.key === key ? { ...one, ...part } : one)) });
  }

  protected removeMilestone(task: EditedTask, key: string): void {
    this.change(task.key, { milestones: task.milestones.filter((one) => one.key !== key) });
  }

  protected total({ milestones }: EditedTask): string {
    const weights = milestones.map(({ weight }) => weight);
    return weights.every((weight) => /^\d{1,3}(\.\d{1,4})?$/.test(weight)) ? sumOfWeights(weights) : '–';
  }

  protected addBonus(): void {
    this.bonusesChanged.emit([...this.bonuses(), blankBonus()]);
  }

  protected changeBonus(key: string, part: Partial<EditedBonus>): void {
    this.bonusesChanged.emit(this.bonuses().map((bonus) => (bonus.key === key ? { ...bonus, ...part } : bonus)));
  }

  protected writeBonus(key: string, field: 'title' | 'titleEn', text: string): void {
    this.changeBonus(key, { [field]: text });
  }

  protected removeBonus(key: string): void {
    this.bonusesChanged.emit(this.bonuses().filter((bonus) => bonus.key !== key));
  }
}
