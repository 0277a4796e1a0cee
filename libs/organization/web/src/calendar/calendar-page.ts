import { ChangeDetectionStrategy, Component, computed, effect, inject, input, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { type CalendarDayView, type CalendarYearView, OrganizationService } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  EmptyState,
  Icon,
  LocalNamePipe,
  nameIn,
  PageHead,
  ProblemSpeaker,
  ProblemToast,
  resource,
  SessionStore,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { type MonthDay, MonthGrid } from './month-grid';
import { spansOf } from './spans';

const DAY_MS = 86_400_000;
const utc = (day: string): number => Date.parse(`${day}T00:00:00Z`);

/** 工作日历: a year of months; a day is worked or not, and the exceptions have names. */
@Component({
  selector: 'kl-calendar-page',
  imports: [BusinessDatePipe, EmptyState, FormsModule, Icon, LocalNamePipe, MonthGrid, NzButtonComponent, NzInputDirective, PageHead, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './calendar-page.html',
  styleUrl: './calendar-page.less',
})
export class CalendarPage {
  private readonly service = inject(OrganizationService);
  private readonly toast = inject(ProblemToast);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly session = inject(SessionStore);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);

  readonly year = input<string>();

  protected readonly shown = computed(() => Number(this.year()) || Number((this.session.today() ?? '2026').slice(0, 4)));
  protected readonly asked = resource({ params: () => this.shown(), loader: ({ params }) => this.service.calendarYear({ year: params }) });
  protected readonly view = linkedSignal<CalendarYearView | undefined, CalendarYearView | undefined>({
    source: () => (this.asked.hasValue() ? this.asked.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  protected readonly problem = computed(() => (this.asked.error() && !this.view() ? this.speaker.words(this.asked.error()) : null));
  protected readonly today = computed(() => this.session.today() ?? null);
  protected readonly chosen = signal<string | null>(null);
  /** What the chosen day was before it was switched: a name that went with it comes back with it. */
  private before: CalendarDayView | undefined;
  protected readonly spans = computed(() => spansOf(this.view()?.exceptions ?? []));
  protected readonly name = linkedSignal(() => this.exception(this.chosen())?.name ?? '');
  protected readonly nameEn = linkedSignal(() => this.exception(this.chosen())?.nameEn ?? '');

  protected readonly months = computed(() => {
    const lang = this.texts.lang();
    const known = new Map((this.view()?.exceptions ?? []).map((day) => [day.day, day]));
    return Array.from({ length: 12 }, (_, month) => {
      const first = Date.UTC(this.shown(), month, 1);
      const length = Math.round((Date.UTC(this.shown(), month + 1, 1) - first) / DAY_MS);
      const days = Array.from({ length }, (_, i): MonthDay => {
        const day = new Date(first + i * DAY_MS).toISOString().slice(0, 10);
        const exception = known.get(day);
        return { day, working: exception?.working ?? !this.weekend(day), exception: !!exception, name: nameIn(lang, exception) };
      });
      return { month: `${this.shown()}-${String(month + 1).padStart(2, '0')}-01`, days };
    });
  });

  constructor() {
    effect(() => {
      this.shown();
      this.chosen.set(null);
    });
  }

  protected exception(day: string | null): CalendarDayView | undefined {
    return this.view()?.exceptions.find((known) => known.day === day);
  }

  protected go(years: number): void {
    void this.router.navigate([], { queryParams: { year: this.shown() + years }, replaceUrl: true });
  }

  /** A day that follows the week becomes an exception, an exception follows the week again. */
  protected async toggle(day: string): Promise<void> {
    this.chosen.set(day);
    if (!this.view()?.mayEdit) return;
    this.before = this.exception(day);
    await this.send(this.exception(day) ? this.service.calendarUnset({ day }) : this.service.calendarSet({ day, body: { working: this.weekend(day) } }));
  }

  /** The day as it was before the last click on it. */
  protected async undo(): Promise<void> {
    const [day, before] = [this.chosen(), this.before];
    if (!day) return;
    this.chosen.set(null);
    if (!before) return this.send(this.service.calendarUnset({ day }));
    await this.send(this.service.calendarSet({ day, body: { working: before.working, name: before.name, nameEn: before.nameEn } }));
  }

  protected async nameIt(): Promise<void> {
    const day = this.exception(this.chosen());
    if (day)
      await this.send(this.service.calendarSet({ day: day.day, body: { working: day.working, name: this.name().trim(), nameEn: this.nameEn().trim() } }));
  }

  protected async fill(): Promise<void> {
    await this.send(this.service.calendarFill({ body: { year: this.shown() } }));
  }

  private async send(work: Promise<CalendarYearView>): Promise<void> {
    try {
      this.view.set(await work);
    } catch (error) {
      await this.toast.show(error);
    }
  }

  protected worksOn(day: string): boolean {
    return this.exception(day)?.working ?? !this.weekend(day);
  }

  private weekend(day: string): boolean {
    return [0, 6].includes(new Date(utc(day)).getUTCDay());
  }
}
