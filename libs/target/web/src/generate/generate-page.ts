import { ChangeDetectionStrategy, Component, computed, effect, inject, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import {
  type GenerationPreview,
  type GenerationView,
  OrganizationService,
  PeriodsService,
  ScorecardGenerationsService,
  ScorecardTemplatesService,
} from '@kpi-loop/shared/client';
import { defaultPeriod } from '@kpi-loop/shared/kernel';
import {
  BusinessDatePipe,
  ConfirmModal,
  Doing,
  EmptyState,
  PageHead,
  PageTitle,
  Panel,
  resource,
  Segmented,
  SelectLabel,
  SessionStore,
  StatusChip,
  Texts,
} from '@kpi-loop/shared/ui';
import { SKIP_REASONS, SUBJECT_KINDS, type SkipReason, type SubjectKind } from '@kpi-loop/target/domain';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzCheckboxComponent } from 'ng-zorro-antd/checkbox';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzOptionComponent, NzSelectComponent } from 'ng-zorro-antd/select';
import { shift } from '../ui/line-number';
import { CardNamePipe } from '../ui/local-name';

const WHOLE = 'whole';
const AGAIN_MS = 1500;

interface SkipCount {
  reason: SkipReason;
  count: number;
}

const countsOf = (skipped: object | null | undefined): SkipCount[] => {
  const counts = (skipped ?? {}) as Partial<Record<SkipReason, number>>;
  return SKIP_REASONS.flatMap((reason) => (counts[reason] ? [{ reason, count: counts[reason] }] : []));
};

/** 批量生成: cards for a unit or the whole company by the templates of its positions. Looked at first, made by a job that can be left and found again. */
@Component({
  selector: 'kl-generate-page',
  imports: [
    BusinessDatePipe,
    CardNamePipe,
    ConfirmModal,
    EmptyState,
    FormsModule,
    NzButtonComponent,
    NzCheckboxComponent,
    NzInputDirective,
    NzOptionComponent,
    NzSelectComponent,
    PageHead,
    Panel,
    RouterLink,
    Segmented,
    SelectLabel,
    StatusChip,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './generate-page.html',
  styleUrl: './generate-page.less',
})
export class GeneratePage {
  private readonly generations = inject(ScorecardGenerationsService);
  private readonly texts = inject(Texts);
  private readonly session = inject(SessionStore);
  private readonly periodService = inject(PeriodsService);
  private readonly periodsLoaded = resource({ loader: () => this.periodService.periodList() });
  private readonly templateService = inject(ScorecardTemplatesService);
  private readonly organization = inject(OrganizationService);
  private readonly templatesLoaded = resource({ loader: () => this.templateService.cardTemplateList() });
  private readonly unitsLoaded = resource({ loader: () => this.organization.unitList() });

  protected readonly whole = WHOLE;
  protected readonly reasons = SKIP_REASONS;
  protected readonly periods = computed(() => (this.periodsLoaded.hasValue() ? this.periodsLoaded.value() : []));
  protected readonly templates = computed(() => (this.templatesLoaded.hasValue() ? this.templatesLoaded.value().items.filter((one) => !one.archivedAt) : []));
  protected readonly units = computed(() => (this.unitsLoaded.hasValue() ? this.unitsLoaded.value() : []));
  protected readonly keepsTemplates = computed(() => this.session.has('HR'));
  protected readonly periodId = linkedSignal<string | undefined>(() => defaultPeriod(this.periods())?.id);
  protected readonly kind = signal<SubjectKind>('person');
  protected readonly kinds = computed(() => {
    this.texts.lang();
    return SUBJECT_KINDS.map((value) => ({ value, label: this.texts.text(`target.generate.kind.${value}`) }));
  });
  protected readonly copyLast = signal(false);
  protected readonly unitId = signal<string>(WHOLE);
  protected readonly templateId = signal<string | null>(null);
  /** In percent, as it is typed; empty: as the template says. */
  protected readonly growth = signal('');
  protected readonly badGrowth = computed(() => this.growth().trim() !== '' && !/^-?\d{1,3}(\.\d{1,4})?$/.test(this.growth().trim()));
  protected readonly preview = signal<GenerationPreview | null>(null);
  private readonly doing = new Doing();
  protected readonly busy = this.doing.busy;
  protected readonly asking = signal(false);
  protected readonly skipped = computed(() => countsOf(this.preview()?.skipped));

  private readonly runsLoaded = resource({
    params: () => this.periodId(),
    loader: ({ params: periodId }) => this.generations.generationList({ periodId }),
  });
  protected readonly runs = linkedSignal<GenerationView[] | undefined, GenerationView[]>({
    source: () => (this.runsLoaded.hasValue() ? this.runsLoaded.value().items : undefined),
    computation: (now, before) => now ?? before?.value ?? [],
  });

  constructor() {
    const pageTitle = inject(PageTitle);
    effect(() => {
      this.texts.lang();
      pageTitle.show(this.texts.text('target.generate.title'));
    });
    // what was asked for has changed: what was looked at is no longer what would be made
    effect(() => {
      this.rule();
      this.preview.set(null);
    });
    effect((done) => {
      if (this.runs().every((run) => run.finishedAt)) return;
      const timer = setTimeout(() => this.runsLoaded.reload(), AGAIN_MS);
      done(() => clearTimeout(timer));
    });
  }

  private readonly rule = computed(() => ({
    periodId: this.periodId() ?? '',
    subjectKind: this.kind(),
    copyLast: this.copyLast(),
    unitId: this.unitId() === WHOLE ? null : this.unitId(),
    templateId: this.templateId(),
    growth: this.growth().trim() && !this.badGrowth() ? shift(this.growth().trim(), -2) : null,
  }));

  protected choose(kind: string): void {
    this.kind.set(kind as SubjectKind);
  }

  protected async look(): Promise<void> {
    await this.doing.run(async () => this.preview.set(await this.generations.generationPreview({ body: this.rule() })));
  }

  protected async make(): Promise<void> {
    await this.doing.run(async () => {
      const run = await this.generations.generationAsk({ body: this.rule() });
      this.runs.update((runs) => [run, ...runs]);
      this.preview.set(null);
    });
    this.asking.set(false);
  }

  /** Who got none for a reason that somebody may want to see to; to have one already is none. */
  protected leftOut({ skipped }: GenerationView): SkipCount[] {
    return countsOf(skipped).filter(({ reason }) => reason !== 'hasCard');
  }

  protected stateOf({ finishedAt, refusal, made }: GenerationView): 'ok' | 'warn' | 'bad' | 'none' {
    if (!finishedAt) return 'none';
    return refusal ? 'bad' : made ? 'ok' : 'warn';
  }

  protected wordOf({ finishedAt, refusal, made }: GenerationView): string {
    this.texts.lang();
    if (!finishedAt) return this.texts.text('target.generate.running');
    return refusal ? this.texts.text(`rule.${refusal}`) : this.texts.text('target.generate.made', { count: made ?? 0 });
  }
}
