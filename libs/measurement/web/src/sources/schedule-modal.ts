import { ChangeDetectionStrategy, Component, computed, effect, inject, input, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { MOST_LOOKBACK_DAYS } from '@kpi-loop/measurement/domain';
import { DatasetsService, type DatasetView } from '@kpi-loop/shared/client';
import { ifMatch, ProblemToast, SelectLabel, Texts } from '@kpi-loop/shared/ui';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzModalComponent, NzModalContentDirective, NzModalService } from 'ng-zorro-antd/modal';
import { NzOptionComponent, NzSelectComponent } from 'ng-zorro-antd/select';
import { choiceOf, EVERY, scheduleOf, scheduleWords, type Every } from './schedule-words';

/** When a dataset is collected by itself, in words or as cron, and how many days back. */
@Component({
  selector: 'kl-schedule-modal',
  imports: [FormsModule, NzInputDirective, NzModalComponent, NzModalContentDirective, NzOptionComponent, NzSelectComponent, SelectLabel, TranslocoPipe],
  providers: [NzModalService],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nz-modal
      [nzVisible]="true"
      [nzTitle]="'measurement.schedule.title' | transloco"
      [nzOkText]="'measurement.save' | transloco"
      [nzOkLoading]="busy()"
      [nzOkDisabled]="!ready()"
      (nzOnOk)="save()"
      (nzOnCancel)="closed.emit()"
    >
      <ng-container *nzModalContent>
        <div class="form">
          <div class="field">
            <label for="schedule-every">{{ 'measurement.schedule.when' | transloco }}</label>
            <nz-select nzId="schedule-every" [klSelectLabel]="'measurement.schedule.when' | transloco" [ngModel]="every()" (ngModelChange)="every.set($event)">
              @for (each of choices; track each) {
                <nz-option [nzValue]="each" [nzLabel]="'measurement.every.' + each | transloco" />
              }
            </nz-select>
          </div>
          @if (every() === 'cron') {
            <label
              ><span>{{ 'measurement.schedule.cron' | transloco }}</span
              ><input nz-input class="kl-mono" maxlength="100" placeholder="30 6 * * 1-5" [ngModel]="cron()" (ngModelChange)="cron.set($event)"
            /></label>
          } @else if (every() !== 'never') {
            <label
              ><span>{{ 'measurement.schedule.time' | transloco }}</span
              ><input nz-input type="time" [ngModel]="time()" (ngModelChange)="time.set($event)"
            /></label>
          }
          @if (every() !== 'never') {
            <label
              ><span>{{ 'measurement.schedule.lookback' | transloco }}</span
              ><input nz-input type="number" min="1" [max]="most" [ngModel]="lookback()" (ngModelChange)="lookback.set(+$event)"
            /></label>
            <p role="status">{{ words() || ('field.scheduleMalformed' | transloco) }}</p>
            <p class="kl-small">{{ 'measurement.schedule.hint' | transloco }}</p>
          }
        </div>
      </ng-container>
    </nz-modal>
  `,
  styles: `
    .form,
    label,
    .field {
      display: flex;
      flex-direction: column;
      gap: 4px;
    }
    .form {
      gap: 12px;
    }
    p {
      margin: 0;
    }
  `,
})
export class ScheduleModal {
  private readonly api = inject(DatasetsService);
  private readonly toast = inject(ProblemToast);
  private readonly texts = inject(Texts);

  readonly dataset = input.required<DatasetView>();
  readonly saved = output<void>();
  readonly closed = output<void>();

  protected readonly choices = EVERY;
  protected readonly most = MOST_LOOKBACK_DAYS;
  protected readonly busy = signal(false);
  protected readonly every = signal<Every>('never');
  protected readonly time = signal('06:00');
  protected readonly cron = signal('');
  protected readonly lookback = signal(1);
  private readonly schedule = computed(() => scheduleOf(this.every(), this.time(), this.cron()));
  protected readonly words = computed(() => scheduleWords(this.schedule() ?? '', this.texts.lang()));
  protected readonly ready = computed(() => this.schedule() === null || (!!this.words() && this.lookback() >= 1 && this.lookback() <= MOST_LOOKBACK_DAYS));

  constructor() {
    effect(() => {
      const { schedule, lookbackDays } = this.dataset();
      const { every, time } = choiceOf(schedule);
      this.every.set(every);
      this.time.set(time);
      this.cron.set(schedule ?? '');
      this.lookback.set(lookbackDays);
    });
  }

  protected async save(): Promise<void> {
    this.busy.set(true);
    const { id, version } = this.dataset();
    try {
      await this.api.datasetSchedule({ id, body: { schedule: this.schedule(), lookbackDays: this.lookback() } }, ifMatch(version));
      this.saved.emit();
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
    }
  }
}
