import { ChangeDetectionStrategy, Component, computed, inject, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { ReviewMeetingsService } from '@kpi-loop/shared/client';
import {
  Clock,
  fieldErrors,
  PageHead,
  PageTitle,
  Panel,
  PeoplePicker,
  ProblemError,
  ProblemToast,
  resource,
  SelectLabel,
  SessionStore,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzCheckboxComponent } from 'ng-zorro-antd/checkbox';
import { NzDatePickerComponent } from 'ng-zorro-antd/date-picker';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzOptionComponent, NzSelectComponent } from 'ng-zorro-antd/select';
import { nameIn, ReviewNamePipe } from '../ui/names';

const MEETING_IN_DAYS = 7;

@Component({
  selector: 'kl-meeting-plan-page',
  imports: [
    FormsModule,
    NzButtonComponent,
    NzCheckboxComponent,
    NzDatePickerComponent,
    NzInputDirective,
    NzOptionComponent,
    NzSelectComponent,
    PageHead,
    Panel,
    PeoplePicker,
    ReviewNamePipe,
    RouterLink,
    SelectLabel,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  template: `
    <kl-page-head [title]="'review.plan.title' | transloco" [meta]="'review.plan.meta' | transloco" />
    <kl-panel>
      <!-- no form of Angular: the parts of a date picker would look for one and complain -->
      <form ngNoForm (submit)="$event.preventDefault(); plan()">
        <label
          >{{ 'review.plan.unit' | transloco }}
          <nz-select
            name="unit"
            [klSelectLabel]="'review.plan.unit' | transloco"
            nzShowSearch
            [ngModel]="unitId()"
            (ngModelChange)="unitId.set($event); choose()"
          >
            @for (unit of options()?.units ?? []; track unit.id) {
              <nz-option [nzValue]="unit.id" [nzLabel]="unit | reviewName" />
            }
          </nz-select>
        </label>
        <div class="field">
          <label for="plan-period">{{ 'review.plan.period' | transloco }}</label>
          <nz-select
            [klSelectLabel]="'review.plan.period' | transloco"
            name="period"
            nzId="plan-period"
            [ngModel]="periodId()"
            (ngModelChange)="periodId.set($event); choose()"
          >
            @for (period of options()?.periods ?? []; track period.id) {
              <nz-option [nzValue]="period.id" [nzLabel]="period | reviewName" />
            }
          </nz-select>
        </div>
        <label
          >{{ 'review.plan.name' | transloco }}
          <input nz-input name="title" maxlength="200" [ngModel]="title()" (ngModelChange)="title.set($event)" />
        </label>
        <label
          >{{ 'review.plan.at' | transloco }}
          <nz-date-picker
            name="at"
            [nzShowTime]="{ nzFormat: 'HH:mm', nzMinuteStep: 15 }"
            nzFormat="yyyy-MM-dd HH:mm"
            [ngModel]="at()"
            (ngModelChange)="at.set($event)"
          />
        </label>
        <label
          >{{ 'review.plan.decides' | transloco }}
          <kl-people-picker [label]="'review.plan.decides' | transloco" [people]="people()" [person]="decides()" (personChange)="decides.set($event)" />
        </label>
        <label
          >{{ 'review.plan.leads' | transloco }}
          <kl-people-picker [label]="'review.plan.leads' | transloco" [people]="people()" [person]="leads()" (personChange)="leads.set($event)" />
        </label>
        <label class="wide"
          >{{ 'review.plan.participants' | transloco }}
          <kl-people-picker
            [label]="'review.plan.participants' | transloco"
            [people]="people()"
            [several]="participants()"
            (severalChange)="participants.set($event)"
          />
          <small>{{ 'review.plan.participantsHint' | transloco }}</small>
        </label>
        <!-- nz-checkbox brings its own input into the label -->
        <!-- eslint-disable-next-line @angular-eslint/template/label-has-associated-control -->
        <label nz-checkbox class="wide" name="below" [ngModel]="below()" (ngModelChange)="below.set($event); choose()">{{
          'review.plan.below' | transloco
        }}</label>
        @if (errors().length) {
          <p class="wide error" role="alert">{{ errors().join(' ') }}</p>
        }
        <p class="kl-row wide kl-actions">
          <button nz-button nzType="primary" [disabled]="!complete()" [nzLoading]="busy()" type="submit">{{ 'review.plan.save' | transloco }}</button>
          <a nz-button nzType="text" routerLink="/reviews">{{ 'ui.reason.cancel' | transloco }}</a>
        </p>
      </form>
    </kl-panel>
  `,
  styles: `
    form {
      display: grid;
      grid-template-columns: repeat(2, minmax(0, 1fr));
      gap: 16px 24px;
      max-width: 880px;
    }
    .field,
    label:not(.ant-checkbox-wrapper) {
      display: flex;
      flex-direction: column;
      gap: 4px;
      font-size: 13px;
      color: var(--kl-text-2);
    }
    .wide {
      grid-column: 1 / -1;
      margin: 0;
    }
    small {
      color: var(--kl-text-3);
    }
    .error {
      color: var(--kl-bad);
    }
    @media (max-width: 640px) {
      form {
        grid-template-columns: minmax(0, 1fr);
      }
    }
  `,
})
export class MeetingPlanPage {
  private readonly meetings = inject(ReviewMeetingsService);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly toast = inject(ProblemToast);
  private readonly session = inject(SessionStore);
  private readonly clock = inject(Clock);

  private readonly asked = signal<{ unitId?: string; periodId?: string; withBelow?: 'true' }>({});
  private readonly loaded = resource({ params: () => this.asked(), loader: ({ params }) => this.meetings.reviewMeetingOptions(params) });
  protected readonly options = linkedSignal<ReturnType<typeof this.loaded.value>, ReturnType<typeof this.loaded.value>>({
    source: () => (this.loaded.hasValue() ? this.loaded.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  protected readonly unitId = linkedSignal(() => this.options()?.unitId ?? null);
  protected readonly periodId = linkedSignal(() => this.options()?.periodId ?? null);
  protected readonly people = computed(() => this.options()?.people ?? []);
  protected readonly decides = linkedSignal<string | null>(() => this.options()?.decisionMaker?.id ?? null);
  protected readonly leads = linkedSignal<string | null>(() =>
    this.people().some((p) => p.id === this.me()) ? this.me() : (this.options()?.decisionMaker?.id ?? null),
  );
  protected readonly participants = linkedSignal<string[]>(() => this.options()?.participants.map((p) => p.id) ?? []);
  protected readonly title = linkedSignal(() => {
    const lang = this.texts.lang();
    const unit = this.options()?.units.find((u) => u.id === this.unitId());
    const period = this.options()?.periods.find((p) => p.id === this.periodId());
    return unit && period ? this.texts.text('review.plan.suggested', { unit: nameIn(lang, unit), period: nameIn(lang, period) }) : '';
  });
  protected readonly at = signal<Date | null>(this.inAWeek());
  protected readonly below = signal(false);
  protected readonly busy = signal(false);
  protected readonly errors = signal<string[]>([]);
  protected readonly complete = computed(() => !!(this.unitId() && this.periodId() && this.title().trim() && this.at() && this.decides() && this.leads()));

  constructor() {
    inject(PageTitle).show(this.texts.text('review.plan.title'));
  }

  protected choose(): void {
    this.asked.set({ unitId: this.unitId() ?? undefined, periodId: this.periodId() ?? undefined, ...(this.below() ? { withBelow: 'true' as const } : {}) });
  }

  protected async plan(): Promise<void> {
    if (!this.complete() || this.busy()) return;
    this.busy.set(true);
    const body = {
      ...{ unitId: this.unitId()!, periodId: this.periodId()!, title: this.title().trim(), scheduledAt: this.at()!.toISOString() },
      ...{ facilitatorId: this.leads()!, decisionMakerId: this.decides()!, withBelow: this.below(), participantIds: this.participants() },
    };
    try {
      const { id } = await this.meetings.reviewMeetingPlan({ body });
      void this.router.navigate(['/reviews', id]);
    } catch (error) {
      const fields =
        error instanceof ProblemError
          ? ['/title', '/scheduledAt', '/facilitatorId', '/decisionMakerId', '/participantIds'].flatMap((p) => fieldErrors(error, p))
          : [];
      this.errors.set(fields.map((f) => this.texts.known(`field.${f.code}`, f.params) ?? f.code));
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
    }
  }

  private me(): string | null {
    return this.session.session()?.person?.id ?? null;
  }

  private inAWeek(): Date {
    const day = new Date(this.clock.now() + MEETING_IN_DAYS * 86_400_000);
    day.setHours(10, 0, 0, 0);
    return day;
  }
}
