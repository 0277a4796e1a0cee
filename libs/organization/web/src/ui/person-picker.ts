import { ChangeDetectionStrategy, Component, effect, inject, input, model, signal } from '@angular/core';
import { OrganizationService, type PersonName } from '@kpi-loop/shared/client';
import { PeoplePicker } from '@kpi-loop/shared/ui';

/** One colleague of the whole company, found by name or number; a value given from outside is shown by name. */
@Component({
  selector: 'kl-person-picker',
  imports: [PeoplePicker],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <kl-people-picker
      [label]="label() || placeholder()"
      [placeholder]="placeholder()"
      [inputId]="inputId()"
      [clearable]="clearable()"
      [find]="find"
      [people]="named()"
      [person]="value()"
      (personChange)="value.set($event)"
    />
  `,
})
export class PersonPicker {
  private readonly service = inject(OrganizationService);

  readonly value = model<string | null>(null);
  readonly label = input('');
  readonly placeholder = input('');
  readonly inputId = input<string | null>(null);
  readonly clearable = input(true);

  protected readonly named = signal<PersonName[]>([]);
  protected readonly find = (search: string): Promise<PersonName[]> => this.service.personNames(search ? { search } : {});

  constructor() {
    effect(() => {
      const id = this.value();
      if (id && !this.named().some((person) => person.id === id)) void this.service.personNames({ id }).then((found) => this.named.set(found));
    });
  }
}
