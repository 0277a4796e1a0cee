import { ChangeDetectionStrategy, Component, computed, effect, inject, input, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { type AppealGround, LINE_GROUNDS } from '@kpi-loop/appeal/domain';
import { AppealsService, type AppealView } from '@kpi-loop/shared/client';
import { BusinessDatePipe, EmptyState, Icon, ifMatch, PageHead, PageTitle, Panel, ProblemSpeaker, ProblemToast, resource, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { AfterFiling } from '../ui/after-filing';
import { aboutText } from '../ui/names';
import { ContestList } from './contest-list';
import { type AppealDraft, blank, bodyOf, contest, draftOf, drop, type EvidenceDraft, lacking, reword, WHOLE_GROUNDS } from './draft';

/** 提出申诉: what is contested, line by line with its numbers, and what happens once it is filed. */
@Component({
  selector: 'kl-appeal-form-page',
  imports: [
    AfterFiling,
    BusinessDatePipe,
    ContestList,
    EmptyState,
    FormsModule,
    Icon,
    NzButtonComponent,
    NzInputDirective,
    PageHead,
    Panel,
    RouterLink,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  templateUrl: './appeal-form-page.html',
  styleUrl: './appeal-form-page.less',
})
export class AppealFormPage {
  private readonly appeals = inject(AppealsService);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly toast = inject(ProblemToast);
  private readonly speaker = inject(ProblemSpeaker);

  /** A draft that is written on. */
  readonly id = input<string>();
  readonly card = input<string>();
  readonly cycle = input<string>();

  protected readonly busy = signal(false);
  protected readonly draftKnown = resource({
    params: () => (this.id() ? { id: this.id()! } : undefined),
    loader: ({ params }) => this.appeals.appealOne(params),
  });
  private readonly known = computed(() => (this.draftKnown.hasValue() ? this.draftKnown.value() : undefined));
  private readonly of = computed(() => {
    const known = this.known();
    if (known) return known.scorecardId ? { scorecardId: known.scorecardId } : { cycleId: known.cycleId };
    if (this.id()) return undefined;
    return this.card() ? { scorecardId: this.card()! } : this.cycle() ? { cycleId: this.cycle()! } : undefined;
  });
  protected readonly filing = resource({ params: () => this.of(), loader: ({ params }) => this.appeals.appealFiling(params) });
  protected readonly about = computed(() => (this.filing.hasValue() ? this.filing.value() : undefined));
  protected readonly failure = computed(() => {
    const error = this.filing.error() ?? this.draftKnown.error();
    return error ? this.speaker.words(error) : null;
  });
  /** The appeal that is there already is where one goes on, unless it is the one at hand. */
  protected readonly other = computed(() => {
    const there = this.about()?.appealId;
    return there && there !== this.id() ? there : null;
  });
  protected readonly refused = computed(() => {
    const about = this.about();
    if (!about || (about.allowed && !this.other())) return null;
    return about.because.map((rule) => this.speaker.rule(rule)).join(' ');
  });
  protected readonly title = computed(() => this.texts.text(this.id() ? 'appeal.form.editTitle' : 'appeal.form.title'));
  protected readonly subject = computed(() => (this.about() ? aboutText(this.texts, this.about()!) : ''));

  private readonly offered = computed(() => new Set(this.about()?.grounds.map(({ ground }) => ground)));
  protected readonly lineKinds = computed(() => LINE_GROUNDS.filter((ground) => this.offered().has(ground)));
  protected readonly wholeKinds = computed(() => WHOLE_GROUNDS.filter((ground) => this.offered().has(ground)));
  protected readonly draft = linkedSignal<AppealDraft>(() => (this.known() ? draftOf(this.known()!) : blank()));
  protected readonly lacking = computed(() => {
    const words = lacking(this.draft()).map((key) => this.texts.text(`appeal.form.lacking.${key}`));
    return words.join(this.texts.lang() === 'en' ? ', ' : '、');
  });

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.show([this.title(), this.subject()].filter(Boolean).join(' · ')));
  }

  protected contest({ lineId, kinds }: { lineId: string | null; kinds: readonly AppealGround[] }): void {
    this.draft.update((draft) => contest(draft, lineId, kinds));
  }

  protected reword(at: number, change: Parameters<typeof reword>[2]): void {
    this.draft.update((draft) => reword(draft, at, change));
  }

  protected drop(at: number): void {
    this.draft.update((draft) => drop(draft, at));
  }

  protected prove(at: number, change: Partial<EvidenceDraft>): void {
    this.draft.update((draft) => ({ ...draft, evidence: draft.evidence.map((one, i) => (i === at ? { ...one, ...change } : one)) }));
  }

  protected addEvidence(): void {
    this.draft.update((draft) => ({ ...draft, evidence: [...draft.evidence, { text: '', link: '' }] }));
  }

  protected dropEvidence(at: number): void {
    this.draft.update((draft) => ({ ...draft, evidence: draft.evidence.filter((_, i) => i !== at) }));
  }

  /** Kept as a draft, or kept and filed. */
  protected async save(file: boolean): Promise<void> {
    if (this.busy() || (file && this.lacking())) return;
    this.busy.set(true);
    try {
      const saved = await this.write();
      if (file) await this.appeals.appealFile({ id: saved.id }, ifMatch(saved.version)).catch((error: unknown) => this.toast.show(error));
      await this.router.navigate(['/appeals', saved.id]);
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
    }
  }

  private write(): Promise<AppealView> {
    const [known, body] = [this.known(), bodyOf(this.draft())];
    if (known) return this.appeals.appealEdit({ id: known.id, body }, ifMatch(known.version));
    return this.appeals.appealCreate({ body: { ...this.of(), ...body } });
  }
}
