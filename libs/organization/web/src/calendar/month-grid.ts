import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { BusinessDatePipe, Texts } from '@kpi-loop/shared/ui';

export interface MonthDay {
  day: string;
  working: boolean;
  exception: boolean;
  name: string;
}

const WEEK = 7;
/** 2024-01-01 was a Monday. */
const MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

/** A month from Monday to Sunday. Arrows walk, Enter or Space switches a day. */
@Component({
  selector: 'kl-month-grid',
  imports: [BusinessDatePipe, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-card' },
  template: `
    <h2>{{ month() | businessDate: 'month' }}</h2>
    <div class="grid" role="group" [attr.aria-label]="month() | businessDate: 'month'">
      @for (name of weekdays(); track $index) {
        <span class="head" aria-hidden="true">{{ name }}</span>
      }
      @for (day of days(); track day.day; let first = $first; let i = $index) {
        <button
          type="button"
          [style.grid-column-start]="first ? start() : null"
          [class.off]="!day.working"
          [class.exception]="day.exception"
          [class.worked]="day.exception && day.working"
          [class.at]="day.day === chosen()"
          [class.today]="day.day === today()"
          [attr.aria-current]="day.day === today() ? 'date' : null"
          [tabindex]="i === at() ? 0 : -1"
          [attr.aria-disabled]="!editable()"
          [attr.aria-pressed]="editable() ? !day.working : null"
          [attr.aria-label]="
            (day.day | businessDate) +
            ' · ' +
            ((day.working ? 'organization.calendar.workday' : 'organization.calendar.holiday') | transloco) +
            (day.name ? ' · ' + day.name : '')
          "
          [title]="day.name"
          (click)="at.set(i); toggled.emit(day.day)"
          (keydown)="walk($event, i)"
        >
          {{ +day.day.slice(8) }}
        </button>
      }
    </div>
  `,
  styleUrl: './month-grid.less',
})
export class MonthGrid {
  private readonly texts = inject(Texts);

  readonly month = input.required<string>();
  readonly days = input.required<MonthDay[]>();
  readonly today = input<string | null>(null);
  readonly chosen = input<string | null>(null);
  readonly editable = input(false);
  readonly toggled = output<string>();

  protected readonly at = signal(0);
  protected readonly start = computed(() => ((new Date(`${this.month()}T00:00:00Z`).getUTCDay() + WEEK - 1) % WEEK) + 1);
  protected readonly weekdays = computed(() => {
    const format = new Intl.DateTimeFormat(this.texts.lang() === 'en' ? 'en-GB' : 'zh-CN', { weekday: 'narrow', timeZone: 'UTC' });
    return Array.from({ length: WEEK }, (_, i) => format.format(MONDAY + i * DAY_MS));
  });

  protected walk(event: KeyboardEvent, i: number): void {
    const by: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -WEEK, ArrowDown: WEEK };
    const step = by[event.key];
    if (!step) return;
    event.preventDefault();
    const next = Math.min(this.days().length - 1, Math.max(0, i + step));
    this.at.set(next);
    ((event.currentTarget as HTMLElement).parentElement?.querySelectorAll('button')[next] as HTMLElement | undefined)?.focus();
  }
}
