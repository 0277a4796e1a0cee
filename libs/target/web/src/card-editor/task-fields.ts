import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { DateRange } from '@kpi-loop/shared/kernel';
import { LabelledInput, Panel, TaskForm } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { TaskNamePipe } from '../ui/task-name';
import { blankBonus, bonusFault, newTask, taskFault, type EditedBonus, type EditedTask, type TaskFault } from './edited-task';

/** Key tasks with their milestones, and bonus items, in the form of a card. */
@Component({
  selector: 'kl-task-fields',
  imports: [LabelledInput, NzButtonComponent, Panel, TaskForm, TaskNamePipe, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './task-fields.html',
  styleUrl: './task-fields.less',
})
export class TaskFields {
  readonly tasks = input.required<EditedTask[]>();
  readonly bonuses = input.required<EditedBonus[]>();
  /** Null in a template: milestones are due by shares of whatever period it is used for. */
  readonly period = input.required<DateRange | null>();
  /** What all key tasks may weigh, and all bonus items bring, together; null while it is not known. */
  readonly keyTaskMax = input.required<string | null>();
  readonly bonusMax = input.required<string | null>();
  readonly tasksChanged = output<EditedTask[]>();
  readonly bonusesChanged = output<EditedBonus[]>();

  protected readonly bonusFault = bonusFault;

  protected fault(task: EditedTask): TaskFault | null {
    return taskFault(task, this.period() === null);
  }

  protected addTask(): void {
    this.tasksChanged.emit([...this.tasks(), newTask()]);
  }

  protected change(key: string, part: Partial<EditedTask>): void {
    this.tasksChanged.emit(this.tasks().map((task) => (task.key === key ? { ...task, ...part } : task)));
  }

  protected removeTask(key: string): void {
    this.tasksChanged.emit(this.tasks().filter((task) => task.key !== key));
  }

  protected addBonus(): void {
    this.bonusesChanged.emit([...this.bonuses(), blankBonus()]);
  }

  protected changeBonus(key: string, part: Partial<EditedBonus>): void {
    this.bonusesChanged.emit(this.bonuses().map((bonus) => (bonus.key === key ? { ...bonus, ...part } : bonus)));
  }

  protected removeBonus(key: string): void {
    this.bonusesChanged.emit(this.bonuses().filter((bonus) => bonus.key !== key));
  }
}
