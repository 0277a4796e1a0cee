import { ChangeDetectionStrategy, Component, computed, effect, inject, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import {
  type CreateScorecardDto,
  OrganizationService,
  type PersonName,
  PeriodsService,
  type ScorecardListItem,
  ScorecardsService,
  ScorecardTemplatesService,
} from '@kpi-loop/shared/client';
import { defaultPeriod } from '@kpi-loop/shared/kernel';
import { Doing, PageHead, PageTitle, Panel, PeoplePicker, ProblemToast, resource, Segmented, SelectLabel, Texts } from '@kpi-loop/shared/ui';
import { SUBJECT_KINDS, type SubjectKind } from '@kpi-loop/target/domain';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzOptionComponent, NzSelectComponent } from 'ng-zorro-antd/select';
import { CardNamePipe } from '../ui/local-name';

const BEGINNINGS = ['last', 'template', 'colleague', 'blank'] as const;
type Beginning = (typeof BEGINNINGS)[number];
const PAUSE_MS = 250;
const MOST_FOUND = 20;

/** 新建考核表: for whom, and what it begins with. Its lines are written on the next page. */
@Component({
  selector: 'kl-new-card-page',
  imports: [
    CardNamePipe,
    FormsModule,
    NzButtonComponent,
    NzOptionComponent,
    NzSelectComponent,
    PageHead,
    Panel,
    PeoplePicker,
    RouterLink,
    Segmented,
    SelectLabel,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './new-card-page.html',
  styleUrl: './new-card-page.less',
})
export class NewCardPage {
  private readonly cards = inject(ScorecardsService);
  private readonly organization = inject(OrganizationService);
  private readonly periodService = inject(PeriodsService);
  private readonly templateService = inject(ScorecardTemplatesService);
  private readonly router = inject(Router);
  private readonly toast = inject(ProblemToast);
  private readonly texts = inject(Texts);
  private readonly periodsLoaded = resource({ loader: () => this.periodService.periodList() });
  private readonly templatesLoaded = resource({ loader: () => this.templateService.cardTemplateList() });

  protected readonly periods = computed(() => (this.periodsLoaded.hasValue() ? this.periodsLoaded.value() : []));
  protected readonly templates = computed(() => (this.templatesLoaded.hasValue() ? this.templatesLoaded.value().items.filter((one) => !one.archivedAt) : []));
  protected readonly periodId = linkedSignal<string | undefined>(() => defaultPeriod(this.periods())?.id);
  private readonly unitsLoaded = resource({ loader: () => this.organization.unitList() });
  protected readonly units = computed(() => (this.unitsLoaded.hasValue() ? this.unitsLoaded.value().filter((unit) => unit.head) : []));
  protected readonly kind = signal<SubjectKind>('person');
  protected readonly kinds = computed(() => {
    this.texts.lang();
    return SUBJECT_KINDS.map((value) => ({ value, label: this.texts.text(`target.new.kind.${value}`) }));
  });
  protected readonly subjectId = signal<string | null>(null);
  protected readonly begin = signal<Beginning>('last');
  protected readonly templateId = signal<string | null>(null);
  protected readonly copyFromId = signal<string | null>(null);
  protected readonly findPeople = (search: string): Promise<PersonName[]> => this.organization.personNames(search ? { search } : {});
  protected readonly found = signal<ScorecardListItem[]>([]);
  private readonly doing = new Doing();
  protected readonly busy = this.doing.busy;
  protected readonly beginnings = computed(() => {
    this.texts.lang();
    return BEGINNINGS.map((value) => ({ value, label: this.texts.text(`target.new.begin.${value}`) }));
  });
  protected readonly ready = computed(() => {
    const begin = this.begin();
    return !!this.periodId() && !!this.subjectId() && (begin !== 'template' || !!this.templateId()) && (begin !== 'colleague' || !!this.copyFromId());
  });
  private pause?: ReturnType<typeof setTimeout>;

  constructor() {
    const pageTitle = inject(PageTitle);
    effect(() => {
      this.texts.lang();
      pageTitle.show(this.texts.text('target.new.title'));
    });
  }

  protected chooseKind(kind: string): void {
    this.kind.set(kind as SubjectKind);
    this.subjectId.set(null);
  }

  protected choose(begin: string): void {
    this.begin.set(begin as Beginning);
    if (begin === 'colleague' && !this.found().length) this.searchCards('');
  }

  /** Only cards that one may read are found. */
  protected searchCards(text: string): void {
    this.later(async () => this.found.set((await this.cards.scorecardFind({ ...(text.trim() ? { q: text.trim() } : {}), limit: MOST_FOUND })).items));
  }

  protected label(card: ScorecardListItem): string {
    const name = (of: { name: string; nameEn: string }) => (this.texts.lang() === 'en' && of.nameEn) || of.name;
    return `${name(card.subject)} · ${name(card.period)}`;
  }

  protected async make(): Promise<void> {
    if (!this.ready()) return;
    await this.doing.run(async () => {
      const { id } = await this.cards.scorecardCreate({ body: this.body() });
      await this.router.navigate(['/targets', id, 'edit']);
    });
  }

  private body(): CreateScorecardDto {
    const subject = { periodId: this.periodId()!, subjectKind: this.kind(), subjectId: this.subjectId()! };
    switch (this.begin()) {
      case 'last':
        return { ...subject, copyLast: true };
      case 'template':
        return { ...subject, templateId: this.templateId()! };
      case 'colleague':
        return { ...subject, copyFromId: this.copyFromId()! };
      case 'blank':
        return { ...subject, lines: [] };
    }
  }

  private later(work: () => Promise<void>): void {
    clearTimeout(this.pause);
    this.pause = setTimeout(() => void work().catch((error: unknown) => this.toast.show(error)), PAUSE_MS);
  }
}
