import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { OrganizationService, type UnitView } from '@kpi-loop/shared/client';
import { ifMatch, LocalNamePipe, ProblemToast, SelectLabel } from '@kpi-loop/shared/ui';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzModalComponent, NzModalContentDirective, NzModalService } from 'ng-zorro-antd/modal';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { PersonPicker } from '../ui/person-picker';

export type UnitTask = 'create' | 'rename' | 'move' | 'head';

/** One change to a unit. */
@Component({
  selector: 'kl-unit-form',
  imports: [FormsModule, LocalNamePipe, NzInputDirective, NzModalComponent, NzModalContentDirective, NzSelectModule, PersonPicker, SelectLabel, TranslocoPipe],
  providers: [NzModalService],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nz-modal
      [nzVisible]="true"
      [nzTitle]="'organization.unit.form.' + task() | transloco: { unit: unit() | localName }"
      [nzOkText]="'organization.save' | transloco"
      [nzCancelText]="'ui.reason.cancel' | transloco"
      [nzOkLoading]="busy()"
      [nzOkDisabled]="!ready()"
      (nzOnOk)="save()"
      (nzOnCancel)="closed.emit()"
    >
      <div class="fields" *nzModalContent>
        @if (task() === 'create') {
          <label class="field"
            ><span>{{ 'organization.unit.code' | transloco }}</span
            ><input nz-input maxlength="60" [ngModel]="code()" (ngModelChange)="code.set($event)"
          /></label>
        }
        @if (task() === 'create' || task() === 'rename') {
          <label class="field"
            ><span>{{ 'organization.unit.name' | transloco }}</span
            ><input nz-input maxlength="200" [ngModel]="name()" (ngModelChange)="name.set($event)"
          /></label>
          <label class="field"
            ><span>{{ 'organization.unit.nameEn' | transloco }}</span
            ><input nz-input maxlength="200" [ngModel]="nameEn()" (ngModelChange)="nameEn.set($event)"
          /></label>
        }
        @if (task() === 'create' || task() === 'move') {
          <label class="field"
            ><span>{{ 'organization.unit.parent' | transloco }}</span>
            <nz-select
              [klSelectLabel]="'organization.unit.parent' | transloco"
              nzShowSearch
              nzAllowClear
              [ngModel]="parentId()"
              (ngModelChange)="parentId.set($event ?? null)"
            >
              @for (other of parents(); track other.id) {
                <nz-option [nzValue]="other.id" [nzLabel]="other | localName" />
              }
            </nz-select>
          </label>
        }
        @if (task() === 'head') {
          <label class="field"
            ><span>{{ 'organization.unit.head' | transloco }}</span
            ><kl-person-picker [label]="'organization.unit.head' | transloco" [value]="headId()" (valueChange)="headId.set($event)"
          /></label>
        }
      </div>
    </nz-modal>
  `,
  styleUrl: '../ui/form.less',
})
export class UnitForm {
  private readonly service = inject(OrganizationService);
  private readonly toast = inject(ProblemToast);

  readonly task = input.required<UnitTask>();
  readonly unit = input.required<UnitView | null>();
  readonly units = input.required<UnitView[]>();
  readonly done = output<void>();
  readonly closed = output<void>();

  protected readonly busy = signal(false);
  protected readonly code = signal('');
  protected readonly name = linkedSignal(() => (this.task() === 'create' ? '' : (this.unit()?.name ?? '')));
  protected readonly nameEn = linkedSignal(() => (this.task() === 'create' ? '' : (this.unit()?.nameEn ?? '')));
  protected readonly parentId = linkedSignal(() => (this.task() === 'create' ? (this.unit()?.id ?? null) : (this.unit()?.parentId ?? null)));
  protected readonly headId = linkedSignal(() => this.unit()?.head?.id ?? null);
  /** A unit cannot hang below itself. */
  protected readonly parents = computed(() =>
    this.units().filter((other) => this.task() === 'create' || !other.path.startsWith(this.unit()?.path ?? '\u0000')),
  );
  protected readonly ready = computed(() =>
    this.task() === 'create' ? !!this.code().trim() && !!this.name().trim() : this.task() !== 'rename' || !!this.name().trim(),
  );

  protected async save(): Promise<void> {
    this.busy.set(true);
    try {
      await this.send();
      this.done.emit();
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
    }
  }

  private send(): Promise<unknown> {
    const names = { name: this.name().trim(), nameEn: this.nameEn().trim() };
    if (this.task() === 'create') return this.service.unitCreate({ body: { code: this.code().trim(), ...names, parentId: this.parentId() } });
    const { id, version } = this.unit()!;
    const seen = ifMatch(version);
    if (this.task() === 'rename') return this.service.unitRename({ id, body: names }, seen);
    if (this.task() === 'move') return this.service.unitMove({ id, body: { parentId: this.parentId() } }, seen);
    return this.service.unitAppointHead({ id, body: { personId: this.headId() } }, seen);
  }
}
