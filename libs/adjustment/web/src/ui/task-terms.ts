import { ChangeDetectionStrategy, Component, computed, input, model } from '@angular/core';
import { ControlContainer, FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { DateField, Icon } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzCheckboxComponent } from 'ng-zorro-antd/checkbox';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { blankMilestone, milestoneSum, trim, type MilestoneDraft, type TaskDraft } from '../adjustment-form/draft';

/** A key task that is to begin on the card: what it says, how it is scored, and its milestones. */
@Component({
  selector: 'kl-task-terms',
  imports: [DateField, FormsModule, Icon, NzButtonComponent, NzCheckboxComponent, NzInputDirective, TranslocoPipe],
  // none of this is a field of the form around it, nor is the box within the checkbox: Angular warns of what looks forgotten (NG01354)
  viewProviders: [{ provide: ControlContainer, useValue: null }],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @let t = task();
    <div class="values">
      @for (word of titles; track word) {
        <label>
          <span>{{ 'adjustment.task.' + word | transloco }}</span>
          <input nz-input maxlength="200" [ngModel]="t[word]" (ngModelChange)="set(word, $event)" />
        </label>
      }
    </div>
    @for (word of texts; track word) {
      <label>
        <span>{{ 'adjustment.task.' + word | transloco }}</span>
        <textarea nz-input rows="2" maxlength="2000" [ngModel]="t[word]" (ngModelChange)="set(word, $event)"></textarea>
      </label>
    }
    <div class="values">
      <label>
        <span>{{ 'adjustment.task.latePenalty' | transloco }}</span>
        <input nz-input inputmode="decimal" [ngModel]="t.latePenalty" (ngModelChange)="set('latePenalty', $event.trim())" />
      </label>
    </div>
    <!-- the box is inside the component -->
    <!-- eslint-disable-next-line @angular-eslint/template/label-has-associated-control -->
    <label class="box" nz-checkbox [ngModel]="t.partialAllowed" (ngModelChange)="set('partialAllowed', $event)">{{
      'adjustment.task.partialAllowed' | transloco
    }}</label>
    <h3>
      {{ 'adjustment.milestones.title' | transloco }} <small role="status">{{ 'adjustment.task.total' | transloco: { total: total() } }}</small>
    </h3>
    <ul>
      @for (one of t.milestones; track one.key; let at = $index) {
        <li>
          @for (name of names; track name) {
            <label class="name">
              <span>{{ 'adjustment.task.' + name | transloco: { number: at + 1 } }}</span>
              <input nz-input maxlength="200" [ngModel]="one[name]" (ngModelChange)="rename(one.key, name, $event)" />
            </label>
          }
          <div class="day">
            <span aria-hidden="true">{{ 'adjustment.task.dueOn' | transloco }}</span>
            <kl-date-field
              [label]="('adjustment.task.dueOn' | transloco) + ' ' + (at + 1)"
              [min]="from()"
              [max]="to()"
              [value]="one.dueOn || null"
              (valueChange)="write(one.key, { dueOn: $event ?? '' })"
            />
          </div>
          <label>
            <span>{{ 'adjustment.task.share' | transloco }}</span>
            <input
              nz-input
              inputmode="decimal"
              [attr.aria-label]="('adjustment.task.share' | transloco) + ' ' + (at + 1)"
              [ngModel]="one.weight"
              (ngModelChange)="write(one.key, { weight: $event.trim() })"
            />
          </label>
          <button
            type="button"
            class="kl-icon-button"
            [attr.aria-label]="'adjustment.task.remove' | transloco: { number: at + 1 }"
            [disabled]="t.milestones.length < 2"
            (click)="remove(one.key)"
          >
            <kl-icon name="close" [size]="14" />
          </button>
        </li>
      }
    </ul>
    <button nz-button nzSize="small" class="add" type="button" [disabled]="t.milestones.length >= 20" (click)="add()">
      {{ 'adjustment.task.add' | transloco }}
    </button>
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 12px;
    }
    label,
    .day {
      display: flex;
      flex-direction: column;
      gap: 4px;
      min-width: 0;
    }
    label.box {
      flex-direction: row;
      align-items: center;
      align-self: flex-start;
    }
    label > span,
    .day > span {
      font-size: 13px;
      color: var(--kl-text-2);
    }
    .values {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(140px, 1fr));
      gap: 12px;
    }
    h3 {
      margin: 4px 0 0;
      font-size: 13px;
      font-weight: 600;
    }
    small {
      font-weight: 400;
      color: var(--kl-text-3);
    }
    ul {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: grid;
      grid-template-columns: minmax(0, 1fr) 90px 40px;
      gap: 8px 12px;
      align-items: end;
      padding: 10px 0;
      border-top: 1px solid var(--kl-line);
    }
    .name {
      grid-column: 1 / -1;
    }
    .kl-icon-button {
      width: 40px;
      height: 40px;
    }
    .add {
      align-self: flex-start;
    }
    @media (min-width: 1200px) {
      li {
        grid-template-columns: repeat(2, minmax(0, 1fr)) 150px 80px 32px;
        padding: 6px 0;
      }
      .name {
        grid-column: auto;
      }
      .kl-icon-button {
        width: 32px;
        height: 32px;
      }
    }
  `,
})
export class TaskTerms {
  readonly task = model.required<TaskDraft>();
  /** The days a milestone may be due on: from the one the task begins on. */
  readonly from = input.required<string>();
  readonly to = input.required<string>();

  protected readonly titles = ['title', 'titleEn'] as const;
  protected readonly texts = ['criterion', 'details'] as const;
  protected readonly names = ['name', 'nameEn'] as const;
  protected readonly total = computed(() => {
    const sum = milestoneSum(this.task());
    return sum === null ? '–' : trim(sum.toFixed(2));
  });

  protected set<K extends keyof TaskDraft>(key: K, value: TaskDraft[K]): void {
    this.task.update((task) => ({ ...task, [key]: value }));
  }

  protected write(key: string, part: Partial<MilestoneDraft>): void {
    this.set(
      'milestones',
      this.task().milestones.map((one) => (one.key === key ? { ...one, ...part } : one)),
    );
  }

  protected rename(key: string, field: 'name' | 'nameEn', text: string): void {
    this.write(key, { [field]: text });
  }

  protected add(): void {
    this.set('milestones', [...this.task().milestones, blankMilestone()]);
  }

  protected remove(key: string): void {
    this.set(
      'milestones',
      this.task().milestones.filter((one) => one.key !== key),
    );
  }
}
