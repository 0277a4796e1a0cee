import { ChangeDetectionStrategy, Component, effect, inject, input, model, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { OrganizationService, type PersonName } from '@kpi-loop/shared/client';
import { LocalNamePipe, SelectLabel } from '@kpi-loop/shared/ui';
import { NzSelectModule } from 'ng-zorro-antd/select';

const PAUSE_MS = 250;

/** One colleague, found by name or number. */
@Component({
  selector: 'kl-person-picker',
  imports: [FormsModule, LocalNamePipe, NzSelectModule, SelectLabel],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nz-select
      [klSelectLabel]="label() || placeholder()"
      nzShowSearch
      nzServerSearch
      [nzAllowClear]="clearable()"
      [nzPlaceHolder]="placeholder()"
      [nzId]="inputId()"
      [ngModel]="value()"
      [ngModelOptions]="{ standalone: true }"
      (ngModelChange)="value.set($event ?? null)"
      (nzOnSearch)="search($event)"
      (nzOpenChange)="$event && search('')"
    >
      @for (person of people(); track person.id) {
        <nz-option nzCustomContent [nzValue]="person.id" [nzLabel]="person | localName">
          {{ person | localName }} <span class="kl-small">{{ { name: person.unitName, nameEn: person.unitNameEn } | localName }}</span>
        </nz-option>
      }
    </nz-select>
  `,
  styles: `
    nz-select {
      width: 100%;
    }
  `,
})
export class PersonPicker {
  private readonly service = inject(OrganizationService);

  readonly value = model<string | null>(null);
  readonly label = input('');
  readonly placeholder = input('');
  readonly inputId = input<string | null>(null);
  readonly clearable = input(true);

  protected readonly people = signal<PersonName[]>([]);
  private pause?: ReturnType<typeof setTimeout>;

  constructor() {
    // a value given from outside needs its name
    effect(() => {
      const id = this.value();
      if (id && !this.people().some((person) => person.id === id))
        void this.service.personNames({ id }).then((found) => this.people.update((known) => [...known, ...found]));
    });
  }

  protected search(text: string): void {
    clearTimeout(this.pause);
    this.pause = setTimeout(async () => {
      const found = await this.service.personNames(text ? { search: text } : {});
      const chosen = this.people().filter((person) => person.id === this.value() && !found.some((other) => other.id === person.id));
      this.people.set([...chosen, ...found]);
    }, PAUSE_MS);
  }
}
