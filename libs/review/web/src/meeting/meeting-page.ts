import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { ConcludeItemDto } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  dateText,
  EmptyState,
  LifecycleBar,
  offerOf,
  OfferButton,
  PageHead,
  PageTitle,
  Panel,
  ProblemSpeaker,
  ReasonModal,
  SessionStore,
  Texts,
  type Offer,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { AgendaList } from '../ui/agenda-list';
import { AttendanceList } from '../ui/attendance-list';
import { DateReasonModal } from '../ui/date-reason-modal';
import { Evidence } from '../ui/evidence';
import { ItemTimer } from '../ui/item-timer';
import { nameIn, ReviewNamePipe } from '../ui/names';
import { ObjectionList } from '../ui/objection-list';
import { writeDraft } from './conclusion-draft';
import { ConclusionForm } from './conclusion-form';
import { MeetingStore } from './meeting-store';
import { SuggestionList } from './suggestion-list';

const WAY = ['planned', 'agenda_ready', 'invited', 'in_session', 'minutes_draft', 'minutes_review', 'concluded'];
const HEAD = ['invite', 'buildAgenda', 'start', 'end', 'agree', 'confirm', 'object', 'reschedule', 'cancel'];
const LEADS = ['planned', 'agenda_ready', 'invited', 'in_session', 'minutes_draft'];

@Component({
  selector: 'kl-meeting-page',
  imports: [
    AgendaList,
    AttendanceList,
    BusinessDatePipe,
    ConclusionForm,
    DateReasonModal,
    EmptyState,
    Evidence,
    FormsModule,
    ItemTimer,
    LifecycleBar,
    NzButtonComponent,
    NzInputDirective,
    ObjectionList,
    OfferButton,
    PageHead,
    Panel,
    ReasonModal,
    ReviewNamePipe,
    RouterLink,
    SuggestionList,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './meeting-page.html',
  styleUrl: './meeting-page.less',
  providers: [MeetingStore],
  host: { '(document:keydown)': 'key($event)' },
})
export class MeetingPage {
  protected readonly store = inject(MeetingStore);
  private readonly texts = inject(Texts);
  private readonly session = inject(SessionStore);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly title = inject(PageTitle);
  private readonly router = inject(Router);

  readonly id = input.required<string>();

  protected readonly offerOf = offerOf;
  protected readonly asked = signal<Offer | null>(null);
  protected readonly moving = signal(false);
  protected readonly minutes = signal<string | null>(null);
  protected readonly states = computed(() =>
    [...(this.store.meeting()?.status === 'cancelled' ? ['planned', 'cancelled'] : WAY)].map((id) => ({ id, label: this.texts.text(`review.status.${id}`) })),
  );
  protected readonly next = computed(() => {
    const meeting = this.store.meeting();
    return meeting && LEADS.includes(meeting.status) ? this.texts.text('review.meeting.leads', { name: nameIn(this.texts.lang(), meeting.facilitator) }) : '';
  });
  /** Until when the minutes wait for objections. */
  protected readonly due = computed(() => {
    const meeting = this.store.meeting();
    if (meeting?.status !== 'minutes_review' || !meeting.objectionUntil) return '';
    return this.texts.text('review.minutes.until', { date: dateText(meeting.objectionUntil, this.texts.lang(), this.session.timezone(), 'dayShort') });
  });
  protected readonly heads = computed(() => HEAD.flatMap((verb) => offerOf(this.store.meeting()?.offers ?? [], `reviewMeeting.${verb}`) ?? []));
  /** The next step; to end the meeting is one when every item has its conclusion. */
  protected readonly primary = computed(() => {
    const next = this.heads().find((o) => !/object|reschedule|cancel/.test(o.event))?.event;
    return next === 'reviewMeeting.end' && this.done() < (this.store.meeting()?.items.length ?? 0) ? undefined : next;
  });
  protected readonly expected = computed(() => ['planned', 'agenda_ready'].includes(this.store.meeting()?.status ?? ''));
  protected readonly mayConclude = computed(() => !!offerOf(this.store.meeting()?.offers ?? [], 'reviewMeeting.recordConclusion')?.allowed);
  protected readonly attends = computed(() => !!offerOf(this.store.meeting()?.offers ?? [], 'reviewMeeting.attend')?.allowed);
  protected readonly leads = computed(
    () => !!offerOf(this.store.meeting()?.offers ?? [], 'reviewMeeting.edit') && this.session.session()?.person?.id === this.store.meeting()?.facilitator.id,
  );
  protected readonly circulate = computed(() => offerOf(this.store.meeting()?.offers ?? [], 'reviewMeeting.circulate'));
  protected readonly people = computed(() => this.store.meeting()?.attendance.map((a) => a.person) ?? []);
  protected readonly openRed = computed(() => this.store.meeting()?.items.filter((i) => i.red && !i.asynchronous && !i.conclusion) ?? []);
  /** What the refused “end” says: how many, and which. */
  protected readonly reasons = computed(() => ({
    count: this.openRed().length,
    names: this.openRed()
      .map((i) => nameIn(this.texts.lang(), i.snapshot as never))
      .join(this.texts.lang() === 'en' ? ', ' : '、'),
  }));
  protected readonly done = computed(() => this.store.meeting()?.items.filter((i) => i.conclusion).length ?? 0);
  protected readonly frozenAt = computed(() => {
    const at = this.store.meeting()?.snapshotAt;
    return at ? dateText(at, this.texts.lang(), this.session.timezone(), 'moment') : '';
  });
  protected readonly reason = computed(() => this.speaker.words(this.store.error()));

  constructor() {
    effect(() => this.store.id.set(this.id()));
    effect(() => {
      const meeting = this.store.meeting();
      if (meeting) this.title.show(meeting.title);
    });
  }

  /** What was built once is built anew. */
  protected label(event: string): string {
    const verb = event.slice('reviewMeeting.'.length);
    return `review.do.${verb === 'buildAgenda' && this.store.meeting()?.items.length ? 'rebuildAgenda' : verb}`;
  }

  protected take(offer: Offer): void {
    if (offer.event === 'reviewMeeting.reschedule') this.moving.set(true);
    else if (offer.needs.length) this.asked.set(offer);
    else void this.store.take(offer.event);
  }

  protected async given(answers: Record<string, string>): Promise<void> {
    const offer = this.asked();
    if (offer && (await this.store.take(offer.event, answers['reason']))) this.asked.set(null);
  }

  protected async moved({ date, reason }: { date: Date; reason: string }): Promise<void> {
    if (await this.store.reschedule(reason, date.toISOString())) this.moving.set(false);
  }

  protected async conclude(itemId: string, body: ConcludeItemDto): Promise<void> {
    if (await this.store.conclude(itemId, body)) writeDraft(this.id(), itemId, null);
  }

  protected async send(): Promise<void> {
    if (await this.store.circulate(this.minutes() ?? this.store.meeting()?.minutes ?? '')) void this.router.navigate(['/reviews', this.id(), 'minutes']);
  }

  /** J and K, unless somebody is typing. */
  protected key(event: KeyboardEvent): void {
    const target = event.target as HTMLElement | null;
    if (event.ctrlKey || event.metaKey || event.altKey || target?.closest('input, textarea, select, nz-select, .ant-modal')) return;
    const by = { j: 1, k: -1 }[event.key.toLowerCase()];
    if (!by) return;
    event.preventDefault();
    this.store.step(by);
  }
}
