import { HttpClient } from '@angular/common/http';
import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { DateField, ProblemError, ProblemToast, SessionStore } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { firstValueFrom } from 'rxjs';

/** A demonstration has its own day; moving it forward lets the next stage of the loop come. */
@Component({
  selector: 'kl-demo-clock',
  imports: [DateField, NzButtonComponent, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <form (submit)="$event.preventDefault(); move()">
      <label [for]="inputId()">{{ 'shell.demoClock.today' | transloco }}</label>
      <kl-date-field
        [inputId]="inputId()"
        [small]="true"
        [label]="'shell.demoClock.today' | transloco"
        [min]="today()"
        [value]="day()"
        (valueChange)="chosen.set($event)"
      />
      @if (later()) {
        <button nz-button nzType="primary" nzSize="small" [nzLoading]="busy()" type="submit">{{ 'shell.demoClock.move' | transloco }}</button>
      }
    </form>
  `,
  styles: `
    form {
      display: grid;
      gap: var(--kl-s1);
      margin-top: var(--kl-s2);
    }
  `,
})
export class DemoClock {
  private readonly http = inject(HttpClient);
  private readonly toast = inject(ProblemToast);

  readonly inputId = input('demo-day');

  protected readonly today = inject(SessionStore).today;
  protected readonly chosen = signal<string | null>(null);
  protected readonly day = computed(() => this.chosen() ?? this.today() ?? '');
  protected readonly later = computed(() => this.day() > (this.today() ?? ''));
  protected readonly busy = signal(false);

  protected async move(): Promise<void> {
    if (!this.later()) return;
    this.busy.set(true);
    try {
      await firstValueFrom(this.http.post('/api/demo/clock', { date: this.day() }));
      // every page shows dates: begin again on the new day
      location.reload();
    } catch (error) {
      if (error instanceof ProblemError) this.toast.show(error);
      else throw error;
    } finally {
      this.busy.set(false);
    }
  }
}
