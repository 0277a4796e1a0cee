import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { OrganizationService, type PersonDetailView, type PositionView, type UnitView } from '@kpi-loop/shared/client';
import { DateField, LocalNamePipe, ProblemToast, SelectLabel, SessionStore } from '@kpi-loop/shared/ui';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzModalComponent, NzModalContentDirective, NzModalService } from 'ng-zorro-antd/modal';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { PersonPicker } from '../ui/person-picker';

export type PersonTask = 'create' | 'transfer' | 'end';

/** A new person, a new place, or the last day. */
@Component({
  selector: 'kl-person-form',
  imports: [
    DateField,
    FormsModule,
    LocalNamePipe,
    NzInputDirective,
    NzModalComponent,
    NzModalContentDirective,
    NzSelectModule,
    PersonPicker,
    SelectLabel,
    TranslocoPipe,
  ],
  providers: [NzModalService],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './person-form.html',
  styleUrl: '../ui/form.less',
})
export class PersonForm {
  private readonly service = inject(OrganizationService);
  private readonly toast = inject(ProblemToast);
  private readonly session = inject(SessionStore);

  readonly task = input.required<PersonTask>();
  readonly person = input<PersonDetailView | null>(null);
  readonly unitId = input<string | null>(null);
  readonly units = input.required<UnitView[]>();
  readonly positions = input.required<PositionView[]>();
  readonly done = output<PersonDetailView>();
  readonly closed = output<void>();

  protected readonly busy = signal(false);
  protected readonly employeeNo = signal('');
  protected readonly name = signal('');
  protected readonly nameEn = signal('');
  protected readonly unit = linkedSignal(() => this.unitId() ?? this.person()?.unit?.id ?? null);
  protected readonly position = linkedSignal(() => this.person()?.position?.id ?? null);
  protected readonly manager = linkedSignal(() =>
    this.task() === 'end' ? null : (this.person()?.manager?.id ?? this.units().find((unit) => unit.id === this.unitId())?.head?.id ?? null),
  );
  protected readonly day = linkedSignal(() => this.session.today() ?? '');
  protected readonly ready = computed(
    () => !!this.day() && (this.task() === 'end' || (!!this.unit() && (this.task() === 'transfer' || (!!this.employeeNo().trim() && !!this.name().trim())))),
  );

  protected async save(): Promise<void> {
    this.busy.set(true);
    try {
      this.done.emit(await this.send());
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
    }
  }

  private send(): Promise<PersonDetailView> {
    const id = this.person()?.id ?? '';
    if (this.task() === 'end') return this.service.personEnd({ id, body: { on: this.day(), successorId: this.manager() } });
    const place = { unitId: this.unit()!, positionId: this.position(), managerId: this.manager(), from: this.day() };
    if (this.task() === 'transfer') return this.service.personTransfer({ id, body: place });
    return this.service.personCreate({ body: { employeeNo: this.employeeNo().trim(), name: this.name().trim(), nameEn: this.nameEn().trim(), ...place } });
  }
}
