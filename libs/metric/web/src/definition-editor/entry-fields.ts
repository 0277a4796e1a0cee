import { ChangeDetectionStrategy, Component, computed, model } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { enteredMeasures, USUAL_ENTRY, type EntryRule } from '@kpi-loop/metric/domain';
import { NzCheckboxComponent } from 'ng-zorro-antd/checkbox';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzInputNumberComponent } from 'ng-zorro-antd/input-number';
import { fitted, type Draft } from './definition-draft';

const NUMBER = /^-?\d{1,18}(\.\d{1,6})?$/;

/** What is asked of whoever enters the figures of a manual metric: in which parts, by when, within which limits, with what evidence. */
@Component({
  selector: 'kl-entry-fields',
  imports: [FormsModule, NzCheckboxComponent, NzInputDirective, NzInputNumberComponent, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <!-- the boxes are inside the components -->
    <!-- eslint-disable-next-line @angular-eslint/template/label-has-associated-control -->
    <label class="tick" nz-checkbox [ngModel]="ratio()" (ngModelChange)="divide($event)">{{ 'metric.editor.enteredAsRatio' | transloco }}</label>
    <!-- eslint-disable-next-line @angular-eslint/template/label-has-associated-control -->
    <label class="tick" nz-checkbox [ngModel]="entry().evidence" (ngModelChange)="set({ evidence: $event })">{{ 'metric.entry.evidence' | transloco }}</label>
    <div class="field">
      <label for="kl-entry-due">{{ 'metric.entry.dueWorkdays' | transloco }}</label>
      <nz-input-number
        nzId="kl-entry-due"
        [nzMin]="0"
        [nzMax]="31"
        [nzPrecision]="0"
        [ngModel]="entry().dueWorkdays"
        (ngModelChange)="set({ dueWorkdays: $event ?? 0 })"
      />
    </div>
    @for (limit of limits; track limit) {
      <label class="field">
        <span>{{ 'metric.entry.' + limit | transloco }}</span>
        <input
          nz-input
          inputmode="decimal"
          maxlength="26"
          [ngModel]="entry()[limit]"
          [ngModelOptions]="{ updateOn: 'blur' }"
          (ngModelChange)="bound(limit, $event)"
        />
      </label>
    }
    @if (draft().percent) {
      <p class="kl-small">{{ 'metric.entry.fraction' | transloco }}</p>
    }
  `,
  styleUrl: './fields.less',
  styles: `
    .tick {
      grid-column: 1 / -1;
      flex: 0 0 100%;
      margin: 0;
    }
  `,
})
export class EntryFields {
  readonly draft = model.required<Draft>();

  protected readonly limits = ['lowest', 'highest'] as const;
  protected readonly entry = computed(() => this.draft().entry ?? USUAL_ENTRY);
  protected readonly ratio = computed(() => this.draft().denominator !== null);

  protected set(change: Partial<EntryRule>): void {
    this.draft.update((draft) => ({ ...draft, entry: { ...this.entry(), ...change } }));
  }

  protected bound(limit: 'lowest' | 'highest', text: string | null): void {
    const value = text?.trim() ?? '';
    this.set({ [limit]: NUMBER.test(value) ? value : null });
  }

  protected divide(on: boolean): void {
    this.draft.update((draft) => fitted({ ...draft, ...enteredMeasures(on), percent: on, flow: false }));
  }
}
