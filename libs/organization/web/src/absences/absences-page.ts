import { ChangeDetectionStrategy, Component, computed, inject, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { AbsencesService, type AbsenceDto, type AbsenceView } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  ConfirmModal,
  DateField,
  EmptyState,
  LocalNamePipe,
  PageHead,
  Panel,
  ProblemSpeaker,
  ProblemToast,
  resource,
  SelectLabel,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { PersonPicker } from '../ui/person-picker';
import { absenceRows } from './absence-rows';

/** 长期缺勤: HR's alone. Its days are in neither side of a period, so nobody is scored lower for them (R-M9). */
@Component({
  selector: 'kl-absences-page',
  imports: [
    BusinessDatePipe,
    ConfirmModal,
    DateField,
    EmptyState,
    FormsModule,
    LocalNamePipe,
    NzButtonComponent,
    NzInputDirective,
    NzSelectModule,
    PageHead,
    Panel,
    PersonPicker,
    SelectLabel,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  templateUrl: './absences-page.html',
  styleUrl: './absences-page.less',
})
export class AbsencesPage {
  private readonly service = inject(AbsencesService);
  private readonly toast = inject(ProblemToast);
  private readonly speaker = inject(ProblemSpeaker);

  protected readonly kinds = ['maternity', 'injury', 'illness', 'other'] as const;
  protected readonly asked = resource({ loader: () => this.service.absenceList() });
  protected readonly rows = linkedSignal<AbsenceView[] | undefined, AbsenceView[] | undefined>({
    source: () => (this.asked.hasValue() ? this.asked.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  protected readonly problem = computed(() => (this.asked.error() ? this.speaker.words(this.asked.error()) : null));

  protected readonly personId = signal<string | null>(null);
  protected readonly kind = signal<AbsenceDto['kind']>('maternity');
  protected readonly startsOn = signal<string | null>(null);
  protected readonly endsOn = signal<string | null>(null);
  protected readonly ready = computed(() => !!this.personId() && !!this.startsOn() && (!this.endsOn() || this.endsOn()! >= this.startsOn()!));
  protected readonly pasting = signal(false);
  protected readonly pasted = signal('');
  protected readonly read = computed(() => absenceRows(this.pasted()));
  protected readonly busy = signal(false);
  protected readonly revoking = signal<AbsenceView | null>(null);
  protected readonly ending = signal<string | null>(null);

  protected async record(): Promise<void> {
    if (!this.ready()) return;
    const one = { personId: this.personId()!, kind: this.kind(), startsOn: this.startsOn()!, endsOn: this.endsOn() };
    if (await this.take(() => this.service.absenceRecord({ body: { absences: [one] } }))) {
      this.personId.set(null);
      this.startsOn.set(null);
      this.endsOn.set(null);
    }
  }

  protected async bringIn(): Promise<void> {
    const { rows, wrong } = this.read();
    if (!rows.length || wrong.length) return;
    if (await this.take(() => this.service.absenceRecord({ body: { absences: rows } }))) {
      this.pasted.set('');
      this.pasting.set(false);
    }
  }

  protected async end(id: string, endsOn: string | null): Promise<void> {
    if (await this.take(() => this.service.absenceEnd({ id, body: { endsOn } }))) this.ending.set(null);
  }

  protected async revoke(): Promise<void> {
    const row = this.revoking();
    if (row && (await this.take(() => this.service.absenceRevoke({ id: row.id })))) this.revoking.set(null);
  }

  private async take(work: () => Promise<AbsenceView[]>): Promise<boolean> {
    this.busy.set(true);
    try {
      this.rows.set(await work());
      return true;
    } catch (error) {
      await this.toast.show(error);
      return false;
    } finally {
      this.busy.set(false);
    }
  }
}
