import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { ProblemToast } from '../problem/problem-toast';
import { LocalNamePipe } from '../texts/local-name';
import { SelectLabel } from './select-label';

export interface Choosable {
  id: string;
  name: string;
  nameEn: string;
  unitName?: string;
  unitNameEn?: string;
}

const PAUSE_MS = 250;

/** One colleague, or several: of those that are given, or, where a company has more than a list holds, of those `find` brings by name or number. */
@Component({
  selector: 'kl-people-picker',
  imports: [FormsModule, LocalNamePipe, NzSelectModule, SelectLabel, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nz-select
      [klSelectLabel]="label()"
      [nzId]="inputId()"
      [nzMode]="several() ? 'multiple' : 'default'"
      [nzMaxMultipleCount]="most()"
      nzShowSearch
      [nzServerSearch]="!!find()"
      [nzAllowClear]="clearable()"
      [nzPlaceHolder]="placeholder() || ((find() ? 'ui.people.find' : 'ui.people.choose') | transloco)"
      [nzNotFoundContent]="'ui.people.nobody' | transloco"
      [ngModel]="several() ?? person()"
      [ngModelOptions]="{ standalone: true }"
      (ngModelChange)="several() ? severalChange.emit($event) : personChange.emit($event ?? null)"
      (nzOnSearch)="search($event)"
      (nzOpenChange)="$event && search('')"
    >
      @for (one of choices(); track one.id) {
        <nz-option nzCustomContent [nzValue]="one.id" [nzLabel]="one | localName">
          {{ one | localName }}
          @if (one.unitName) {
            <span class="kl-small">{{ { name: one.unitName, nameEn: one.unitNameEn } | localName }}</span>
          }
        </nz-option>
      }
    </nz-select>
  `,
  styles: `
    :host {
      display: block;
      min-width: 0;
    }
    nz-select {
      width: 100%;
    }
  `,
})
export class PeoplePicker {
  private readonly toast = inject(ProblemToast);

  readonly label = input.required<string>();
  /** Those to choose from; beside `find` those whose names are known already. */
  readonly people = input<readonly Choosable[]>([]);
  readonly find = input<(search: string) => Promise<readonly Choosable[]>>();
  readonly person = input<string | null>(null);
  readonly personChange = output<string | null>();
  /** Given where several are chosen. */
  readonly several = input<readonly string[]>();
  readonly severalChange = output<string[]>();
  readonly most = input(Infinity);
  readonly placeholder = input('');
  readonly inputId = input<string | null>(null);
  readonly clearable = input(false);

  private readonly found = signal<readonly Choosable[]>([]);
  private readonly chosen = computed(() => new Set(this.several() ?? [this.person()]));
  /** Whoever is chosen stays among the choices, whatever is looked for. */
  protected readonly choices = computed(() => {
    if (!this.find()) return this.people();
    const named = this.people().filter(({ id }) => this.chosen().has(id));
    return [...new Map([...named, ...this.found()].map((one) => [one.id, one])).values()];
  });
  private pause?: ReturnType<typeof setTimeout>;
  private asked = 0;

  protected search(text: string): void {
    const find = this.find();
    if (!find) return;
    clearTimeout(this.pause);
    const turn = (this.asked += 1);
    this.pause = setTimeout(async () => {
      try {
        const found = await find(text.trim());
        // an answer that was overtaken by a later question
        if (turn === this.asked) this.found.set([...this.choices().filter(({ id }) => this.chosen().has(id)), ...found]);
      } catch (error) {
        await this.toast.show(error);
      }
    }, PAUSE_MS);
  }
}
