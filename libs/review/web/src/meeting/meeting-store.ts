import { computed, inject, Injectable, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import {
  ReviewMeetingsService,
  type AgendaItemView,
  type ConcludeItemDto,
  type NodeSuggestionView,
  type PresenceDto,
  type ReviewMeetingView,
} from '@kpi-loop/shared/client';
import { AtHand, type Command, LIVE_RESET, LiveService, ProblemToast, resource } from '@kpi-loop/shared/ui';
import type { GivenAnswer } from '../ui/objection-list';

/** One meeting: what it is now, the item people look at, and every move as one command. */
@Injectable()
export class MeetingStore {
  private readonly meetings = inject(ReviewMeetingsService);
  private readonly toast = inject(ProblemToast);

  readonly id = signal('');
  private readonly loaded = resource({ params: () => this.id() || undefined, loader: ({ params: id }) => this.meetings.reviewMeetingShow({ id }) });
  private readonly atHand = new AtHand<ReviewMeetingView>(this.loaded);
  readonly meeting = this.atHand.shown;
  readonly error = this.atHand.error;
  readonly busy = this.atHand.busy;
  private readonly suggestionsChanged = inject(LiveService).tick(['nodeSuggestion.']);
  private readonly left = resource({
    params: () => (this.id() ? { id: this.id(), version: this.meeting()?.version, changed: this.suggestionsChanged() } : undefined),
    loader: ({ params: { id } }) => this.meetings.meetingSuggestionList({ id }),
  });
  /** What was suggested at the step of the item at hand. */
  readonly suggestions = computed<NodeSuggestionView[]>(() => {
    const id = this.item()?.id ?? '';
    return (this.left.hasValue() ? this.left.value().items : []).filter(({ itemIds }) => itemIds.includes(id)).map(({ suggestion }) => suggestion);
  });

  private readonly chosen = signal<string | null>(null);
  readonly item = computed<AgendaItemView | undefined>(() => {
    const items = this.meeting()?.items ?? [];
    return (
      items.find((item) => item.id === this.chosen()) ??
      items.find((item) => item.red && !item.conclusion) ??
      items.find((item) => !item.conclusion) ??
      items[0]
    );
  });

  constructor() {
    inject(LiveService)
      .on(['reviewMeeting.', 'improvementAction.'])
      .pipe(takeUntilDestroyed())
      .subscribe(({ type, aggregateId }) => {
        const concerns = aggregateId === this.id() || this.meeting()?.items.some((item) => item.action?.id === aggregateId);
        if (type === LIVE_RESET || concerns) this.loaded.reload();
      });
  }

  choose(itemId: string): void {
    this.chosen.set(itemId);
  }

  step(by: number): void {
    const items = this.meeting()?.items ?? [];
    const at = items.findIndex((item) => item.id === this.item()?.id);
    const next = items[Math.min(Math.max(at + by, 0), items.length - 1)];
    if (next) this.choose(next.id);
  }

  async declineSuggestion(suggestionId: string, reason: string): Promise<void> {
    try {
      await this.meetings.meetingSuggestionDecline({ id: this.id(), suggestionId, body: { reason } });
    } catch (error) {
      await this.toast.show(error);
    }
    this.left.reload();
  }

  reload(): void {
    this.loaded.reload();
  }

  /** Somebody else's presence, or another one, is not the same: it waits for its turn. */
  attend = (entries: PresenceDto[]) =>
    this.act('reviewMeeting.attend', (v) => this.meetings.reviewMeetingAttend({ id: this.id(), body: { entries } }, v), JSON.stringify(entries));
  circulate = (minutes: string) => this.act('reviewMeeting.circulate', (v) => this.meetings.reviewMeetingCirculate({ id: this.id(), body: { minutes } }, v));
  answer = ({ objectionId, answer }: GivenAnswer) =>
    this.act('reviewMeeting.answer', (v) => this.meetings.reviewMeetingAnswer({ id: this.id(), objectionId, body: { answer } }, v));
  reschedule = (reason: string, scheduledAt: string) =>
    this.act('reviewMeeting.reschedule', (v) => this.meetings.reviewMeetingReschedule({ id: this.id(), body: { reason, scheduledAt } }, v));

  /** Stays on the item until it is recorded, then goes on. */
  async conclude(itemId: string, body: ConcludeItemDto): Promise<boolean> {
    this.choose(itemId);
    const done = await this.act('reviewMeeting.recordConclusion', (v) => this.meetings.reviewMeetingConclude({ id: this.id(), itemId, body }, v), itemId);
    if (done) this.step(1);
    return done;
  }

  /** The verbs that need nothing, or a reason. */
  take(event: string, reason = ''): Promise<boolean> {
    const id = this.id();
    const calls: Record<string, Command<ReviewMeetingView>> = {
      'reviewMeeting.buildAgenda': (v) => this.meetings.reviewMeetingBuildAgenda({ id }, v),
      'reviewMeeting.invite': (v) => this.meetings.reviewMeetingInvite({ id }, v),
      'reviewMeeting.start': (v) => this.meetings.reviewMeetingStart({ id }, v),
      'reviewMeeting.end': (v) => this.meetings.reviewMeetingEnd({ id }, v),
      'reviewMeeting.agree': (v) => this.meetings.reviewMeetingAgree({ id }, v),
      'reviewMeeting.confirm': (v) => this.meetings.reviewMeetingConfirm({ id }, v),
      'reviewMeeting.object': (v) => this.meetings.reviewMeetingObject({ id, body: { reason } }, v),
      'reviewMeeting.cancel': (v) => this.meetings.reviewMeetingCancel({ id, body: { reason } }, v),
    };
    return this.act(event, calls[event]);
  }

  /** What was typed stays where it is refused. */
  private act(event: string, command: Command<ReviewMeetingView>, of = ''): Promise<boolean> {
    return this.atHand.run(event, command, of);
  }
}
