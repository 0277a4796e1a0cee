import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { ReviewMeetingsService, type MinutesItemView } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  dateText,
  EmptyState,
  ifMatch,
  lasting,
  LiveService,
  offerOf,
  OfferButton,
  PageHead,
  PageTitle,
  Panel,
  ProblemSpeaker,
  ProblemToast,
  ReasonModal,
  resource,
  SessionStore,
  StatusChip,
  Texts,
  type KpiStatus,
  type Offer,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { deltaText, plus, valueText } from '../ui/figures';
import { nameIn, ReviewNamePipe } from '../ui/names';
import { type GivenAnswer, ObjectionList } from '../ui/objection-list';
import type { ActionDecision, ChangeDecision, TaskOf } from '../ui/snapshot';

@Component({
  selector: 'kl-minutes-page',
  imports: [
    BusinessDatePipe,
    EmptyState,
    NzButtonComponent,
    ObjectionList,
    OfferButton,
    PageHead,
    Panel,
    ReasonModal,
    ReviewNamePipe,
    RouterLink,
    StatusChip,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  templateUrl: './minutes-page.html',
  styleUrl: './minutes-page.less',
})
export class MinutesPage {
  private readonly meetings = inject(ReviewMeetingsService);
  private readonly texts = inject(Texts);
  private readonly session = inject(SessionStore);
  private readonly toast = inject(ProblemToast);
  private readonly title = inject(PageTitle);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly live = inject(LiveService).tick(['reviewMeeting.']);

  readonly id = input.required<string>();

  private readonly changes = signal(0);
  protected readonly minutes = resource({
    params: () => ({ id: this.id(), at: this.live() + this.changes() }),
    loader: async ({ params: { id } }) => ({
      minutes: await this.meetings.reviewMeetingMinutes({ id }),
      meeting: await this.meetings.reviewMeetingShow({ id }),
    }),
  });
  private readonly loaded = lasting(this.minutes, () => this.id());
  protected readonly view = computed(() => this.loaded()?.minutes);
  protected readonly heads = computed(() => {
    const offers = this.loaded()?.meeting.offers ?? [];
    return ['confirm', 'agree', 'object'].flatMap((verb) => offerOf(offers, `reviewMeeting.${verb}`) ?? []);
  });
  protected readonly answers = computed(() => offerOf(this.loaded()?.meeting.offers, 'reviewMeeting.answer'));
  protected readonly items = computed(() => (this.view()?.items ?? []).map((of) => this.row(of)));
  protected readonly asked = signal<Offer | null>(null);
  protected readonly busy = signal(false);
  protected readonly reason = computed(() => this.speaker.words(this.minutes.error()));

  constructor() {
    effect(() => this.title.show(this.view()?.title ?? ''));
  }

  protected print(): void {
    window.print();
  }

  protected take(offer: Offer): void {
    if (offer.needs.length) this.asked.set(offer);
    else void this.act(offer.event);
  }

  protected act(event: string, reason = ''): Promise<void> {
    const id = this.id();
    return this.send((context) => {
      if (event === 'reviewMeeting.confirm') return this.meetings.reviewMeetingConfirm({ id }, context);
      if (event === 'reviewMeeting.agree') return this.meetings.reviewMeetingAgree({ id }, context);
      return this.meetings.reviewMeetingObject({ id, body: { reason } }, context);
    });
  }

  protected answer({ objectionId, answer }: GivenAnswer): Promise<void> {
    return this.send((context) => this.meetings.reviewMeetingAnswer({ id: this.id(), objectionId, body: { answer } }, context));
  }

  private async send(command: (context: ReturnType<typeof ifMatch>) => Promise<unknown>): Promise<void> {
    const meeting = this.loaded()?.meeting;
    if (!meeting || this.busy()) return;
    this.busy.set(true);
    try {
      await command(ifMatch(meeting.version));
      this.asked.set(null);
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
      this.changes.update((n) => n + 1);
    }
  }

  private row(of: MinutesItemView) {
    const lang = this.texts.lang();
    return {
      of,
      ordinal: of.ordinal,
      title: nameIn(lang, of),
      owner: nameIn(lang, { name: of.ownerName, nameEn: of.ownerNameEn }),
      task: this.task(of),
      value: valueText(of.value, of, lang),
      target: valueText(of.target, of, lang),
      edition: of.edition,
      state: of.state as KpiStatus,
      decision: this.decision(of),
    };
  }

  /** Which milestones of a key task were late, and how it stood. */
  private task({ task, value }: MinutesItemView): string {
    if (!task) return '';
    const lang = this.texts.lang();
    const late = (task as unknown as TaskOf).milestones.filter(({ overdue }) => overdue);
    const names = late.map((one) =>
      this.texts.text('review.task.lateOne', { name: nameIn(lang, one), date: dateText(one.dueOn, lang, this.session.timezone(), 'dayShort') }),
    );
    return [...names, this.texts.text('review.task.soFar', { score: value ?? '–' })].join(' · ');
  }

  private decision(of: MinutesItemView): string {
    const lang = this.texts.lang();
    if (of.conclusion === 'ACTION' && of.decision) {
      const d = of.decision as unknown as ActionDecision;
      const owner = nameIn(lang, { name: d.ownerName, nameEn: d.ownerNameEn });
      const goal = valueText(plus(d.baseline, d.expectedDelta), of, lang);
      const due = dateText(d.dueOn, lang, this.session.timezone(), 'dayShort');
      const [from, delta] = [valueText(d.baseline, of, lang), deltaText(d.expectedDelta, of, lang)];
      return this.texts.text('review.minutes.action', { title: d.title, owner, due, from, goal, delta });
    }
    if (of.conclusion === 'CHANGE_REQUEST' && of.decision) {
      const d = of.decision as unknown as ChangeDecision;
      const from = d.effectiveOn && dateText(d.effectiveOn, lang, this.session.timezone(), 'dayShort');
      return [
        d.target && this.texts.text('review.minutes.target', { target: valueText(d.target, of, lang) }),
        from && this.texts.text('review.minutes.from', { date: from }),
        d.reason,
      ]
        .filter(Boolean)
        .join(' · ');
    }
    return '';
  }
}
