import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { REMEDY_KINDS } from '@kpi-loop/appeal/domain';
import { AppealsService, type AppealView, type AppealVoteDto } from '@kpi-loop/shared/client';
import { BusinessDatePipe, dateText, nameIn, type Offer, offerOf, Panel, ProblemSpeaker, resource, SessionStore, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { VoteForm } from '../vote/vote-form';
import { EvidencePack } from './evidence-pack';
import { betterGrades } from './life';

/** What was said and found: the statement, the facts, the evidence on both sides; and the vote of whoever is to decide on it. */
@Component({
  selector: 'kl-appeal-case',
  imports: [BusinessDatePipe, EvidencePack, NzButtonComponent, Panel, TranslocoPipe, VoteForm],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './appeal-case.html',
  styleUrl: './appeal-case.less',
})
export class AppealCase {
  private readonly appeals = inject(AppealsService);
  private readonly texts = inject(Texts);
  private readonly session = inject(SessionStore);
  private readonly speaker = inject(ProblemSpeaker);

  readonly appeal = input.required<AppealView>();
  readonly busy = input(false);
  readonly voted = output<{ offer: Offer; body: AppealVoteDto }>();

  /** Whoever has to decide has it open; others open it when they want to. */
  private readonly opened = signal(false);
  protected readonly ballot = computed(() => offerOf(this.appeal().offers, 'appeal.vote') ?? offerOf(this.appeal().offers, 'appeal.decideFinal') ?? null);
  /** A vote that was cast is on the page already. */
  protected readonly votes = computed(() => (this.ballot()?.because.includes('memberHasNotVoted') ? null : this.ballot()));
  protected readonly final = computed(() => this.ballot()?.event === 'appeal.decideFinal');
  protected readonly pack = resource({
    params: () => (this.appeal().evidenceOpen && (this.opened() || this.votes()) ? { id: this.appeal().id } : undefined),
    loader: ({ params }) => this.appeals.appealEvidence(params),
  });
  protected readonly shownPack = computed(() => (this.pack.hasValue() ? this.pack.value() : null));
  protected readonly failure = computed(() => (this.pack.error() ? this.speaker.words(this.pack.error()).title : ''));
  protected readonly grades = computed(() => betterGrades(this.appeal().grades, this.appeal().grade));
  /** Of a year there is no card to be scored again, and a figure is corrected where it is frozen. */
  protected readonly kinds = computed(() =>
    REMEDY_KINDS.filter((kind) => {
      if (kind === 'REGRADE') return this.grades().length > 0;
      if (kind === 'CORRECT_FIGURE') return this.figures().length > 0;
      return kind !== 'RESCORE' || this.appeal().scorecardId !== null;
    }),
  );
  protected readonly figures = computed(() => {
    const lang = this.texts.lang();
    const lines = [...(this.shownPack()?.lines ?? [])].sort((a, b) => Number(b.contested) - Number(a.contested));
    const named = (line: { name: string; nameEn: string }, month: string) =>
      `${nameIn(lang, line)} · ${dateText(month, lang, this.session.timezone(), 'month')}`;
    return lines.flatMap((line) => line.figures.filter(({ frozen }) => frozen).map((figure) => ({ ...figure, name: named(line, figure.month) })));
  });
  protected readonly statementWaits = computed(() => {
    const { head, statement, statementInAt, status, statementUntil } = this.appeal();
    if (!head || statement || statementInAt) return '';
    const name = { name: nameIn(this.texts.lang(), head) };
    if (status !== 'investigating') return this.texts.text('appeal.statement.none');
    if (!statementUntil) return this.texts.text('appeal.statement.waiting', name);
    return this.texts.text('appeal.statement.waitingUntil', { ...name, day: dateText(statementUntil, this.texts.lang(), this.session.timezone(), 'dayShort') });
  });

  protected open(): void {
    this.opened.set(true);
  }
}
