import { ChangeDetectionStrategy, Component, input, model } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { COLUMN_TYPES, DATE_FORMATS } from '@kpi-loop/measurement/domain';
import { NzInputDirective } from 'ng-zorro-antd/input';
import type { DraftColumn, MappingDraft } from './mapping-draft';

/** The columns there are, a row each: whether it is read, as what, and what people call it in both languages. */
@Component({
  selector: 'kl-column-list',
  imports: [FormsModule, NzInputDirective, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './column-list.html',
  styleUrl: './column-list.less',
})
export class ColumnList {
  readonly draft = model.required<MappingDraft>();
  /** Read by definitions in force: they stay. */
  readonly used = input<readonly string[]>([]);

  protected readonly types = COLUMN_TYPES;
  protected readonly formats = DATE_FORMATS;
  protected readonly labels = ['label', 'labelEn'] as const;

  protected set(index: number, part: Partial<DraftColumn>): void {
    this.draft.update((draft) => {
      const { name } = draft.columns[index];
      const columns = draft.columns.map((column, i) => (i === index ? { ...column, ...part } : column));
      // the first column that is made a date is the date of the event
      const dated = part.type === 'date' && !draft.eventDate ? { eventDate: name, key: draft.key.filter((other) => other !== name) } : {};
      return { ...draft, ...dated, columns };
    });
  }
}
