import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, output } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { GROUND_OUTCOMES, type RemedyKind } from '@kpi-loop/appeal/domain';
import type { AppealGroundView, AppealVoteDto } from '@kpi-loop/shared/client';
import { type Named, nameIn, type Offer, OfferButton, Segmented, SelectLabel, Texts } from '@kpi-loop/shared/ui';
import { NzCheckboxComponent } from 'ng-zorro-antd/checkbox';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzOptionComponent, NzSelectComponent } from 'ng-zorro-antd/select';
import { lineText } from '../ui/names';
import { blankVote, type FindingDraft, grants, lackingIn, type PackFigure, type RemedyDraft, toggle, type VoteDraft, voteOf } from './vote-draft';

export type VotedFigure = PackFigure & Named;

/** What a member of the panel finds on each ground, why, and what should put it right. Once cast it stands. */
@Component({
  selector: 'kl-vote-form',
  imports: [FormsModule, NzCheckboxComponent, NzInputDirective, NzOptionComponent, NzSelectComponent, OfferButton, Segmented, SelectLabel, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './vote-form.html',
  styleUrl: './vote-form.less',
})
export class VoteForm {
  private readonly texts = inject(Texts);

  readonly grounds = input.required<AppealGroundView[]>();
  readonly offer = input.required<Offer>();
  readonly verb = input.required<string>();
  /** What may be asked for of this result. */
  readonly kinds = input.required<readonly RemedyKind[]>();
  /** Grades that would not worsen the result. */
  readonly grades = input.required<readonly string[]>();
  readonly figures = input.required<VotedFigure[]>();
  readonly ofYear = input(false);
  readonly busy = input(false);
  readonly voted = output<AppealVoteDto>();

  protected readonly draft = linkedSignal<number, VoteDraft>({
    source: () => this.grounds().length,
    computation: (count, before) => (before && before.source === count ? before.value : blankVote(count)),
  });
  protected readonly grants = computed(() => grants(this.draft()));
  protected readonly lacking = computed(() => {
    const words = lackingIn(this.draft(), this.figures()).map((key) => this.texts.text(`appeal.vote.lacking.${key}`));
    return words.join(this.texts.lang() === 'en' ? ', ' : '、');
  });
  protected readonly outcomes = computed(() => {
    this.texts.lang();
    return [...GROUND_OUTCOMES].reverse().map((value) => ({ value, label: this.texts.text(`appeal.outcome.${value}`) }));
  });
  protected readonly figure = computed(() => this.figures().find(({ measurementId }) => measurementId === this.draft().detail.measurementId));

  protected find(at: number, change: Partial<FindingDraft>): void {
    this.draft.update((draft) => ({ ...draft, findings: draft.findings.map((one, i) => (i === at ? { ...one, ...change } : one)) }));
  }

  protected choose(kind: RemedyKind): void {
    this.draft.update((draft) => toggle(draft, kind));
  }

  protected detail(change: Partial<RemedyDraft>): void {
    this.draft.update((draft) => ({ ...draft, detail: { ...draft.detail, ...change } }));
  }

  protected cast(): void {
    if (!this.lacking()) this.voted.emit(voteOf(this.draft(), this.figures()));
  }

  protected label(figure: VotedFigure): string {
    return nameIn(this.texts.lang(), figure);
  }

  /** Of what a finding is said, for whoever does not see where it stands. */
  protected nameOf({ ground, line }: AppealGroundView): string {
    return `${this.texts.text(`appeal.ground.${ground}`)} · ${lineText(this.texts, line, this.ofYear())}`;
  }
}
