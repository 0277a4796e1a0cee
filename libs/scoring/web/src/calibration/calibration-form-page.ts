import { ChangeDetectionStrategy, Component, computed, effect, inject, input, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { type CalibrationSessionView, CalibrationSessionsService } from '@kpi-loop/shared/client';
import {
  EmptyState,
  ifMatch,
  LocalNamePipe,
  nameIn,
  PageHead,
  PageTitle,
  Panel,
  PeoplePicker,
  ProblemSpeaker,
  ProblemToast,
  resource,
  SelectLabel,
  SessionStore,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzOptionComponent, NzSelectComponent } from 'ng-zorro-antd/select';
import { titleOf } from '../results/problem-title';
import { sharesGiven, totalOf, type Shares } from './shares';
import { type Calibrated, scopeKey, whatIs } from './words';

/** Whose results a panel looks at, who sits on it, and by which distribution: for a new session, or for one whose details change. */
@Component({
  selector: 'kl-calibration-form-page',
  imports: [
    EmptyState,
    FormsModule,
    LocalNamePipe,
    NzButtonComponent,
    NzInputDirective,
    NzOptionComponent,
    NzSelectComponent,
    PageHead,
    Panel,
    PeoplePicker,
    RouterLink,
    SelectLabel,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './calibration-form-page.html',
  styleUrl: './calibration-form-page.less',
})
export class CalibrationFormPage {
  private readonly api = inject(CalibrationSessionsService);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly toast = inject(ProblemToast);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly me = inject(SessionStore).session()?.person?.id ?? null;

  /** Absent for a new session. */
  readonly id = input<string>();
  readonly cycle = input<string>();
  readonly period = input<string>();

  private readonly list = resource({ params: () => (this.id() ? undefined : {}), loader: () => this.api.calibrationList({}) });
  private readonly loaded = resource({ params: () => this.id(), loader: ({ params: id }) => this.api.calibrationShow({ id }) });
  protected readonly known = computed<CalibrationSessionView | null>(() => (this.loaded.hasValue() ? this.loaded.value() : null));

  /** What may be calibrated; of a session that is there, what it calibrates. */
  protected readonly scopes = computed(() => {
    const found: Calibrated[] = this.known() ? [this.known()!] : this.list.hasValue() ? this.list.value().scopes.filter(({ waiting }) => waiting > 0) : [];
    return found.map((scope) => ({ ...scope, key: scopeKey(scope), label: this.labelOf(scope) }));
  });
  protected readonly chosen = linkedSignal<string | null>(() => {
    const asked = this.scopes().find(({ cycleId, periodId }) => cycleId === this.cycle() && (periodId ?? '') === (this.period() ?? ''));
    return (asked ?? this.scopes()[0])?.key ?? null;
  });
  protected readonly scope = computed(() => this.scopes().find(({ key }) => key === this.chosen()) ?? null);
  private readonly asked = computed(() => {
    const scope = this.scope();
    return scope ? { cycleId: scope.cycleId, ...(scope.periodId ? { periodId: scope.periodId } : {}) } : undefined;
  });
  private readonly planned = resource({ params: this.asked, loader: ({ params }) => this.api.calibrationPlan(params) });
  protected readonly plan = computed(() => (this.planned.hasValue() ? this.planned.value() : null));
  protected readonly failure = computed(() => titleOf(this.speaker, this.list.error() ?? this.loaded.error() ?? this.planned.error()));
  protected readonly nothing = computed(() => !this.id() && this.list.hasValue() && !this.scopes().length);

  /** Once it has begun only its people change. */
  protected readonly scopeFixed = computed(() => !!this.known() && this.known()!.status !== 'setup');
  protected readonly name = linkedSignal(() => this.known()?.name ?? this.suggested());
  protected readonly units = linkedSignal<string[]>(() => this.known()?.units.map(({ id }) => id) ?? []);
  protected readonly facilitator = linkedSignal<string | null>(
    () => this.known()?.facilitator.id ?? (this.plan()?.people.some(({ id }) => id === this.me) ? this.me : null),
  );
  protected readonly second = linkedSignal<string | null>(() => this.known()?.secondFacilitator.id ?? null);
  protected readonly panel = linkedSignal<string[]>(() => this.known()?.panel.map(({ id }) => id) ?? []);
  protected readonly shares = linkedSignal<Shares>(() => Object.fromEntries((this.known()?.guideline ?? []).map(({ grade, pct }) => [grade, pct])));
  protected readonly guideline = computed(() => sharesGiven(this.plan()?.grades ?? [], this.shares()));
  protected readonly total = computed(() => totalOf(this.guideline()));
  protected readonly hard = computed(() => this.plan()?.distribution === 'HARD');
  protected readonly wrongTotal = computed(() => this.guideline().length > 0 && this.total() !== '100');
  protected readonly sameTwice = computed(() => !!this.facilitator() && this.facilitator() === this.second());
  protected readonly complete = computed(
    () => !!this.scope() && !!this.name().trim() && !!this.facilitator() && !!this.second() && !this.sameTwice() && !this.wrongTotal(),
  );
  protected readonly busy = signal(false);

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.show(this.texts.text(this.id() ? 'scoring.calibration.form.edit' : 'scoring.calibration.form.new')));
  }

  protected share(grade: string, pct: string): void {
    this.shares.update((shares) => ({ ...shares, [grade]: pct.trim() }));
  }

  protected reload(): void {
    for (const one of [this.list, this.loaded, this.planned]) one.reload();
  }

  protected async save(): Promise<void> {
    if (!this.complete() || this.busy()) return;
    this.busy.set(true);
    try {
      const { id } = await this.send();
      void this.router.navigate(['/calibration', id]);
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
    }
  }

  private send(): Promise<CalibrationSessionView> {
    const people = { name: this.name().trim(), facilitatorId: this.facilitator()!, secondFacilitatorId: this.second()!, panelIds: this.panel() };
    const scope = { unitIds: this.units(), guideline: this.guideline() };
    const known = this.known();
    if (!known) return this.api.calibrationCreate({ body: { ...this.asked()!, ...people, ...scope } });
    return this.api.calibrationEdit({ id: known.id, body: { ...people, ...(this.scopeFixed() ? {} : scope) } }, ifMatch(known.version));
  }

  private suggested(): string {
    const scope = this.scope();
    return scope ? this.texts.text('scoring.calibration.form.suggested', { what: whatIs(scope, this.texts) }) : '';
  }

  /** Two cycles may have a period of the same name. */
  private labelOf(scope: Calibrated): string {
    const cycle = nameIn(this.texts.lang(), { name: scope.cycleName, nameEn: scope.cycleNameEn });
    return scope.periodId ? `${whatIs(scope, this.texts)} · ${cycle}` : whatIs(scope, this.texts);
  }
}
