import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { PeopleChangesService, PeriodsService, type PeopleChangeView } from '@kpi-loop/shared/client';
import { defaultPeriod } from '@kpi-loop/shared/kernel';
import {
  BusinessDatePipe,
  ConfirmModal,
  Doing,
  EmptyState,
  LiveService,
  LocalNamePipe,
  PageHead,
  ProblemSpeaker,
  ReasonModal,
  resource,
  SelectLabel,
  SessionStore,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzSelectModule } from 'ng-zorro-antd/select';

/** 人员变动: who joined, moved, left or was away in a period, and what their cards need (R-M6…R-M9). */
@Component({
  selector: 'kl-people-changes-page',
  imports: [
    BusinessDatePipe,
    ConfirmModal,
    EmptyState,
    FormsModule,
    LocalNamePipe,
    NzButtonComponent,
    NzSelectModule,
    PageHead,
    ReasonModal,
    RouterLink,
    SelectLabel,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  templateUrl: './people-changes-page.html',
  styleUrl: './people-changes-page.less',
})
export class PeopleChangesPage {
  private readonly changes = inject(PeopleChangesService);
  private readonly periodApi = inject(PeriodsService);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly session = inject(SessionStore);
  private readonly live = inject(LiveService).tick(['scorecard.', 'person.', 'absence.']);

  readonly period = input<string>();

  private readonly all = resource({ loader: () => this.periodApi.periodList() });
  private readonly known = computed(() => (this.all.hasValue() ? this.all.value() : []));
  protected readonly periods = computed(() => this.known().map((p) => ({ value: p.id, label: this.texts.lang() === 'en' ? p.nameEn || p.name : p.name })));
  protected readonly shown = computed(() => this.period() ?? defaultPeriod(this.known())?.id ?? null);
  protected readonly asked = resource({
    params: () => (this.shown() ? { id: this.shown()!, at: this.live() } : undefined),
    loader: ({ params: { id } }) => this.changes.peopleChangeList({ id }),
  });
  protected readonly rows = linkedSignal<PeopleChangeView[] | undefined, PeopleChangeView[] | undefined>({
    source: () => (this.asked.hasValue() ? this.asked.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  protected readonly failure = computed(() => {
    const error = this.asked.error() ?? this.all.error();
    return error ? this.speaker.words(error) : null;
  });
  protected readonly mayApply = computed(() => this.session.has('HR'));
  protected readonly chosen = signal<PeopleChangeView | null>(null);
  /** Somebody fell out of the population: what HR is about to say of his card. */
  protected readonly deciding = signal<{ row: PeopleChangeView; decision: 'end' | 'keep' } | null>(null);
  private readonly doing = new Doing();
  protected readonly busy = this.doing.busy;

  protected show(period: string): void {
    void this.router.navigate([], { queryParams: { period } });
  }

  protected decide(row: PeopleChangeView, decision: 'end' | 'keep'): void {
    this.deciding.set({ row, decision });
  }

  protected async settle(reason: string): Promise<void> {
    const { row, decision } = this.deciding() ?? {};
    const id = this.shown();
    if (!row || !decision || !id) return;
    await this.doing.run(async () => {
      this.rows.set(await this.changes.peopleChangeDecide({ id, body: { personId: row.personId, decision, reason } }));
      this.deciding.set(null);
    });
  }

  protected async apply(): Promise<void> {
    const row = this.chosen();
    const id = this.shown();
    if (!row || !id) return;
    await this.doing.run(async () => {
      this.rows.set(await this.changes.peopleChangeApply({ id, body: { personId: row.personId, kind: row.kind === 'left' ? 'left' : 'moved' } }));
      this.chosen.set(null);
    });
  }
}
